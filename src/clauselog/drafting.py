"""A draft to the text of its release record: what can be computed filled in, the rest asked of a person.

Drafting again keeps every word a person wrote: it renews the blob ids and the log's own sentences (they stand
in comments), and adds what is new.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import frontmatter
from .materiality import asks
from .model import Severity
from .review.check_answers import lead_needed
from .review.check_record import changed_clauses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .review.draft import Draft, DraftText

SUMMARY = "<!-- In a sentence or two, for the people this is about: what changes, and what they can do. -->"
PROMPTS = (
    f"{SUMMARY}\n\n<!-- A change in what is done that the text does not show: ## practice: its name -->\n"
)
_LOG = re.compile(r"<!-- log: .*? -->", re.DOTALL)
_HEADING = re.compile(r"##[ \t]+(.+?)[ \t]*")
_TEXTS = re.compile(r"^texts:.*\n(?:[ \t]+.*\n|[ \t]*\n)*", re.MULTILINE)

IF_ANY = "if it is"
"""What stands behind a question that need not be answered."""

Block = tuple[str, str]
"""A heading's name ("" for what stands before the first) and its text, heading included."""


def drafted(draft: Draft, before: str = "") -> str:
    """The text of ``changelog/<policy>/<version>.md``; ``before`` is the record as it is, "" for none."""
    if not before:
        return f"{_front(draft)}\n{_body(PROMPTS, draft.main)}"
    front, offset = frontmatter.split(before)
    return f"---\n{_renewed(front, draft)}---\n\n{_body(before[offset:], draft.main)}"


def translated(text: DraftText, before: str = "") -> str:
    """The text of ``changelog/<policy>/<version>.<lang>.md``: the same sections, worded in that language."""
    return _body(before or f"{SUMMARY}\n", text)


def corrected(before: str, blobs: Iterable[str]) -> str:
    """The record with further texts named as corrections of its own version."""
    fields = dict(frontmatter.read(before))
    known = fields.get("corrections")
    named = (*(known if isinstance(known, tuple) else ()), *blobs)
    line = f"corrections: [{', '.join(dict.fromkeys(map(str, named)))}]\n"
    front, offset = frontmatter.split(before)
    found = re.search(r"^corrections:.*\n(?:[ \t]+.*\n)*", front, re.MULTILINE)
    front = front[: found.start()] + line + front[found.end() :] if found else front + line
    return f"---\n{front}---\n" + before[offset:]


# Front matter


def _front(draft: Draft) -> str:
    lines = [
        "---",
        f"policy: {draft.policy}",
        f'version: "{draft.version}"',
        "announced:",
        *(f"{key}:{value}" for key, value in _questions(draft)),
    ]
    at = lines.index(next(line for line in lines if line.startswith("effective:"))) + 1
    lines[at:at] = _texts(draft).splitlines()
    return "\n".join(lines) + "\n---\n"


def _texts(draft: Draft) -> str:
    rows = [
        f"  {t.lang}: {{{f'old: {t.old.blob}, ' if t.old else ''}new: {t.new.blob}}}\n"
        for t in draft.texts
        if t.new
    ]
    return "texts:\n" + "".join(rows)


def _questions(draft: Draft) -> Iterator[tuple[str, str]]:
    """What a person has to say, as keys with what stands after their colon: a proposal, or a hint."""
    days, why = lead_needed(draft)
    if draft.first:
        yield "effective", ""
        return
    proposal = "yes" if draft.severity == Severity.MATERIAL else "no"
    codes = ", ".join(sorted({f.code for f in draft.change_findings if f.severity == draft.severity}))
    hint = f"; announced {days} or more days before, {why}" if proposal == "yes" else ""
    yield "effective", f" # a date like 2026-12-31{hint}"
    yield (
        "material",
        f' # "yes" or "no"; the rules propose "{proposal}" ({codes or draft.severity})',
    )
    yield "decided_by", " # a name or a role"
    yield "reason", f' # where the decision is not "{proposal}"'
    if draft.material or draft.severity == Severity.MATERIAL:
        yield "held_data", " # data collected under the old text: old-terms, or consent"
        wanting = ", ".join(sorted({f.code for f in draft.change_findings if "CONSENT" in asks(f)}))
        yield "consent", f" # how it is asked ({wanting or IF_ANY})"
        yield "lead_days", f' {{days: {days}, reason: "{why}"}}'
    questions = {f.code: f.message for f in draft.change_findings if "BLOCK" in asks(f)}
    if questions:
        rows = [f"\n  {code}: # {' '.join(said.split())}" for code, said in sorted(questions.items())]
        yield "answers", "".join(rows)


def _renewed(front: str, draft: Draft) -> str:
    """The front matter with the ids of the texts as they are now, and the questions that are new; one that
    need not be answered is not asked again.
    """
    found = _TEXTS.search(front)
    front = front[: found.start()] + _texts(draft) + front[found.end() :] if found else front + _texts(draft)
    for key, value in _questions(draft):
        if not re.search(rf"^{key}:", front, re.MULTILINE) and IF_ANY not in value:
            front += f"{key}:{value}\n"
    return front


# Sections


def _body(body: str, text: DraftText) -> str:
    """The body with the log's sentences renewed, and a section for each changed clause that had none."""
    logs = _logs(text)
    blocks = [(name, _with_log(block, logs.get(name, ()))) for name, block in _blocks(body)]
    known = {name for name, _ in blocks}
    order = list(changed_clauses(text))
    for clause in (c for c in order if c not in known and c in logs):
        later = set(order[order.index(clause) :])
        place = next((i for i, (name, _) in enumerate(blocks) if name in later), _end(blocks))
        blocks.insert(place, (clause, _section(clause, logs[clause])))
    return "\n\n".join(block.strip("\n") for _, block in blocks) + "\n"


def _logs(text: DraftText) -> dict[str, tuple[str, ...]]:
    """Id of each clause whose words or links changed -> the sentences of the log about it."""
    logs: dict[str, tuple[str, ...]] = {}
    for entry in text.entries:
        if entry.kind != "format" and text.assessment:
            for number in entry.changes:
                clause = text.assessment.comparison.changes[number].clause.id
                if entry.sentence not in logs.get(clause, ()):
                    logs[clause] = (*logs.get(clause, ()), entry.sentence)
    return logs


def _section(clause: str, sentences: Iterable[str]) -> str:
    return f"## {clause}\n\n{_comment(sentences)}\n"


def _comment(sentences: Iterable[str]) -> str:
    return f"<!-- log: {' '.join(sentences).replace('-->', '-- >')} -->"


def _with_log(block: str, sentences: tuple[str, ...]) -> str:
    """A section whose comment, if it still has one, says what the log says now."""
    return _LOG.sub(lambda _: _comment(sentences), block, count=1) if sentences else block


def _blocks(body: str) -> Iterator[Block]:
    """The body cut at its ``##`` headings; those inside a code block are none."""
    name, fenced = "", False
    held: list[str] = []
    for line in body.splitlines(keepends=True):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        heading = None if fenced else _HEADING.fullmatch(line.rstrip("\r\n"))
        if heading:
            yield name, "".join(held)
            name, held = heading[1], []
        held.append(line)
    yield name, "".join(held)


def _end(blocks: list[Block]) -> int:
    """Where a new last section goes: before the practices."""
    practices = (i for i, (name, _) in enumerate(blocks) if name.lower().startswith("practice:"))
    return next(practices, len(blocks))
