"""Clauselog: privacy notices in git, published, logged, reviewed and announced."""

__version__ = "0.1.0"
