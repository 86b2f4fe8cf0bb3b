"""Values read from YAML to models that never change, or to the sentence that says what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from .errors import UserError

if TYPE_CHECKING:
    from .frontmatter import Place

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

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def matching(pattern: re.Pattern[str], what: str) -> AfterValidator:
    """A string that is all of a form; ``what`` tells people which."""

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


def blank(value: object) -> object:
    """An empty value (``effective:`` with nothing after it) is a missing one."""
    return None if value == "" else value


Day = Annotated[date, BeforeValidator(_day)]
MaybeDay = Annotated[Day | None, BeforeValidator(blank)]
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


M = TypeVar("M", bound=BaseModel)


def checked(model: type[M], value: object, lines: Mapping[Place, int], path: str) -> M:
    """A value read from YAML as a model.

    Raises:
        UserError: the first thing wrong with it, with its line.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        wrong = _told(model, error, lines, path)
    raise wrong[0]


def faults(
    model: type[BaseModel], value: object, lines: Mapping[Place, int], path: str
) -> tuple[UserError, ...]:
    """Everything wrong with a value read from YAML, each with its line."""
    try:
        model.model_validate(value)
    except ValidationError as error:
        return _told(model, error, lines, path)
    return ()


def _told(
    model: type[BaseModel], error: ValidationError, lines: Mapping[Place, int], path: str
) -> tuple[UserError, ...]:
    """What pydantic found wrong, in plain words and with its line."""
    found: list[UserError] = []
    for wrong in error.errors(include_url=False, include_input=False):
        place = tuple(part for part in wrong["loc"] if isinstance(part, (str, int)))
        key = wrong.get("ctx", {}).get("key")
        if key is not None:
            place += (key,)
        name = "" if key is not None or not place else f"{'.'.join(map(str, place))}: "
        message = name + PLAIN.get(wrong["type"], wrong["msg"])
        remedy = _remedy(model, place)
        found.append(UserError(message, path=path, line=line_of(lines, place), remedy=remedy))
    return tuple(found)


def _remedy(model: type[BaseModel], place: tuple[str | int, ...]) -> str:
    if len(place) == 1 and place[0] not in known_keys(model):
        return "known keys: " + ", ".join(known_keys(model))
    return ""


def line_of(lines: Mapping[Place, int], place: tuple[str | int, ...]) -> int:
    """Line of the file for a place, or for the nearest one around it; 1 where neither is known."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)
