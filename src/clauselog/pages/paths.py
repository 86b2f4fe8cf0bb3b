"""A policy's shelf to the pages and files it has: folders from the site's root, with “/” behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .shelf import Edition, Shelf


def tabs(shelf: Shelf) -> list[tuple[str, str]]:
    """The pages of a policy as its bar names them: (words, path)."""
    coming = [("coming", "next/")] if shelf.coming else []
    return [
        ("in-force" if shelf.current else "text", ""),
        *coming,
        ("change-log", "changes/"),
        ("versions", "versions/"),
        ("compare", "compare/"),
        ("clauses", "clauses/"),
    ]


def pair_path(shelf: Shelf, old: Edition, new: Edition) -> str:
    """Folder of a comparison."""
    return f"{shelf.address}compare/{old.version}/{new.version}/"


def source_path(shelf: Shelf, edition: Edition) -> str:
    """File in which an edition's source is published, byte for byte."""
    return f"{shelf.address}{edition.version}/{shelf.policy}-{edition.version}.md.txt"


def pdf_path(shelf: Shelf, edition: Edition) -> str:
    """File in which an edition is published as PDF."""
    return f"{shelf.address}{edition.version}/{shelf.policy}-{edition.version}.pdf"
