"""A policy's text to what it says of itself: its version and its dates, in four languages.

Real policies carry "Last updated on: 5 December 2022", "*Last updated: April 20, 2023*", "18-JUL-2022",
"Stand: 5. Dezember 2022", "Senast uppdaterad den 5 december 2022", "Dernière mise à jour : 1er mai 2022".
Only a line that is about nothing else counts, so that a date in a sentence is never taken for the policy's.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Literal, get_args

from .errors import UserError
from .frontmatter import read, split
from .numbering import Stated

Meaning = Literal["updated", "effective"]

MONTHS = (
    "january|jan|januari|januar|jänner|janvier|janv",
    "february|feb|februari|februar|feber|février|fevrier|févr",
    "march|mar|mars|märz|maerz",
    "april|apr|avril|avr",
    "may|maj|mai",
    "june|jun|juni|juin",
    "july|jul|juli|juillet|juil",
    "august|aug|augusti|août|aout",
    "september|sep|sept|septembre",
    "october|oct|okt|oktober|octobre",
    "november|nov|novembre",
    "december|dec|dez|dezember|décembre|decembre|déc",
)
"""Names of the months in English, Swedish, German and French, full and short."""

LABELS: dict[str, Meaning] = {
    # English
    r"(?:date of )?(?:the )?(?:last|latest) (?:update|modification|revision|change)": "updated",
    r"last (?:updated|modified|revised|changed|amended|reviewed and updated)": "updated",
    r"updated|modified|revised|amended|(?:last )?(?:revision|modification|update) date": "updated",
    r"date of revision|date (?:last )?(?:updated|modified|revised|amended)|dated": "updated",
    r"version (?:of|dated)|version \d[\d.]*(?![\d.])": "updated",
    r"effective(?: date)?|in effect|in force|(?:takes|took) effect|applies|valid": "effective",
    r"effective date of (?:this|the|our) (?:[^\W\d]+ ){1,3}is": "effective",
    r"(?:be)?(?:comes|came) (?:effective|into (?:force|effect))": "effective",
    # Swedish
    r"(?:(?:senast|sist) )?(?:uppdaterad|ändrad|reviderad)|senaste (?:uppdatering|ändring)": "updated",
    r"gäller|träder i kraft|ikraftträdande|giltig": "effective",
    # German
    r"stand|(?:zuletzt|letztmals) (?:aktualisiert|geändert|überarbeitet)|aktualisiert": "updated",
    r"letzte (?:aktualisierung|änderung|überarbeitung)|fassung vom|stand vom": "updated",
    r"gültig|in kraft|tritt in kraft|inkrafttreten|gilt": "effective",
    # French
    r"(?:date de )?(?:la )?dernière (?:mise à jour|modification|révision)": "updated",
    r"mise? à jour|modifiée? le|version du": "updated",
    r"en vigueur|date d['’](?:entrée en vigueur|effet)|entrée en vigueur|applicable": "effective",
}
"""How a date line begins, up to its date, and what the date means."""

EFFECTIVE = ("effective", "effective_date")
UPDATED = (
    *("last_updated", "updated", "last_modified", "last_modified_at", "last_modified_date"),
    *("lastmod", "updated_at", "date"),
)
"""Keys of front matter that date a text, as site builders have them; the first that is there counts.

Written in any way: ``last_updated``, ``last-updated``, ``lastUpdated``.
"""

_MONTH = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split("|")}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
DATE = re.compile(
    rf"""
      (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b
    | (?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|:e)?[\s-]+(?:of[ ]|de[ ])?
      (?P<name>{_NAMES})\.?,?[\s-]+(?P<year>\d{{4}})\b
    | (?P<name2>{_NAMES})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})\b
    | (?P<day3>\d{{1,2}})\.\s?(?P<month3>\d{{1,2}})\.\s?(?P<year3>\d{{4}})\b
    | (?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/(?P<year4>\d{{4}})\b
    | (?P<year5>\d{{4}})/(?P<month5>\d{{1,2}})/(?P<day5>\d{{1,2}})\b
    | (?P<name6>{_NAMES})\.?,?\s+(?P<year6>\d{{4}})\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A date in full, or a month of a year."""
_MARKUP = re.compile(r"<[^<>]*>|[*_`#>|]+|\{:[^{}]*\}|&nbsp;")
_LINK = re.compile(r"(?<=\])\([^()\s]*\)")
_LEAD = r"(?:\(?[a-z\d]{1,3}[.)]\s+|[-•+]\s+)?(?:[^\W\d]+(?: [^\W\d]+){0,2}[.:]\s+)?"
"""What may stand before the sentence: "b. Last Modified."."""
_NUMBER = r"(?:the\s+)?(?:[-•+]\s+)?(?:version\s+\d[\d.]*\d[,;]?\s+)?"
"""What may stand before a label: "Version 1.0, updated …"."""
_TEXTS = (
    r"polic(?:y|ies)|notices?|statements?|documents?|versions?|page|agreement|addendum|terms|list|text|information|"
    r"policyn?|dokument(?:et)?|version(?:en)?|text(?:en)?|villkor(?:en)?|sidan?|lista[ns]?|"
    r"erklärung|richtlinie|hinweise?|fassung|bedingungen|seite|liste|"
    r"politique|déclaration|avis|notice|liste|texte|conditions"
)
"""Words for a text that a date can be the date of: laws have dates too."""
_SUBJECT = (
    rf"(?:{_LEAD}(?P<subject>this|the|our|denna|detta|vår|diese[rs]?|die|unsere|cette|la|notre)\s+"
    rf"(?:[^\W\d]+\s+){{0,5}}?[^\W\d]*(?:{_TEXTS})\s+"
    r"(?:(?:was|is|were|has been|blev|är|har|wurde|ist|a été|est)\s+)?)?"
)
_JOINT = (
    r"[\s:.\[–—-]*(?:(?:on|as of|from|since|den|från(?: och med)?|fr\.?\s?o\.?\s?m\.?|sedan|per|am|vom|seit|"
    r"ab|zum|depuis le|à compter du|à partir du|le|du)(?!\w)[\s:\[]*)?(?:(?:den|dem|the|le)\s+)?"
)
_LABELS: dict[Meaning, re.Pattern[str]] = {
    meaning: re.compile(
        rf"(?:{_SUBJECT}|{_NUMBER})(?:{'|'.join(k for k, v in LABELS.items() if v == meaning)}){_JOINT}"
        rf"(?=\d|(?:{_NAMES})\b)",
        re.IGNORECASE,
    )
    for meaning in get_args(Meaning)
}
_FIRST = re.compile(r"(?<=\d{4})\.\s")
"""The end of a sentence that says in full what it dates: others may stand behind it."""
_BARE = re.compile(r"\d{1,2}-[A-Za-z]{3}-\d{4}|\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"[T ]\d\d:\d\d\S*(?: [+-]\d\d:?\d\d)?$")
_YEARS = (re.compile(r"20\d\d"), re.compile(r"19\d\d"))
_DATED = "|".join((*EFFECTIVE, *UPDATED)).replace("_", "[_-]?")
_FIELDS = re.compile(rf"^(?:version|lang|(?i:{_DATED}))[ \t]*:", re.MULTILINE)
LONGEST = 160
"""A line longer than this many characters is prose, whatever it begins with."""


def stated(text: str) -> Stated:
    """What a whole source says of its version and dates; front matter goes before lines of the text."""
    front, body = split(text)
    fields = _fields(text) if _FIELDS.search(front) else {}
    found, line = _lines(text, body)
    dated = {_plain(key): value for key, value in fields.items() if value}
    effective, updated = (
        day(next((dated[key] for key in keys if key in dated), "")) for keys in (_EFFECTIVE, _UPDATED)
    )
    return Stated(
        fields.get("version", ""),
        effective or found.get("effective"),
        updated or found.get("updated"),
        0 if effective or updated else line,
        fields.get("lang", ""),
    )


def dates(key: str) -> bool:
    """Whether a key of front matter dates a text."""
    return _plain(key) in (*_EFFECTIVE, *_UPDATED)


def _plain(key: str) -> str:
    """A key of front matter, however it is written."""
    return key.replace("_", "").replace("-", "").lower()


_EFFECTIVE, _UPDATED = (tuple(map(_plain, keys)) for keys in (EFFECTIVE, UPDATED))


def day(words: str) -> date | None:
    """The date that a few words are, in any of the four languages, or None.

    A day and month that could be read both ways ("04/05/2022") are no date; a month alone is its first day.
    """
    found = DATE.fullmatch(_TIME.sub("", words.strip().rstrip(".")))
    return _date(found) if found else None


@lru_cache(maxsize=4096)
def date_line(line: str) -> tuple[Meaning, date] | None:
    """What a line of text dates, and when; None for a line that is about anything else."""
    words = " ".join(_MARKUP.sub("", _LINK.sub("", line)).split()).strip("()[] ")
    if _BARE.fullmatch(words):
        found = day(words)
        return ("updated", found) if found else None
    for meaning, label in _LABELS.items():
        if fits := label.match(words):
            rest = words[fits.end() :]
            if when := day(_FIRST.split(rest, maxsplit=1)[0] if fits["subject"] else rest):
                return meaning, when
    return None


def _lines(text: str, body: int) -> tuple[dict[Meaning, date], int]:
    """The first date line of each meaning after offset ``body``, and the line number of the first of all."""
    found: dict[Meaning, date] = {}
    first = 0
    end = -1
    for year in sorted(m.start() for century in _YEARS for m in century.finditer(text, body)):
        if year < end:
            continue
        start = text.rfind("\n", 0, year) + 1
        end = text.find("\n", year)
        end = len(text) if end < 0 else end
        if end - start > LONGEST:
            continue
        dated = date_line(text[start:end])
        if dated and dated[0] not in found:
            found[dated[0]] = dated[1]
            first = first or text.count("\n", 0, start) + 1
    return found, first


def _fields(text: str) -> dict[str, str]:
    """The front matter's plain values; a front matter that cannot be read says nothing here."""
    try:
        return {key: value for key, value in read(text) if isinstance(value, str)}
    except UserError:
        return {}


def _date(found: re.Match[str]) -> date | None:
    part = found.groupdict()
    try:
        if part["iso"]:
            return date.fromisoformat(part["iso"])
        if part["a"]:
            first, second, year = int(part["a"]), int(part["b"]), int(part["year4"])
            if first > 12 or first == second:
                return date(year, second, first)
            return date(year, first, second) if second > 12 else None
        for suffix in ("", "2", "3", "5", "6"):
            if part[f"year{suffix}"]:
                name = part.get(f"name{suffix}")
                month = _MONTH[name.lower()] if name else int(part[f"month{suffix}"])
                return date(int(part[f"year{suffix}"]), month, int(part.get(f"day{suffix}") or 1))
    except ValueError:
        pass
    return None
