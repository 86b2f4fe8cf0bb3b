"""Redlines for people who live in Word: a comparison as a document with tracked changes, and the way back."""
