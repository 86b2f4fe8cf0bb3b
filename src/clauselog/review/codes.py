"""What a check of a release says and why: one row per code, for ``clauselog explain``."""

from __future__ import annotations

CODES: dict[str, tuple[str, str]] = {
    "TEXT-EMPTY": (
        "The text of a policy is empty.",
        "An empty notice tells people nothing; it is published by mistake or not at all.",
    ),
    "TEXT-CONFLICT": (
        "Marks of an unfinished merge stand in the text or in the record.",
        "They would be published with the notice.",
    ),
    "TEXT-UNREADABLE": (
        "The file is not UTF-8, is binary, or is too large.",
        "What cannot be read cannot be reviewed, compared or published.",
    ),
    "FRONT-MATTER": (
        "The front matter cannot be read, or a value in it is not what its key means.",
        "Version, dates and promises stand there; a wrong one would be published.",
    ),
    "FRONT-UNKNOWN": (
        "A key of the front matter is not known.",
        "A mistyped key is silently no key: the version or promise it holds would be lost.",
    ),
    "POLICY-GONE": (
        "A policy that was released, or its text in one language, was deleted or renamed.",
        "Earlier versions stay published and relied on; a policy ends by a last version that says so.",
    ),
    "POLICY-RENAMED": (
        "A policy was renamed in this draft.",
        "Its name is in the address of every version and clause; a new name breaks them.",
    ),
    "BASE-MOVED": (
        "The policy has changed on the base branch since this draft began.",
        "The review would compare with a text that is no longer the one released.",
    ),
    "VERSION-MISSING": (
        "The front matter has no version.",
        "The version is part of the published text; records and addresses are named by it.",
    ),
    "VERSION-SAME": (
        "The text changed and the version did not.",
        "With two texts under one number no one can say which applied. A typo is mended by a correction.",
    ),
    "VERSION-BACK": (
        "The version is lower than one released before.",
        "Readers and tools take the higher number for the later text.",
    ),
    "VERSION-REUSED": (
        "The version was released before with another text.",
        "One number must name one text for ever.",
    ),
    "TRANSLATION-MISSING": (
        "A language in which the policy is published has no text of this version.",
        "Every language of the service is entitled to the same notice at the same time.",
    ),
    "TRANSLATION-BEHIND": (
        "A translation bears another version than the main text.",
        "Readers of that language would be told of another version than the one that applies.",
    ),
    "RECORD-MISSING": (
        "The draft has no release record.",
        "Dates, decision and reasons are a person's to give; they stand in the record.",
    ),
    "RECORD-INVALID": (
        "The release record cannot be read, or a value in it is not what its key means.",
        "The record is what a person signs; what is wrong in it would be signed too.",
    ),
    "RECORD-BLOB": (
        "The blob id in the record is not that of the text.",
        "The ids prove which text was decided on: it has changed since.",
    ),
    "RECORD-OLD": (
        "The record names another old text than the one it replaces.",
        "The changes people are told of are those against the text that applies until then.",
    ),
    "RECORD-CHANGED": (
        "A record that was already released was changed.",
        "A release is history: it is postponed, withdrawn or corrected, never rewritten.",
    ),
    "RECORD-GONE": (
        "A release record was deleted.",
        "What was announced and why must be demonstrable afterwards.",
    ),
    "RELEASE-LOST": (
        "The text of an earlier release is found nowhere it will stay.",
        "Merging as one commit loses the text in between, and with it a published version.",
    ),
    "DATE-ANNOUNCED": (
        "The record does not say when the change is announced.",
        "Lead time is counted from the announcement.",
    ),
    "DATE-EFFECTIVE": (
        "The record does not say from when the text applies.",
        "Nothing can be announced, published or counted without it.",
    ),
    "DATE-ORDER": (
        "The effective date is not after the announcement.",
        "A material change that applies at or before its announcement is retroactive.",
    ),
    "DATE-PAST": (
        "The day of the announcement has passed and the draft is not released.",
        "What is left until the effective date is less than the record says.",
    ),
    "LEAD-MISSING": (
        "The record does not give the lead days with their reason.",
        "No general law sets a number; the organisation must be able to show that the time allowed was fair.",
    ),
    "LEAD-SHORT": (
        "The effective date comes sooner after the announcement than was promised or is advised.",
        "A promise in the policy in force binds; a change announced too late breaks it.",
    ),
    "DECISION-MISSING": (
        "No one has decided whether the change is material.",
        "The rules propose; a named person decides and is accountable for it.",
    ),
    "DECISION-NAME": (
        "The record does not say who decided.",
        "A decision without a name or role cannot be accounted for.",
    ),
    "DECISION-REASON": (
        "The decision differs from the proposal of the rules and no reason is given.",
        "Whoever asks later must find why the rules were overruled.",
    ),
    "HELD-DATA": (
        "The record does not say what happens to data collected under the old text.",
        "To apply a less protective text to data already held without consent is unfair and often unlawful.",
    ),
    "CONSENT-HOW": (
        "Consent is needed and the record does not say how it is asked.",
        "A notice alone does not replace consent.",
    ),
    "ANSWER-MISSING": (
        "A finding asks a question that only a person can answer.",
        "Deleting a disclosure is not proof that the practice has stopped.",
    ),
    "SECTION-ORPHAN": (
        "The record words a clause that did not change.",
        "Readers would be told of a change that is not in the text.",
    ),
    "CHANGE-UNWORDED": (
        "A changed clause has no section in the record.",
        "A person looks at every change before release; the section is the trace of it.",
    ),
    "CORRECTION-MATERIAL": (
        "A correction changes more than spelling, style or format.",
        "A change of content is a new version, announced like any other.",
    ),
    "CORRECTION-UNKNOWN": (
        "A correction names a text that is not the policy's.",
        "The ids prove which text people were shown.",
    ),
    "POSTPONED": (
        "A postponement does not fit the dates before it, or gives no reason.",
        "A date already announced may be put off before it comes, not afterwards, and people are told why.",
    ),
    "WITHDRAWN": (
        "A withdrawal gives no reason, or lies before the announcement.",
        "People who were told of a change are told why it is not coming.",
    ),
    "NOT-EXECUTABLE": (
        "The log does not rebuild the text.",
        "A log that does not is incomplete or wrong; it must not be published.",
    ),
    "CHAIN": (
        "The old text of a record is not the text of the release before it.",
        "Each release begins where the one before ended; a gap hides a change.",
    ),
    "CLAUSE-IDS": (
        "An id that was given to a clause was changed or taken away.",
        "Addresses of clauses stand in letters and rulings; they must go on leading to the same clause.",
    ),
    "HISTORY": (
        "The history of a policy cannot be read.",
        "Versions and dates come from it; without it nothing can be proven.",
    ),
    "WAIVER-EXPIRED": (
        "A waiver has ended.",
        "A finding was let rest until a day, and the day has passed.",
    ),
}
"""Code -> (what triggers it, why it matters)."""
