"""A comparison and everything there is to say of it, as one value (``clauselog/diff/1``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .contract import diff_json
from .facts import topic
from .wording import entries, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .lexicon import Extra
    from .materiality import Assessment
    from .model import Comparison


def value(
    comparison: Comparison,
    *,
    assess: bool = True,
    regimes: tuple[str, ...] = (),
    extra: Extra = (),
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """The contract's diff with its sentences and topics, and beside them the entries people read.

    Args:
        comparison: two versions.
        assess: whether to judge what is material; ``severity`` is null where it is not judged.
        regimes: laws that apply where the new text names none.
        extra: the organisation's own vocabulary for the rules.
        old: further facts of the old version, merged over its path and blob.
        new: the same for the new version.
    """
    assessment = judged(comparison, regimes, extra) if assess else None
    found = diff_json(
        comparison,
        sentences=[sentence(change, comparison) for change in comparison.changes],
        topics=[topic(c.clause, comparison.new if c.new else comparison.old) for c in comparison.changes],
        findings=assessment.findings if assessment else (),
        severity=assessment.severity if assessment else None,
        old=old,
        new=new,
    )
    found["entries"] = [
        {"sentence": e.sentence, "changes": list(e.changes), "kind": e.kind, "material": e.material}
        for e in entries(comparison, assessment)
    ]
    return found


def judged(comparison: Comparison, regimes: tuple[str, ...] = (), extra: Extra = ()) -> Assessment:
    """What is material in a comparison, by the laws its new text names, or else by ``regimes``."""
    from .materiality import assess

    named = comparison.new.get("regimes", ())
    own = tuple(str(name) for name in named) if isinstance(named, tuple) else ()
    return assess(comparison, own or regimes, extra)
