"""A key and values to the words of a page, in the page's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from clauselog.language import DEFAULT, language, long_date, primary, term

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=1)
def _own() -> dict[str, Any]:
    source = files("clauselog") / "pages" / "words.yml"
    found: dict[str, Any] = yaml.load(source.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
    return found


@dataclass(frozen=True, slots=True)
class Say:
    """Says things in one language: ``say("coming-on", date=day)``; dates are spelled out."""

    lang: str

    def __call__(self, key: str, **values: object) -> str:
        """The words under a key of ``words.yml`` or, failing that, of ``lang/*.yml``.

        Raises:
            KeyError: for a key that neither has, or a value left out.
        """
        said = {k: self.day(v) if isinstance(v, date) else v for k, v in values.items()}
        found = _own().get(key)
        if found is None:
            return term(self.lang, key, **said)
        if "one" in found:
            found = found["one" if said["count"] == 1 else "other"]
        text: str = found.get(primary(self.lang), found[DEFAULT])
        return text.format_map(said)

    def of(self, what: str, whose: str) -> str:
        """Two names in one, as a title has them: "Change log: Privacy notice"."""
        return f"{what}{self('colon')} {whose}"

    @property
    def voice(self) -> str:
        """The language it speaks: its own, or another where there are no words in its own."""
        return language(self.lang).code

    def day(self, day: date) -> str:
        """A date as people write it."""
        return long_date(self.lang, day)
