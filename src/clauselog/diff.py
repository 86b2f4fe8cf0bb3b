"""A comparison and everything there is to say of it, as one value (``clauselog/diff/1``)."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from .contract import executable, unproved
from .facts import topic
from .wording import entries, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .contract import Json
    from .lexicon import Extra
    from .materiality import Assessment
    from .model import Comparison


_compact = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


def value(
    comparison: Comparison,
    *,
    assess: bool = True,
    regimes: tuple[str, ...] = (),
    extra: Extra = (),
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
) -> Json:
    """The contract's diff with its sentences and topics, and beside them the entries people read.

    Args:
        comparison: two versions.
        assess: whether to judge what is material; ``severity`` is null where it is not judged.
        regimes: laws that apply where the new text names none.
        extra: the organisation's own vocabulary for the rules.
        old: further facts of the old version, merged over its path and blob.
        new: the same for the new version.
    """
    found = _told(comparison, judged(comparison, regimes, extra) if assess else None, old, new)
    return {**found, "executable": executable(found, comparison)}


def written(comparison: Comparison, judge: tuple[tuple[str, ...], Extra] | None) -> str:
    """What ``value`` says beside the two versions, as the inner part of a JSON object, without its braces.

    The changes are written out once: what is handed on is what was proved.

    Args:
        comparison: two versions.
        judge: regimes and vocabulary as ``value`` takes them; None for no judgement.
    """
    found = _told(comparison, judged(comparison, *judge) if judge else None)
    changes = _compact(found["changes"])
    proved = executable(found, comparison, changes)
    head = _compact({"severity": found["severity"], "executable": proved})[1:-1]
    return f'{head},"changes":{changes},"entries":{_compact(found["entries"])}'


def _told(
    comparison: Comparison,
    assessment: Assessment | None,
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
) -> Json:
    """All there is to say, not proved yet."""
    found = unproved(
        comparison,
        sentences=[sentence(change, comparison) for change in comparison.changes],
        topics=[topic(c.clause, comparison.new if c.new else comparison.old) for c in comparison.changes],
        findings=assessment.findings if assessment else (),
        severity=assessment.severity if assessment else None,
        old=old,
        new=new,
    )
    told = [
        {"sentence": e.sentence, "changes": list(e.changes), "kind": e.kind, "material": e.material}
        for e in entries(comparison, assessment)
    ]
    return {**found, "entries": told}


def judged(comparison: Comparison, regimes: tuple[str, ...] = (), extra: Extra = ()) -> Assessment:
    """What is material in a comparison, by the laws its new text names, or else by ``regimes``."""
    from .materiality import assess
    from .regimes import laws

    return assess(comparison, laws(comparison.new) or regimes, extra)
