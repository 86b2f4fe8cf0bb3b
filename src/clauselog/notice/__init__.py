"""A release and its assessment to the notice people get by email: facts, then text and HTML of them."""

from __future__ import annotations

from .compose import Message, compose
from .facts import Notice, Publisher, gather
from .lint import lint

__all__ = ["Message", "Notice", "Publisher", "compose", "gather", "lint"]
