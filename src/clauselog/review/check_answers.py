"""A draft to the checks of what a person answers: lead time, decision, data already held, open questions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clauselog.materiality import asks
from clauselog.model import Severity

from .draft import Check, Draft
from .standing import in_record, signed

if TYPE_CHECKING:
    from clauselog.model import Finding

SHORTEST_LEAD = 1
"""Days between announcement and effect of a material change, where neither promise nor law asks for more."""


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
    record = signed(draft)
    if record is None or draft.first or not draft.material:
        return None
    days, why = lead_needed(draft)
    detail = f"{days_text(days)}, {why}"
    found: list[Finding] = []
    said = record.lead_days
    if said is None or not said.days or not said.reason.strip():
        message = "it does not give the lead days with their reason"
        action = f"lead_days: {{days: {days}, reason: {why}}}"
        found.append(in_record(draft, "LEAD-MISSING", message, action, "lead_days"))
    elif said.days < days:
        message = f"it gives {days_text(said.days)}; {days_text(days)} are needed ({why})"
        found.append(in_record(draft, "LEAD-SHORT", message, f"give {days_text(days)}", "lead_days", "days"))
    if record.announced and record.effective:
        needed = max(days, said.days if said else 0)
        left = (record.effective - record.announced).days
        if left < needed:
            earliest = record.announced + timedelta(days=needed)
            message = f"{days_text(left)} between announcement and effect; {needed} needed ({why})"
            found.append(
                in_record(draft, "LEAD-SHORT", message, f"effective: {earliest} or later", "effective")
            )
    return Check("lead time", detail, tuple(found))


def decision(draft: Draft) -> Check | None:
    """A named person has decided whether it is material, with a reason where the rules say otherwise."""
    record = signed(draft)
    if record is None or draft.first:
        return None
    proposal = "yes" if draft.severity == Severity.MATERIAL else "no"
    detail = f"the rules propose: {'material' if proposal == 'yes' else 'not material'} ({draft.severity})"
    found: list[Finding] = []
    if not record.material:
        message = "no one has decided whether the change is material"
        found.append(
            in_record(draft, "DECISION-MISSING", message, f'material: "{proposal}" is proposed', "material")
        )
    elif record.material != proposal and not record.reason.strip():
        message = f"the decision (material: {record.material}) differs from the proposal and has no reason"
        found.append(in_record(draft, "DECISION-REASON", message, "reason: why, in a sentence", "material"))
    if not record.decided_by.strip():
        message = "it does not say who decided"
        action = "decided_by: a name or a role, “Data Protection Officer”"
        found.append(in_record(draft, "DECISION-NAME", message, action, "decided_by"))
    return Check("decision", f"{detail}; decided: {record.material or '?'}", tuple(found))


def held_data(draft: Draft) -> Check | None:
    """The record says what becomes of data already held, and how consent is asked where it is needed."""
    record = signed(draft)
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
        found.append(in_record(draft, "HELD-DATA", message, action, "held_data"))
    elif record.held_data == "new-terms" and (wanting or wanting_old):
        asking = ", ".join(sorted({*wanting, *wanting_old}))
        message = f"data already held may not come under the new text without consent ({asking})"
        found.append(in_record(draft, "HELD-DATA", message, "held_data: old-terms, or consent", "held_data"))
    if (wanting or record.held_data == "consent") and not record.consent.strip():
        whose = f"{', '.join(wanting)} asks for consent" if wanting else "held_data is “consent”"
        message = f"{whose}, and the record does not say how it is asked"
        found.append(
            in_record(draft, "CONSENT-HOW", message, "consent: how and when people are asked", "consent")
        )
    return Check("data already held", f"{detail}; {record.held_data or '?'}", tuple(found))


def answers(draft: Draft) -> Check | None:
    """Findings that only a person can settle have their answer."""
    questions = {f.code: f for f in reversed(draft.change_findings) if "BLOCK" in asks(f)}
    record = signed(draft)
    if record is None or not questions:
        return None
    found = tuple(
        in_record(
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
