"""The body of a record, or of its translation, to what a person says to readers: of all, and of a clause."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from . import frontmatter
from .strict import Strict, checked

_HEADING = re.compile(r"##[ \t]+(.+?)[ \t]*#*[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PRACTICE = re.compile(r"practice:\s*(.*)", re.IGNORECASE)


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


def read_translation(text: str, path: str) -> Wording:
    """The words of a translation of a record (``1.1.sv.md``), front matter and body.

    Raises:
        UserError: with the line, for an unknown key.
    """
    said = checked(Said, dict(frontmatter.read(text, path)), frontmatter.lines(text), path)
    return replace(read_wording(text), said=said)
