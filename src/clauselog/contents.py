"""Entries of a list of contents, which say again what headings say: told of once, judged as nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Change, Clause

_ENTRY = re.compile(
    r"\s*(?:[-*+]|\d{1,3}[.)])?\s*(?:\d[\d.]*\s+)?\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(#[^()\s]*\)[.,;]?\s*"
    r"|\s*(?:<li>)?\s*<a href=[\"']#[^>]*>[^<]*</a>\s*(?:</li>)?\s*"
)
"""A link to a place in the same text, and nothing else."""


def in_contents(clause: Clause) -> bool:
    """Whether a clause is an entry of a list of contents."""
    return "#" in clause.text and bool(_ENTRY.fullmatch(clause.text))


def only_contents(change: Change) -> bool:
    """Whether a change is one of a list of contents alone."""
    clauses = (*change.pieces("old"), *change.pieces("new"))
    return all(clause.kind == "item" and in_contents(clause) for clause in clauses)
