"""A few answers to the files of a new privacy site, ready to build."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import yaml

from . import __version__
from .frontmatter import Loader
from .language import DEFAULT, primary
from .lint_required import REQUIRED
from .regimes import regime

if TYPE_CHECKING:
    from collections.abc import Iterator

Forge = Literal["github", "gitlab", "none"]
Channel = Literal["site", "email"]
FORGES: dict[str, tuple[str, str]] = {
    "github": ("github.yml", ".github/workflows/privacy.yml"),
    "gitlab": ("gitlab.yml", ".gitlab-ci.yml"),
}
"""Forge -> template of its workflow, and where it goes."""
SCRIPTS = ("site", "review", "setup")
IGNORED = "/.venv/\n/.clauselog/\n/site/\n"
REQUIREMENT = (
    "# What the scripts and CI install. Name the place your Clauselog comes from, if that is not the index."
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a new site is to be."""

    name: str
    """Of the organisation: it decides why and how data is used."""
    contact: str
    site_url: str
    timezone: str
    languages: tuple[str, ...]
    regimes: tuple[str, ...]
    channels: tuple[Channel, ...]
    """How people are told of a material change."""
    lead_days: int
    forge: Forge
    base: str = "main"
    """The branch on which released texts stand."""


def tree(answers: Answers) -> dict[str, str]:
    """The files of the site, by their path.

    Raises:
        UserError: for a law that is not known.
    """
    found = dict(_fixed(answers))
    main = answers.languages[0]
    for lang in answers.languages:
        end = "" if lang == main else f".{lang}"
        found[f"policies/privacy{end}.md"] = _policy(answers, lang)
    return found


def _fixed(answers: Answers) -> Iterator[tuple[str, str]]:
    yield "mkdocs.yml", _rendered("mkdocs.yml", answers)
    yield "README.md", _rendered("README.md", answers)
    yield "requirements.txt", f"{REQUIREMENT}\nclauselog=={__version__}\n"
    yield ".gitignore", IGNORED
    for name in SCRIPTS:
        yield f"scripts/{name}", _template(name)
    if answers.forge in FORGES:
        template, path = FORGES[answers.forge]
        yield path, _rendered(template, answers)


def _template(name: str) -> str:
    return (files("clauselog") / "templates/init" / name).read_text("utf-8")


def _rendered(name: str, answers: Answers) -> str:
    from jinja2 import Environment, StrictUndefined

    rooms = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701 - YAML and Markdown
    rooms.filters["yaml"] = lambda value: json.dumps(value, ensure_ascii=False)
    values = {field: getattr(answers, field) for field in answers.__dataclass_fields__}
    return rooms.from_string(_template(name)).render(**values, midnights=midnights(answers.timezone))


def midnights(timezone: str) -> str:
    """Minute and hours, as cron has them and in UTC, shortly after a day has begun there, summer and winter.

    >>> midnights("Europe/Stockholm"), midnights("America/New_York"), midnights("Asia/Kolkata")
    ('7 22,23', '7 4,5', '37 18')
    """
    zone = ZoneInfo(timezone)
    begun = [datetime(2026, month, 1, tzinfo=zone).astimezone(UTC) for month in range(1, 13)]
    hours = sorted({day.hour for day in begun})
    return f"{max(day.minute for day in begun) + 7} {','.join(map(str, hours))}"


@cache
def _skeleton() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(_template("skeleton.yml"), Loader=Loader)  # noqa: S506 - strings only
    return found


def _policy(answers: Answers, lang: str) -> str:
    """The first notice in a language: what the answers say, and a prompt for each disclosure to write."""
    words = _skeleton()
    known = primary(lang) if primary(lang) in words["title"] else DEFAULT
    parts = [_front(answers, words["title"][known]), f"# {words['title'][known]}"]
    for number, section in enumerate(words["sections"], 1):
        parts.append(f"## {number}. {section[known]} {{#{section['id']}}}")
        if "controller" in section["discloses"]:
            parts.append(words["contact"][known].format(name=answers.name, contact=answers.contact))
        parts += _prompts(answers, section["discloses"])
    parts.append(f"## {len(words['sections']) + 1}. {words['changes'][known]} {{#{words['changes']['id']}}}")
    how = "both" if len(answers.channels) > 1 else answers.channels[0]
    parts.append(words["promise"][known].format(how=words["how"][how][known], days=answers.lead_days))
    return "\n\n".join(parts) + "\n"


def _front(answers: Answers, title: str) -> str:
    lines = ["---", f"title: {title}", 'version: "1.0"', f"contact: {json.dumps(answers.contact)}"]
    if answers.regimes:
        lines.append(f"regimes: [{', '.join(answers.regimes)}]")
    channels = ", ".join(answers.channels)
    lines += ["promises:", f"  material: {{channels: [{channels}], lead_days: {answers.lead_days}}}", "---"]
    return "\n".join(lines)


def _prompts(answers: Answers, discloses: list[str]) -> Iterator[str]:
    """A comment for each disclosure that one of the laws asks for; without laws, for every one."""
    for name in discloses:
        asking = [regime(law).title for law in answers.regimes if name in regime(law).requires]
        if asking or not answers.regimes:
            whose = f" ({'; '.join(asking)})" if asking else ""
            yield f"<!-- To write: {REQUIRED[name][0]}{whose} -->"
