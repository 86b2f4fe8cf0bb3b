"""Releases and their texts to the pages of the public site, each a value; no file is read or written here."""
