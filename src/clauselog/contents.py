"""Entries of a list of contents, which say again what the headings say and are told of once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Change, Clause

_ENTRY = re.compile(
    r"\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\d[\d.]*\s+)?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(#[^()\s]*\)[.,;]?\s*"
)
"""A list item that is one link to a place in the same text."""


def in_contents(change: Change) -> bool:
    """Whether a change is one of a list of contents alone."""
    sides = [*change.pieces("old"), *change.pieces("new")]
    return all(_is_entry(clause) for clause in sides)


def _is_entry(clause: Clause) -> bool:
    return clause.kind == "item" and "](#" in clause.text and bool(_ENTRY.fullmatch(clause.text))
