"""A release of an invented policy, with its record, as everything that composes a notice gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clauselog.compare import compare
from clauselog.materiality import Assessment, assess
from clauselog.model import Version
from clauselog.notice import Message, Notice, Publisher, compose, gather, lint
from clauselog.policy import parse
from clauselog.record import Record, read_record
from clauselog.release import Release, releases
from clauselog.source import blob_id
from clauselog.wording import Entry, entries

OLD = """---
title: Privacy notice
version: "1.0"
---
# Privacy notice

## 1. What we collect

We collect your name and your email address when you open an account.

## 2. Who receives it

We share your address with the carrier who delivers your parcel.

## 3. How long we keep it

We keep your orders for 12 months. After that we delete them.

## 4. Your rights

You may ask for a copy of your data at any time.
"""
NEW = (
    OLD.replace('"1.0"', '"1.1"')
    .replace(
        "your email address when", "your email address, your telephone number and your precise location when"
    )
    .replace("your parcel.", "your parcel. We also share your location with advertising partners.")
    .replace("12 months", "24 months")
)
RECORD = """---
policy: privacy
version: "1.1"
announced: 2026-11-20
effective: 2026-12-20
texts:
{texts}
material: "yes"
decided_by: Data Protection Officer
held_data: old-terms
lead_days: {{days: 30, reason: our own promise}}
{more}---
{body}
"""
BODY = """A second carrier needs to reach you by telephone.

## what-we-collect
We ask for your telephone number so that the carrier can call before delivery.
"""
PUBLISHER = Publisher(
    "Example Shop", "https://example.org/privacy-site/", ("en", "sv", "de", "fr"), "Europe/Stockholm",
    contact="privacy@example.org", controller="Example Shop AB, Storgatan 1, Stockholm",
)  # fmt: skip
TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Told:
    """What was made of one release in one language."""

    release: Release
    assessment: Assessment
    entries: tuple[Entry, ...]
    notice: Notice
    message: Message
    about: str

    def findings(self, on: date = TODAY):
        return lint(self.notice, self.message, self.release, self.assessment, on, self.about)

    @property
    def codes(self) -> list[str]:
        return [f.code for f in self.findings()]


def version(text: str, number: str, lang: str, day: date) -> Version:
    return Version(
        "privacy",
        lang,
        number,
        f"policies/privacy.{lang}.md",
        blob_id(text.encode()),
        "0" * 40,
        day,
        None,
        text,
    )


def told(
    old: str = OLD, new: str = NEW, body: str = BODY, more: str = "", lang: str = "en", about: str = "change",
    publisher: Publisher = PUBLISHER, translated: str = "",
) -> Told:  # fmt: skip
    """The notice of a release of ``new`` over ``old``; the record's words are ``body`` in every language, but
    in others than English ``translated`` where it is given.
    """
    versions = [version(old, "1.0", lang, date(2025, 3, 1)), version(new, "1.1", lang, TODAY)]
    blobs = f"  {lang}: {{old: {versions[0].blob}, new: {versions[1].blob}}}"
    source = RECORD.format(texts=blobs, more=more, body=body)
    record: Record = read_record(
        source, "changelog/privacy/1.1.md", {lang: translated or body} if lang != "en" else {}
    )
    release = next(r for r in releases(versions, [record]) if r.version == "1.1")
    comparison = compare(parse(old, "privacy.md", lang), parse(new, "privacy.md", lang))
    assessment = assess(compare(parse(old, "privacy.md"), parse(new, "privacy.md")))  # the text is English
    made = entries(comparison, assessment)
    notice = gather(release, assessment, made, lang, publisher, about)
    message = compose(release, assessment, made, lang, publisher, about)
    return Told(release, assessment, made, notice, message, about)
