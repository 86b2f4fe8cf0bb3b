"""A policy to findings about the text itself: what a careful reader would mark before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lint_references import references
from .lint_required import required
from .lint_structure import headings, links, numbering
from .lint_words import addresses, dated, phrases, promised, terms
from .regimes import laws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .model import Finding, Policy

CHECKS: tuple[Callable[[Policy], Iterator[Finding]], ...] = (
    references,
    numbering,
    headings,
    links,
    terms,
    addresses,
    dated,
    promised,
    phrases,
)
"""Every check of a text by itself; each code is explained in ``lint_codes``."""


def lint(
    policy: Policy, regimes: tuple[str, ...] = (), beside: tuple[Policy, ...] = ()
) -> tuple[Finding, ...]:
    """Findings on a text, in the order of its lines. Errors are certain; warnings may err.

    ``regimes`` are laws whose disclosures it must make, besides those its front matter names. What the
    notices it links to say (``beside``) need not be said again. Raises UserError where a law is not known.
    """
    named = (*regimes, *laws(policy))
    found = [f for check in CHECKS for f in check(policy)]
    found += required(policy, tuple(dict.fromkeys(named)), beside) if policy.clauses else ()
    return tuple(sorted(found, key=lambda f: (f.line, f.code, f.evidence)))
