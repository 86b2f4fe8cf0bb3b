"""A release as a person signs it: the file ``changelog/<policy>/<version>.md`` to a Record.

What can be computed from the texts is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 - pydantic reads it
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from . import frontmatter
from .errors import UserError
from .said import Said, Wording, read_translation, read_wording
from .strict import Count, Day, MaybeDay, Strict, Table, blank, checked, line_of, matching, unknown_key

ANNOUNCED_DAYS = 30
"""Days after the effective date for which a release stays announced, where its record does not say."""
_NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_VERSION = re.compile(r"[0-9A-Za-z]+(?:[.+_-][0-9A-Za-z]+)*")
_BLOB = re.compile(r"[0-9a-f]{40}")
_HELD = re.compile(r"(old-terms|new-terms|consent|none)\b[\s:;,.–-]*(.*)", re.DOTALL)

PolicyName = Annotated[str, matching(_NAME, "name of a policy (a-z, 0-9, “-”; no folder)")]
VersionName = Annotated[str, matching(_VERSION, "version (“1.1”: digits and letters joined by dots)")]
Blob = Annotated[str, matching(_BLOB, "git blob id (40 hex digits: git hash-object FILE prints it)")]
MaybeBlob = Annotated[Blob | None, BeforeValidator(blank)]


class Texts(Strict):
    """The git blob ids of one language's old and new text; a first release has no old one."""

    old: MaybeBlob = None
    new: Blob


class LeadDays(Strict):
    """How many calendar days the announcement comes before the effective date, and why that many."""

    days: Count
    reason: str = ""


class Postponement(Strict):
    """The effective date was moved, on a day, for a reason."""

    from_: Day = Field(alias="from")
    to: Day
    on: Day
    reason: str = ""


class Withdrawal(Strict):
    """The release was taken back: from that day on the one before it applies again."""

    on: Day
    reason: str = ""


class Record(Strict):
    """A release as a person signs it: ``changelog/<policy>/<version>.md``.

    ``postponed`` is in order of writing; ``corrections`` are blob ids of later texts of the same version.
    """

    policy: PolicyName
    version: VersionName
    announced: MaybeDay = None
    effective: MaybeDay = None
    texts: Table[Texts] = Field(default_factory=dict, validate_default=True)
    material: Literal["", "yes", "no"] = ""
    decided_by: str = ""
    reason: str = ""
    held_data: Literal["", "old-terms", "new-terms", "consent", "none"] = ""
    consent: str = ""
    """How consent is asked, where the findings or ``held_data`` want it."""
    answers: Table[str] = Field(default_factory=dict, validate_default=True)
    """Answers to findings that only a person can settle, by code: ``DATA-DROP: collection has stopped``."""
    lead_days: Annotated[LeadDays | None, BeforeValidator(blank)] = None
    announce_until: MaybeDay = None
    postponed: tuple[Postponement, ...] = ()
    withdrawn: Annotated[Withdrawal | None, BeforeValidator(blank)] = None
    corrections: tuple[Blob, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _held(cls, value: object) -> object:
        """``held_data: "consent: asked at the next login"`` says both what and how."""
        found = _HELD.fullmatch(str(value.get("held_data", ""))) if isinstance(value, dict) else None
        if not found or not found[2] or not isinstance(value, dict):
            return value
        return {**value, "held_data": found[1], "consent": value.get("consent") or found[2]}

    path: str = Field(default="", exclude=True)
    """Where the record is, for messages."""
    lines: Mapping[frontmatter.Place, int] = Field(default_factory=dict, exclude=True, repr=False)
    """Line of each key, for messages."""
    wordings: Mapping[str, Wording] = Field(default_factory=dict, exclude=True)
    """A person's words by language; "" is the language of the record itself."""

    @property
    def signed(self) -> bool:
        """Whether a person decided on it; a record that was adopted from a history has no decision."""
        return bool(self.material or self.decided_by)

    @property
    def blobs(self) -> frozenset[str]:
        """The ids of its texts in every language, as released and as corrected."""
        return frozenset([*(pair.new for pair in self.texts.values()), *self.corrections])

    @property
    def replaced(self) -> frozenset[str]:
        """The ids of the texts it replaces."""
        return frozenset(pair.old for pair in self.texts.values() if pair.old)

    @property
    def effective_now(self) -> date | None:
        """The effective date after every postponement."""
        return self.postponed[-1].to if self.postponed else self.effective

    @property
    def announced_until(self) -> date | None:
        """Last day on which the announcement stands."""
        last = self.effective_now
        return self.announce_until or (last + timedelta(days=ANNOUNCED_DAYS) if last else None)

    def wording(self, lang: str = "") -> Wording:
        """A person's words in a language; empty where it has none of its own."""
        return self.wordings.get(lang) or Wording()

    def said(self, key: Literal["consent", "postponed", "withdrawn"], lang: str = "") -> str:
        """What is said to readers, in a language; as the record has it where it was not translated."""
        own, main = (getattr(self.wording(of).said, key) for of in (lang, ""))
        return str(own or main)

    def line(self, *place: str | int) -> int:
        """Line of a key, or of the nearest key above it; 1 where the record has neither."""
        return line_of(self.lines, place)


def read_record(text: str, path: str = "", translations: Mapping[str, str] | None = None) -> Record:
    """A release record; ``translations`` are the texts of ``1.1.sv.md`` and so on, by language.

    Raises:
        UserError: with the line, for an unknown key or a value that is not what its key means.
    """
    pairs = dict(frontmatter.read(text, path))
    if not pairs:
        raise UserError(
            "a release record begins with its facts between two “---” lines",
            path=path,
            line=1,
            remedy="clauselog draft POLICY writes one",
        )
    places = frontmatter.lines(text)
    for inner in ("path", "lines", "wordings"):
        if inner in pairs:
            raise UserError(unknown_key(inner, Record), path=path, line=places[inner,])
    record = checked(Record, pairs, places, path)
    wordings = {"": replace(read_wording(text), said=_said(record))}
    for lang, translation in (translations or {}).items():
        wordings[lang] = read_translation(translation, f"{path.removesuffix('.md')}.{lang}.md")
    more = {"path": path, "lines": MappingProxyType(places), "wordings": MappingProxyType(wordings)}
    return record.model_copy(update=more)


def _said(record: Record) -> Said:
    return Said(
        consent=record.consent,
        postponed=record.postponed[-1].reason if record.postponed else "",
        withdrawn=record.withdrawn.reason if record.withdrawn else "",
    )
