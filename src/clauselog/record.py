"""What a person writes about a policy and a release, read into values that never change.

``FrontMatter`` heads a policy, ``Record`` is the file ``changelog/<policy>/<version>.md``. What can be
computed from the texts is not in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from difflib import get_close_matches
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from . import frontmatter
from .errors import UserError

ANNOUNCED_DAYS = 30
"""Days after the effective date for which a release stays announced, where its record does not say."""

PLAIN = {
    "missing": "is missing",
    "int_parsing": "must be a whole number",
    "greater_than_equal": "must not be negative",
    "less_than_equal": "is too large",
    "model_type": "must be a list of “key: value” pairs",
    "mapping_type": "must be a list of “key: value” pairs",
    "tuple_type": "must be a list: [one, another]",
    "string_type": "must be text",
}
"""pydantic's type of error -> what people are told instead of its own words."""

_NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_VERSION = re.compile(r"[0-9A-Za-z]+(?:[.+_-][0-9A-Za-z]+)*")
_BLOB = re.compile(r"[0-9a-f]{40}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HEADING = re.compile(r"##[ \t]+(.+?)[ \t]*#*[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HELD = re.compile(r"(old-terms|new-terms|consent|none)\b[\s:;,.–-]*(.*)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PRACTICE = re.compile(r"practice:\s*(.*)", re.IGNORECASE)


def _matching(pattern: re.Pattern[str], what: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise PydanticCustomError("form", "“{value}” is no {what}", {"value": value, "what": what})
        return value

    return AfterValidator(check)


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise PydanticCustomError("day", "“{value}” is no date: write it as 2026-12-31", {"value": value})
    return value


def _blank(value: object) -> object:
    """An empty value (``effective:`` with nothing after it) is a missing one."""
    return None if value == "" else value


Day = Annotated[date, BeforeValidator(_day)]
MaybeDay = Annotated[Day | None, BeforeValidator(_blank)]
PolicyName = Annotated[str, _matching(_NAME, "name of a policy (a-z, 0-9, “-”; no folder)")]
VersionName = Annotated[str, _matching(_VERSION, "version (“1.1”: digits and letters joined by dots)")]
Blob = Annotated[str, _matching(_BLOB, "git blob id (40 hex digits: git hash-object FILE prints it)")]
MaybeBlob = Annotated[Blob | None, BeforeValidator(_blank)]
Count = Annotated[int, Field(ge=0, le=3650)]
T = TypeVar("T")
Table = Annotated[Mapping[str, T], AfterValidator(MappingProxyType)]


class Strict(BaseModel):
    """A frozen model that refuses a key it does not know and says which one was probably meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        if cls.model_config.get("extra") == "forbid" and isinstance(value, dict):
            for key in value:
                if key not in known_keys(cls) and key not in cls.model_fields:
                    raise PydanticCustomError(
                        "unknown", "{message}", {"message": unknown_key(str(key), cls), "key": key}
                    )
        return value


def known_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys a model reads, as people write them."""
    return tuple(field.alias or name for name, field in model.model_fields.items() if not field.exclude)


def unknown_key(key: str, model: type[BaseModel]) -> str:
    """The sentence that says a key is not known, with the nearest one that is."""
    near = get_close_matches(key, known_keys(model), n=1, cutoff=0.6)
    return f"unknown key “{key}”" + (f": did you mean “{near[0]}”?" if near else "")


class MaterialPromise(Strict):
    """What is promised before a material change: ``{channels: [site, email], lead_days: 30}``."""

    channels: tuple[Literal["site", "email", "post", "app"], ...] = ()
    lead_days: Count = 0


class Promises(Strict):
    """The promises of a policy about its own changes, where the text does not say them clearly enough."""

    material: MaterialPromise | None = None
    new_purpose: Literal["", "inform", "consent"] = ""
    ownership: Literal["", "notify", "consent"] = ""
    past_data: Literal["", "old-terms", "new-terms", "in-effect-when-used", "consent"] = ""


class FrontMatter(Strict):
    """The front matter of a policy. Keys of other programs are let through."""

    model_config = ConfigDict(frozen=True, extra="allow")

    title: str = ""
    version: Annotated[str, BeforeValidator(lambda v: v or "")] = ""
    effective: MaybeDay = None
    announced: MaybeDay = None
    last_updated: str = ""
    description: str = ""
    lang: str = ""
    contact: str = ""
    regimes: tuple[str, ...] = ()
    promises: Promises = Promises()


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


class Said(Strict):
    """What a person says to readers in the facts of a record; ``1.1.sv.md`` has it in its front matter."""

    consent: str = ""
    """How consent is asked."""
    postponed: str = ""
    """Why it was postponed, the last time."""
    withdrawn: str = ""
    """Why it was withdrawn."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a record's body: a person's words about one clause, or about a practice."""

    name: str
    """Id of the clause, or the name of the practice."""
    text: str
    """The words as Markdown, comments taken out; "" where none were written."""
    line: int
    """Line of the file, from 1, on which its heading stands."""
    practice: bool = False
    """Whether it declares a change in what is done that the text does not show."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A person's words about a release in one language."""

    summary: str = ""
    sections: tuple[Section, ...] = ()
    said: Said = field(default_factory=Said)

    def section(self, clause: str) -> Section | None:
        """The section about a clause, by its id."""
        return next((s for s in self.sections if s.name == clause and not s.practice), None)

    @property
    def practices(self) -> tuple[Section, ...]:
        """Changes in what is done that the text does not show."""
        return tuple(s for s in self.sections if s.practice)


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
    lead_days: Annotated[LeadDays | None, BeforeValidator(_blank)] = None
    announce_until: MaybeDay = None
    postponed: tuple[Postponement, ...] = ()
    withdrawn: Annotated[Withdrawal | None, BeforeValidator(_blank)] = None
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
        return _line(self.lines, place)


def read_front(text: str, path: str = "") -> FrontMatter:
    """The front matter of a policy.

    Raises:
        UserError: with the line, for a value that is not what its key means.
    """
    return checked(FrontMatter, dict(frontmatter.read(text, path)), frontmatter.lines(text), path)


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
        wordings[lang] = _translated(translation, f"{path.removesuffix('.md')}.{lang}.md")
    more = {"path": path, "lines": MappingProxyType(places), "wordings": MappingProxyType(wordings)}
    return record.model_copy(update=more)


def _said(record: Record) -> Said:
    return Said(
        consent=record.consent,
        postponed=record.postponed[-1].reason if record.postponed else "",
        withdrawn=record.withdrawn.reason if record.withdrawn else "",
    )


def _translated(text: str, path: str) -> Wording:
    said = checked(Said, dict(frontmatter.read(text, path)), frontmatter.lines(text), path)
    return replace(read_wording(text), said=said)


def read_wording(text: str) -> Wording:
    """The body of a record: the summary before the first ``##``, then a section per clause or practice."""
    _, offset = frontmatter.split(text)
    first = text.count("\n", 0, offset) + 1
    heads: list[tuple[str, int]] = [("", 0)]
    bodies: list[list[str]] = [[]]
    fence = ""
    for number, line in enumerate(text[offset:].splitlines(), first):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        heading = None if fence else _HEADING.fullmatch(line)
        if heading:
            heads.append((heading[1], number))
            bodies.append([])
        else:
            bodies[-1].append(line)
    texts = [_COMMENT.sub("", "\n".join(body)).strip() for body in bodies]
    return Wording(
        texts[0], tuple(_section(*head, body) for head, body in zip(heads[1:], texts[1:], strict=True))
    )


def _section(heading: str, line: int, text: str) -> Section:
    practice = _PRACTICE.fullmatch(heading)
    return Section(practice[1] if practice else heading.strip("`"), text, line, practice is not None)


M = TypeVar("M", bound=BaseModel)


def checked(
    model: type[M], value: object, lines: Mapping[frontmatter.Place, int], path: str, first: int = 1
) -> M:
    """A value read from YAML as a model.

    Raises:
        UserError: the first thing wrong with it, with its line.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
    raise _fault(model, wrong[0], lines, path, first)


def front_faults(text: str, path: str = "") -> tuple[UserError, ...]:
    """Everything wrong with the values in the front matter of a policy, each with its line.

    Raises:
        UserError: for front matter that cannot be read at all.
    """
    try:
        FrontMatter.model_validate(dict(frontmatter.read(text, path)))
    except ValidationError as error:
        places = frontmatter.lines(text)
        wrong = error.errors(include_url=False, include_input=False)
        return tuple(_fault(FrontMatter, fault, places, path, 1) for fault in wrong)
    return ()


def _fault(
    model: type[BaseModel], wrong: ErrorDetails, lines: Mapping[frontmatter.Place, int], path: str, first: int
) -> UserError:
    """What pydantic found wrong, in plain words and with its line."""
    place = tuple(part for part in wrong["loc"] if isinstance(part, (str, int)))
    key = wrong.get("ctx", {}).get("key")
    if key is not None:
        place += (key,)
    name = "" if key is not None or not place else f"{'.'.join(map(str, place))}: "
    message = PLAIN.get(wrong["type"], wrong["msg"])
    line = _line(lines, place) if place else first
    return UserError(name + message, path=path, line=line, remedy=_remedy(model, place))


def _remedy(model: type[BaseModel], place: tuple[str | int, ...]) -> str:
    if len(place) == 1 and place[0] not in known_keys(model):
        return "known keys: " + ", ".join(known_keys(model))
    return ""


def _line(lines: Mapping[frontmatter.Place, int], place: tuple[str | int, ...]) -> int:
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)
