"""A review as one comment on a pull request: Markdown that GitHub and GitLab both render.

Long reviews are folded, then told more briefly, with a link to the full report; nothing is cut short.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clauselog.model import Level, Severity

from .story import count, headline, story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clauselog.model import Finding

    from .draft import Draft, DraftText
    from .story import Told
    from .verdict import Review, Verdict

LIMIT = 65_000
"""Characters of a comment: GitHub takes 65,536, GitLab a million."""
MARK = "<!-- clauselog-review -->"
"""First line of the comment, by which the next run finds it again."""
LONGEST = 600
"""Characters of a sentence in the briefer tellings; the full report has the rest."""
MOST = 40
"""Entries of a text in the briefest telling."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#])")
_BREAKS = re.compile(r"\s*\n\s*")


def markdown(review: Review, limit: int = LIMIT, report: str = "") -> str:
    """The review as a comment of at most ``limit`` characters; ``report`` is the address of the full one."""
    for brevity in range(4):
        text = "\n".join(_review(review, brevity, report)) + "\n"
        if len(text) <= limit:
            return text
    more = (
        f" [The full report]({report})." if report else " The full report: `clauselog review --format html`."
    )
    return f"{MARK}\n## Privacy review\n\n**{headline(_blocking(review), len(review.verdicts))}.**{more}\n"


def _blocking(review: Review) -> int:
    general = sum(f.level == Level.ERROR for f in review.general)
    return sum(len(v.blocking) for v in review.verdicts) + general


def _review(review: Review, brevity: int, report: str) -> Iterator[str]:
    yield f"{MARK}\n## Privacy review\n"
    yield f"**{headline(_blocking(review), len(review.verdicts))}.**"
    if review.uncommitted:
        files = ", ".join(f"`{path}`" for path in review.uncommitted)
        yield f"\nReviewed with changes that are in no commit yet: {files}."
    for finding in review.general:
        yield f"- {_finding(finding)}"
    for verdict in review.verdicts:
        yield from _verdict(verdict, brevity)
    if brevity and report:
        yield f"\n[The full report]({report}) has every change and every finding."
    elif brevity:
        yield "\nTold briefly: `clauselog review --format html` has every change and every finding."


def _verdict(verdict: Verdict, brevity: int) -> Iterator[str]:
    draft = verdict.draft
    was = f"{draft.main.old.version or 'no version'} → " if draft.main.old else ""
    state = "blocked" if verdict.blocking else "ready"
    version = _plain(draft.titled)
    yield f"\n### {_plain(draft.policy)} {was}{version}: {draft.severity}, {state}\n"
    if verdict.missing:
        yield "**What is missing**\n"
        for check in verdict.missing:
            for finding in (f for f in check.findings if f.level == Level.ERROR):
                yield f"- [ ] {check.name}: {_finding(finding)}"
        yield ""
    for text in draft.texts:
        if text.changed and not text.unreadable:
            yield from _changes(text, brevity)
    yield from _promise(draft)
    yield from _needs(verdict)
    yield from _lint(verdict, brevity)
    yield from _resting(verdict)


def _changes(text: DraftText, brevity: int) -> Iterator[str]:
    told = story(text)
    loud = [t for t in told if not t.quiet]
    shown = loud if brevity < 3 else [t for t in loud if t.severity == Severity.MATERIAL][:MOST]
    yield f"**What changes** (`{text.path}`, {count(len(told), 'entry', 'entries')})\n"
    if not told:
        yield "No words that readers see.\n" if text.old else "A first text: nothing to compare with.\n"
    for entry in shown:
        yield from _entry(entry, brevity)
    if len(loud) > len(shown):
        left = loud[len(shown) :]
        material = sum(t.severity == Severity.MATERIAL for t in left)
        yield f"- and {count(len(left), 'change')} more, {material or 'none'} of them material"
    yield from _folded(
        f"{count(len(told) - len(loud), 'change')} of spelling, style or format",
        [f"- {_short(t.sentence, brevity)}" for t in told if t.quiet] if brevity < 1 else None,
    )
    if text.diff and text.diff["executable"]:
        yield "\nProof: applied to the old text, this log gives the new one byte for byte."
        yield f"<sub>{text.diff['old']['blob'][:12]} → {text.diff['new']['blob'][:12]}</sub>\n"


def _entry(entry: Told, brevity: int) -> Iterator[str]:
    yield f"- **{entry.severity}, {entry.direction}** (line {entry.line}): {_short(entry.sentence, brevity)}"
    for finding in entry.findings if brevity < 2 else entry.findings[:1]:
        words = ", ".join(f"“{_short(w, brevity)}”" for w in finding.evidence)
        action = f" → {_plain(finding.action)}" if finding.action else ""
        yield f"  - `{finding.code}` {_plain(finding.message)}{' ' + words if words else ''}{action}"


def _promise(draft: Draft) -> Iterator[str]:
    if draft.promise and draft.material and not draft.first:
        yield "\n**The promise that binds** (of the policy in force)\n"
        for words in draft.promise.words:
            yield f"> {_plain(words)}\n"


def _needs(verdict: Verdict) -> Iterator[str]:
    rows = [
        f"| {'met' if c.met else '**missing**'} | {c.name} | {_plain(c.detail)} |" for c in verdict.checks
    ]
    title = f"What the release needs: {count(sum(c.met for c in verdict.checks), 'thing')} met of {len(rows)}"
    yield from _folded(title, ["| | what | |", "|---|---|---|", *rows])
    warnings = [f for c in verdict.checks for f in c.findings if f.level != Level.ERROR]
    yield from _folded(count(len(warnings), "note"), [f"- {_finding(f)}" for f in warnings])


def _lint(verdict: Verdict, brevity: int) -> Iterator[str]:
    for title, findings in (("worse than before", verdict.lint), ("as before", verdict.lint_before)):
        rows = [f"- {_finding(f)}" for f in findings] if brevity < 2 else None
        yield from _folded(f"Lint, {title}: {count(len(findings), 'finding')}", rows, bool(findings))


def _resting(verdict: Verdict) -> Iterator[str]:
    rows = [f"- {_finding(r.finding)} ({_plain(r.why)})" for r in verdict.resting]
    yield from _folded(f"{count(len(rows), 'finding')} at rest", rows)


def _folded(title: str, lines: Sequence[str] | None, wanted: bool = True) -> Iterator[str]:
    """Lines under a title that opens on click; only the title where there is no room, nothing where empty."""
    if lines is None:
        if wanted and not title.startswith("0 "):
            yield f"\n{title}.\n"
    elif lines:
        yield f"\n<details><summary>{title}</summary>\n"
        yield from lines
        yield "\n</details>\n"


def _finding(finding: Finding) -> str:
    place = f"`{finding.path}:{finding.line}` " if finding.path else ""
    action = f" → {_action(finding.action)}" if finding.action else ""
    return f"{place}{_plain(finding.message)} (`{finding.code}`){action}"


def _action(action: str) -> str:
    return f"`{action}`" if action.startswith("clauselog ") and "`" not in action else _plain(action)


def _short(words: str, brevity: int) -> str:
    words = _BREAKS.sub(" ", words)
    if brevity and len(words) > LONGEST:
        half = LONGEST // 2
        words = f"{words[:half].rsplit(' ', 1)[0]} … {words[-half:].split(' ', 1)[-1]}"
    return _plain(words)


def _plain(words: str) -> str:
    """Words of a policy as a forge shows them: no markup, no mention of an account, no link to an issue."""
    words = _SPECIAL.sub(r"\\\1", _BREAKS.sub(" ", words))
    return words.replace("@", "@\u2060").replace("\\#", "#\u2060").replace("://", ":\u2060//")
