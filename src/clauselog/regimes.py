"""The name of a law to what it asks of a release: lead time and its reason, consent, channel."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from .errors import UserError
from .frontmatter import Loader

if TYPE_CHECKING:
    from .model import Policy


@dataclass(frozen=True, slots=True)
class Regime:
    """What a law asks where a material change is released. Dated data with a reason, not advice."""

    name: str
    """As front matter writes it: "gdpr"."""
    title: str
    before_effect: bool
    """Whether people are told before the change takes effect."""
    lead_days: int
    """Calendar days between notice and effect; 0 where none is advised."""
    lead_reason: str
    held_data: str
    """What data collected under the old text needs, or ""."""
    channel: str
    extra: tuple[str, ...]
    """What a notice must say besides."""
    requires: tuple[str, ...]
    """Disclosures the text must make, as names in the vocabulary of ``lint``."""
    sources: tuple[str, ...]
    as_of: str
    """Day on which the sources were looked at, ISO."""


@cache
def regimes() -> tuple[Regime, ...]:
    """Every law known, in the order of ``regimes.yml``."""
    table = yaml.load((files("clauselog") / "regimes.yml").read_text("utf-8"), Loader=Loader)  # noqa: S506 strings only
    return tuple(_regime(name, entry, table["as_of"]) for name, entry in table["regimes"].items())


def _regime(name: str, entry: dict[str, Any], as_of: str) -> Regime:
    return Regime(
        name=name,
        title=entry["title"],
        before_effect=entry["before_effect"] == "yes",
        lead_days=int(entry["lead_days"]),
        lead_reason=entry["lead_reason"],
        held_data=entry["held_data"],
        channel=entry["channel"],
        extra=tuple(entry["extra"]),
        requires=tuple(entry["requires"]),
        sources=tuple(entry["sources"]),
        as_of=as_of,
    )


@cache
def _names() -> dict[str, Regime]:
    table = yaml.load((files("clauselog") / "regimes.yml").read_text("utf-8"), Loader=Loader)  # noqa: S506 strings only
    also = {other: name for name, entry in table["regimes"].items() for other in entry["names"]}
    by_name = {found.name: found for found in regimes()}
    return by_name | {other: by_name[name] for other, name in also.items()}


def laws(policy: Policy) -> tuple[str, ...]:
    """The laws a text names in its front matter, as it writes them; () where it names none."""
    named = policy.get("regimes")
    return tuple(map(str, named)) if isinstance(named, (list, tuple)) else ()


def regime(name: str) -> Regime:
    """The law of a name, in any case; raises UserError with the nearest name where there is none."""
    found = _names().get(name.strip().lower())
    if found is None:
        near = get_close_matches(name.strip().lower(), _names(), n=1)
        hint = f"did you mean “{near[0]}”?" if near else "known: " + ", ".join(r.name for r in regimes())
        raise UserError(f"no law is known as “{name}”", remedy=hint)
    return found
