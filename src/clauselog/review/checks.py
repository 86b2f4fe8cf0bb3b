"""A draft to the checks of its release: what it needs, what stands there, what is missing, how to mend it.

Pure. Each check is a function from a draft to a ``Check``, or to None where the draft does not call for it;
``CHECKS`` has them in the order in which people work through them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clauselog.materiality import asks
from clauselog.model import Finding, Level, Severity
from clauselog.numbering import version_key
from clauselog.record import Record, Wording

from .draft import Check, Draft, DraftText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from clauselog.model import Side

SHORTEST_LEAD = 1
"""Days between announcement and effect of a material change, where neither promise nor law asks for more."""


UNREADABLE = frozenset({"RECORD-INVALID", "TEXT-CONFLICT"})
"""Problems with a record's file; no answer is asked for while it has them."""
SIDES: tuple[Side, Side] = ("old", "new")


def _error(code: str, message: str, action: str, path: str, line: int = 1, clause: str = "") -> Finding:
    return Finding(code, message, Level.ERROR, action=action, path=path, line=line, clause=clause)


def _warning(code: str, message: str, action: str, path: str, line: int = 1, clause: str = "") -> Finding:
    return Finding(code, message, Level.WARNING, action=action, path=path, line=line, clause=clause)


def _in_record(draft: Draft, code: str, message: str, action: str, *place: str | int) -> Finding:
    """An error that points to a key of the record, or to the text's version where there is no record yet."""
    if draft.record:
        return _error(code, message, action, draft.record_path, draft.record.line(*place))
    return _error(code, message, action, draft.main.path, _version_line(draft.main))


def _signed(draft: Draft) -> Record | None:
    """What a person has answered so far: the record, or an empty one; None where no answer is called for."""
    if draft.main.new is None or corrected(draft) or rewritten(draft):
        return None
    if any(p.code in UNREADABLE for p in draft.problems):
        return None
    return draft.record or Record.model_construct()


def text(draft: Draft) -> Check | None:
    """The files themselves can be read, are whole, and rebuild from the log."""
    found = [f for t in draft.texts for f in t.findings]
    for t in draft.texts:
        if t.new is None and t.old:
            found.append(
                _error(
                    "POLICY-GONE",
                    f"{t.path} was deleted; its earlier versions stay published",
                    "put it back with a last version that says the policy has ended, or withdraw the release",
                    t.path,
                )
            )
        if t.renamed_from:
            found.append(
                _error(
                    "POLICY-RENAMED",
                    f"{t.renamed_from} was renamed to {t.path}: the addresses of its versions would break",
                    f"git mv {t.path} {t.renamed_from}",
                    t.path,
                )
            )
        if t.diff and not t.diff["executable"]:
            found.append(
                _error(
                    "NOT-EXECUTABLE",
                    "the log does not rebuild the new text from the old",
                    "this is a fault of the tool: please report it with both texts",
                    t.path,
                )
            )
    proven = [t for t in draft.texts if t.diff and t.diff["executable"]]
    detail = "the log rebuilds the text, byte for byte" if proven else "nothing to compare with"
    problems = tuple(p for p in draft.problems if p.code not in UNREADABLE)
    return Check("text", detail, (*found, *problems))


def version(draft: Draft) -> Check | None:
    """The text bears a version of its own, above all released before."""
    new = draft.main.new
    if new is None:
        return None
    earlier = {r.version: r for r in draft.released}
    was = draft.main.old.version if draft.main.old else ""
    latest = max((*earlier, was), key=version_key)
    found: tuple[Finding, ...] = ()
    if not draft.version:
        found = (
            _error("VERSION-MISSING", "the front matter has no version", f"add: {_next(latest)}", new.path),
        )
    elif not corrected(draft):
        found = tuple(_wrong_version(draft, earlier, latest))
    shown = f"{was or 'no version'} → " if draft.main.old else "first release, "
    return Check("version", shown + (draft.version or "none"), found)


def _wrong_version(draft: Draft, earlier: Mapping[str, Record], latest: str) -> Iterator[Finding]:
    """Whether the version was used before with another text, or is lower than one used before."""
    line, path, version = _version_line(draft.main), draft.main.path, draft.version
    same = earlier.get(version)
    other = (
        _other_text(draft, same) if same else draft.main.old is not None and draft.main.old.version == version
    )
    higher = f"write a higher version in the front matter: {_next(latest)}"
    if other and version == latest:
        typo = f"; for a typo: clauselog draft {draft.policy} --correct"
        yield _error(
            "VERSION-SAME", f"the text changed and is still version {version}", higher + typo, path, line
        )
    elif other:
        message = f"version {version} was released before with another text"
        yield _error("VERSION-REUSED", message, higher, path, line)
    elif not same and latest and version_key(version) < version_key(latest):
        message = f"version {version} is lower than {latest}, which was released before"
        yield _error("VERSION-BACK", message, higher, path, line)


def rewritten(draft: Draft) -> bool:
    """Whether the text bears the version of a release with another text: nothing else is asked then."""
    same = next((r for r in draft.released if r.version == draft.version), None)
    return same is not None and not corrected(draft) and _other_text(draft, same)


def _other_text(draft: Draft, record: Record) -> bool:
    """Whether a text of the draft is none that a released record of its version names."""
    known = {pair.new for pair in record.texts.values()} | set(record.corrections)
    return any(t.new is not None and t.lang in record.texts and t.new.blob not in known for t in draft.texts)


def _next(latest: str) -> str:
    return f'version: "{following(latest)}"'


def _version_line(text: DraftText) -> int:
    lines = text.new.text.splitlines() if text.new else []
    return next((i for i, line in enumerate(lines, 1) if line.startswith("version:")), 1)


def following(version: str) -> str:
    """The version after one: the last number, one up; after a date, the same with a number.

    >>> following("1.9"), following("2026-12-31"), following("")
    ('1.10', '2026-12-31.2', '1.0')
    """
    head, dot, last = version.rpartition(".")
    return f"{head}{dot}{int(last) + 1}" if last.isdigit() else f"{version}.2" if version else "1.0"


def corrected(draft: Draft) -> bool:
    """Whether every changed text is named by the record as a correction of its own version."""
    named = draft.record.corrections if draft.record else ()
    return any(t.changed for t in draft.texts) and all(
        t.new is not None and t.new.blob in named for t in draft.texts if t.changed
    )


def correction(draft: Draft) -> Check | None:
    """A correction changes spelling, style and format, nothing else."""
    if not corrected(draft):
        return None
    found = tuple(
        _error(
            "CORRECTION-MATERIAL",
            f"a correction may only be editorial, but: {finding.message}",
            f'make it a version of its own: version: "{following(draft.version)}"',
            finding.path or draft.main.path,
            finding.line or 1,
            clause=finding.clause,
        )
        for finding in draft.change_findings
        if finding.severity not in (None, Severity.EDITORIAL)
    )
    return Check("correction", "a correction of a released text: every finding must be editorial", found)


def translations(draft: Draft) -> Check | None:
    """Every language has a text of this version."""
    have = {t.lang: t for t in draft.texts if t.new}
    if draft.main.new is None or len(draft.languages) < 2:
        return None
    found: list[Finding] = []
    for lang in draft.languages:
        if lang not in have:
            path = draft.main.path.replace(".md", f".{lang}.md")
            found.append(
                _error(
                    "TRANSLATION-MISSING", f"there is no text in “{lang}”", f"write {path}", draft.main.path
                )
            )
            continue
        text = have[lang]
        assert text.new
        if text.new.version != draft.version:
            found.append(
                _error(
                    "TRANSLATION-BEHIND",
                    f"the text in “{lang}” is version {text.new.version or 'none'}, not {draft.version}",
                    f"bring it to {draft.version}: the same changes, and the version in its front matter",
                    text.path,
                    _version_line(text),
                )
            )
    return Check("translations", ", ".join(draft.languages), tuple(found))


def record(draft: Draft) -> Check | None:
    """There is a record, and the ids in it are those of the texts."""
    if draft.main.new is None or corrected(draft) or rewritten(draft):
        return None
    command = f"clauselog draft {draft.policy}"
    if any(p.code in UNREADABLE for p in draft.problems):
        return Check("record", "cannot be read", tuple(p for p in draft.problems if p.code in UNREADABLE))
    if draft.record is None:
        wanted = draft.version or "the new version"
        message = f"version {wanted} of {draft.policy} has no release record"
        return Check("record", "missing", (_in_record(draft, "RECORD-MISSING", message, command),))
    found: list[Finding] = []
    for t in draft.texts:
        if t.new is None:
            continue
        pair = draft.record.texts.get(t.lang)
        if pair is None or pair.new != t.new.blob:
            said = f"names {pair.new[:12]}" if pair else "does not name it"
            message = f"the text in “{t.lang}” is {t.new.blob[:12]}; the record {said}"
            found.append(
                _in_record(draft, "RECORD-BLOB", message, f"{command} renews the ids", "texts", t.lang)
            )
        elif pair.old != (t.old.blob if t.old else None):
            was = t.old.blob[:12] if t.old else "none"
            message = f"the text it replaces in “{t.lang}” is {was}, not {(pair.old or 'none')[:12]}"
            found.append(
                _in_record(draft, "RECORD-OLD", message, f"{command} renews the ids", "texts", t.lang)
            )
    return Check("record", draft.record_path, tuple(found))


def kept(draft: Draft) -> Check | None:
    """The texts of the releases before stay where they can be found."""
    if not draft.lost:
        return None
    found = tuple(
        _error(
            "RELEASE-LOST",
            f"the text of version {version} is on no commit of the base: a squash would lose it",
            f"merge {version} first, tag it {draft.policy}/{version}, or keep it: "
            f"clauselog draft {draft.policy} --keep",
            draft.record_path,
        )
        for version in draft.lost
    )
    return Check("earlier releases", ", ".join(draft.lost), found)


def dates(draft: Draft) -> Check | None:
    """The days of announcement and effect are given, in their order."""
    record = _signed(draft)
    if record is None:
        return None
    found: list[Finding] = []
    if record.announced is None:
        found.append(
            _in_record(
                draft,
                "DATE-ANNOUNCED",
                "it does not say when it is announced",
                "announced: 2026-12-31",
                "announced",
            )
        )
    if record.effective is None:
        found.append(
            _in_record(
                draft,
                "DATE-EFFECTIVE",
                "it does not say from when the text applies",
                f"effective: {days_text(lead_needed(draft)[0])} or more after the announcement",
                "effective",
            )
        )
    if record.announced and record.effective and not draft.first:
        early = (
            record.effective <= record.announced if draft.material else record.effective < record.announced
        )
        if early:
            message = (
                f"it applies on {record.effective}, announced on {record.announced}: that is retroactive"
            )
            found.append(
                _in_record(
                    draft, "DATE-ORDER", message, "move the effective date past the lead time", "effective"
                )
            )
        elif (
            draft.on
            and record.announced < draft.on
            and record.version not in {r.version for r in draft.released}
        ):
            message = f"the day of announcement, {record.announced}, has passed and nothing is released"
            action = "move both dates, so that people have the days promised to them"
            line = record.line("announced")
            found.append(_warning("DATE-PAST", message, action, draft.record_path, line))
    shown = f"announced {record.announced or '?'}, effective {record.effective_now or '?'}"
    return Check("dates", shown, tuple(found))


def lead_needed(draft: Draft) -> tuple[int, str]:
    """Days a material change must be announced ahead, and on whose word: the longest of promise and laws."""
    known = [(SHORTEST_LEAD, "before it takes effect")]
    if draft.promise and draft.promise.lead_days:
        known.append((draft.promise.lead_days, "promised in the policy in force"))
    known += [(days, f"advised for {name}") for name, days in draft.regimes]
    return max(known, key=lambda pair: pair[0])


def days_text(days: int) -> str:
    """A number of days: "1 day", "30 days"."""
    return f"{days} day{'' if days == 1 else 's'}"


def lead(draft: Draft) -> Check | None:
    """A material change is announced as many days ahead as was promised, and the record says why so many."""
    record = _signed(draft)
    if record is None or draft.first or not draft.material:
        return None
    days, why = lead_needed(draft)
    detail = f"{days_text(days)}, {why}"
    found: list[Finding] = []
    said = record.lead_days
    if said is None or not said.days or not said.reason.strip():
        message = "it does not give the lead days with their reason"
        action = f"lead_days: {{days: {days}, reason: {why}}}"
        found.append(_in_record(draft, "LEAD-MISSING", message, action, "lead_days"))
    elif said.days < days:
        message = f"it gives {days_text(said.days)}; {days_text(days)} are needed ({why})"
        found.append(_in_record(draft, "LEAD-SHORT", message, f"give {days_text(days)}", "lead_days", "days"))
    if record.announced and record.effective:
        needed = max(days, said.days if said else 0)
        left = (record.effective - record.announced).days
        if left < needed:
            earliest = record.announced + timedelta(days=needed)
            message = f"{days_text(left)} between announcement and effect; {needed} needed ({why})"
            found.append(
                _in_record(draft, "LEAD-SHORT", message, f"effective: {earliest} or later", "effective")
            )
    return Check("lead time", detail, tuple(found))


def decision(draft: Draft) -> Check | None:
    """A named person has decided whether it is material, with a reason where the rules say otherwise."""
    record = _signed(draft)
    if record is None or draft.first:
        return None
    proposal = "yes" if draft.severity == Severity.MATERIAL else "no"
    detail = f"the rules propose: {'material' if proposal == 'yes' else 'not material'} ({draft.severity})"
    found: list[Finding] = []
    if not record.material:
        message = "no one has decided whether the change is material"
        found.append(
            _in_record(draft, "DECISION-MISSING", message, f'material: "{proposal}" is proposed', "material")
        )
    elif record.material != proposal and not record.reason.strip():
        message = f"the decision (material: {record.material}) differs from the proposal and has no reason"
        found.append(_in_record(draft, "DECISION-REASON", message, "reason: why, in a sentence", "material"))
    if not record.decided_by.strip():
        message = "it does not say who decided"
        action = "decided_by: a name or a role, “Data Protection Officer”"
        found.append(_in_record(draft, "DECISION-NAME", message, action, "decided_by"))
    return Check("decision", f"{detail}; decided: {record.material or '?'}", tuple(found))


def held_data(draft: Draft) -> Check | None:
    """The record says what becomes of data already held, and how consent is asked where it is needed."""
    record = _signed(draft)
    if record is None or draft.first or not draft.material:
        return None
    wanting = sorted({f.code for f in draft.change_findings if "CONSENT" in asks(f)})
    wanting_old = sorted({f.code for f in draft.change_findings if "CONSENT-OLD" in asks(f)})
    if draft.promise and draft.promise.new_purpose == "consent":
        wanting += sorted(
            {f.code for f in draft.change_findings if f.code.startswith("PURP-")} - set(wanting)
        )
    detail = (
        f"consent is asked for by {', '.join(wanting)}" if wanting else "data collected under the old text"
    )
    found: list[Finding] = []
    if not record.held_data:
        message = "it does not say what happens to data collected under the old text"
        action = "held_data: old-terms (the old text goes on applying to it), or consent"
        found.append(_in_record(draft, "HELD-DATA", message, action, "held_data"))
    elif record.held_data == "new-terms" and (wanting or wanting_old):
        asking = ", ".join(sorted({*wanting, *wanting_old}))
        message = f"data already held may not come under the new text without consent ({asking})"
        found.append(_in_record(draft, "HELD-DATA", message, "held_data: old-terms, or consent", "held_data"))
    if (wanting or record.held_data == "consent") and not record.consent.strip():
        whose = f"{', '.join(wanting)} asks for consent" if wanting else "held_data is “consent”"
        message = f"{whose}, and the record does not say how it is asked"
        found.append(
            _in_record(draft, "CONSENT-HOW", message, "consent: how and when people are asked", "consent")
        )
    return Check("data already held", f"{detail}; {record.held_data or '?'}", tuple(found))


def answers(draft: Draft) -> Check | None:
    """Findings that only a person can settle have their answer."""
    questions = {f.code: f for f in reversed(draft.change_findings) if "BLOCK" in asks(f)}
    record = _signed(draft)
    if record is None or not questions:
        return None
    found = tuple(
        _in_record(
            draft,
            "ANSWER-MISSING",
            f"{code} asks: {questions[code].message}",
            f"answers: {{{code}: what has stopped, since when}}",
            "answers",
        )
        for code in sorted(questions)
        if not record.answers.get(code, "").strip()
    )
    return Check("answers", ", ".join(sorted(questions)), found)


def wording(draft: Draft) -> Check | None:
    """Every section of the record words a change, and every changed clause has its section."""
    if draft.record is None or draft.first or corrected(draft) or rewritten(draft):
        return None
    found = [*_orphans(draft), *_unworded(draft)]
    sections = draft.record.wording().sections
    return Check("wording", f"{len(sections)} section{'' if len(sections) == 1 else 's'}", tuple(found))


def changed_clauses(text: DraftText) -> dict[str, bool]:
    """Ids of clauses whose words or links changed, in the order of the text -> whether it is material."""
    ids: dict[str, bool] = {}
    for entry in text.entries if text.assessment else ():
        for change in (text.assessment.comparison.changes[i] for i in entry.changes if text.assessment):
            if entry.kind != "format" and change.clause.id != "front-matter":
                ids[change.clause.id] = ids.get(change.clause.id, False) or entry.material
    return ids


def _spoken(draft: Draft) -> Iterator[tuple[DraftText, str, Wording]]:
    """Each text with the file in which its changes are worded, and the words."""
    assert draft.record
    for text in draft.texts:
        lang = "" if text is draft.main else text.lang
        path = draft.record_path.removesuffix(".md") + (f".{lang}.md" if lang else ".md")
        yield text, path, draft.record.wording(lang)


def _orphans(draft: Draft) -> Iterator[Finding]:
    for text, path, words in _spoken(draft):
        changes = text.assessment.comparison.changes if text.assessment else ()
        every = {c.id for change in changes for side in SIDES for c in change.pieces(side)}
        for section in words.sections:
            if not section.practice and section.name not in every:
                message = f"“{section.name}” is worded here, but that clause did not change"
                action = "take the section out, or write “## practice: …” for what the text does not show"
                yield _error("SECTION-ORPHAN", message, action, path, section.line)


def _unworded(draft: Draft) -> Iterator[Finding]:
    for text, path, words in _spoken(draft):
        known = {s.name for s in words.sections}
        for clause, material in changed_clauses(text).items():
            if clause not in known:
                say = _error if material and text is draft.main else _warning
                message = f"clause “{clause}” changed and has no section here"
                yield say(
                    "CHANGE-UNWORDED", message, f"clauselog draft {draft.policy} adds it", path, 1, clause
                )


CHECKS: tuple[Callable[[Draft], Check | None], ...] = (
    text,
    version,
    correction,
    translations,
    record,
    kept,
    dates,
    lead,
    decision,
    held_data,
    answers,
    wording,
)
"""Every check, in the order in which people work through them."""


def checks(draft: Draft) -> tuple[Check, ...]:
    """All that the release of a draft needs, met or not."""
    return tuple(found for check in CHECKS if (found := check(draft)) is not None)
