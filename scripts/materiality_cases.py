"""Edits of real texts with what they mean: for each rule, changes that must fire it, and twins that must not.

Knows nothing of the rules or their vocabulary: a case is a sentence before, a sentence after, and the clause of a
real policy it is put into. A third of the terms are rare on purpose; cases with those are scored apart.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Edit = tuple[str, str, str]
"""Where it goes (words of a heading, or a page below), the text before, the text after; "" is nothing."""

TERMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "data": (
        ("date of birth", "voice recordings", "job title", "search history", "mailing address"),
        ("shoe size", "blood group of your pet", "handwriting samples"),
    ),
    "sensitive": (
        ("precise geolocation", "fingerprints", "health information", "passport number", "religious beliefs"),
        ("tumour markers", "caste", "antibody titres"),
    ),
    "purpose": (
        ("to conduct market research", "to send you marketing emails", "to develop new products", "to verify your identity"),
        ("to organise treasure hunts", "to choreograph shows"),
    ),
    "recipient": (
        ("insurance companies", "social media companies", "universities"),
        ("astrologers", "bailiffs"),
    ),
    "country": (("Brazil", "India", "Singapore", "the Philippines"), ("Ruritania", "Freedonia")),
    "measure": (("encryption at rest", "two-factor authentication", "annual penetration tests"), ("canary tokens", "tarpits")),
}
"""Slot -> (common terms, rare terms)."""

FIRES: dict[str, tuple[Edit, ...]] = {
    "DATA-ADD": (
        ("collect", "We collect the following details from you: your nickname.", "We collect the following details from you: your nickname and {data}."),
        ("collect", "When you register, we ask for your name, email address and phone number.", "When you register, we ask for your name, email address, {data} and phone number."),
        ("collect", "", "When you take part in a prize draw, we also collect your name, email address and {data}."),
        ("collect", "We receive your name and email address.", "We receive your name, {data} and email address."),
    ),
    "DATA-NARROW": (
        ("collect", "We collect device information when you open the app.", "We collect device information, such as your IMEI number, when you open the app."),
        ("collect", "We store your location.", "We store your location, including the city you are in."),
        ("collect", "We collect contact details and usage information.", "We collect contact details, including fax number and emergency contact, and usage information."),
    ),
    "DATA-SENS": (
        ("collect", "We collect your name and email address.", "We collect your name, email address and {sensitive}."),
        ("collect", "", "With some features of the app we also record your {sensitive}."),
        ("collect", "To verify you we ask for your name.", "To verify you we ask for your name and {sensitive}."),
    ),
    "DATA-SOURCE": (
        ("collect", "We collect information from you.", "We collect information from you and from data brokers."),
        ("collect", "", "We may also obtain information about you from publicly available sources."),
        ("collect", "We get your contact details when you sign up.", "We get your contact details when you sign up, or from our marketing partners and other third parties."),
    ),
    "DATA-OBLIG": (
        ("collect", "Providing your phone number is optional.", "Providing your phone number is mandatory."),
        ("collect", "You may choose to provide us with your date of birth.", "You must provide us with your date of birth."),
        ("collect", "You can optionally give us your company name.", "You are required to give us your company name; otherwise you cannot use the service."),
    ),
    "DATA-DROP": (
        ("collect", "We collect your name and your fax number and voice recordings.", "We collect your name."),
        ("collect", "We also collect genetic data from participants in our studies.", ""),
        ("collect", "We record keystrokes and gait patterns when you use the demo.", "We record keystrokes when you use the demo."),
    ),
    "PURP-ADD": (
        ("use", "We use your information to run your garden plan.", "We use your information to run your garden plan and {purpose}."),
        ("use", "", "We also use the information we hold about you {purpose}."),
        ("use", "We use the data to answer you, to bill you, and to keep records.", "We use the data to answer you, to bill you, {purpose}, and to keep records."),
    ),
    "PURP-ADS": (
        ("use", "We use your information to run your garden plan.", "We use your information to run your garden plan and to show you targeted advertising."),
        ("use", "", "We combine your activity across different websites and devices to build a profile of your interests."),
        ("use", "", "We and our partners may use the information for interest-based advertising and retargeting."),
    ),
    "PURP-AI": (
        ("use", "We use your content to run your garden plan.", "We use your content to run your garden plan and to train machine learning models."),
        ("use", "We do not use your content to train AI models.", ""),
        ("use", "", "Your information may be used to develop and improve our generative AI features."),
    ),
    "PURP-WIDEN": (
        ("use", "We use your information to run your garden plan and to bill you.", "We use your information for purposes such as running your garden plan and billing you."),
        ("collect", "We collect your name and email address.", "We collect information including but not limited to your name and email address."),
        ("use", "We use your information to run your garden plan.", "We use your information to run your garden plan and for any other lawful purpose."),
    ),
    "PURP-DROP": (
        ("use", "We use your information to bill you and for scientific research.", "We use your information to bill you."),
        ("use", "We process your data for recruitment and hiring.", ""),
    ),
    "LB-DOWN": (
        ("use", "We process your usage statistics on the basis of your consent.", "We process your usage statistics on the basis of our legitimate interests."),
        ("use", "With your consent, we send you product news.", "Based on our legitimate interest, we send you product news."),
        ("use", "The legal basis is your consent.", "The legal basis is the performance of a contract with you."),
    ),
    "LB-UP": (
        ("use", "We process your usage statistics on the basis of our legitimate interests.", "We process your usage statistics on the basis of your consent."),
        ("use", "The legal basis is our legitimate interest.", "The legal basis is your explicit consent."),
    ),
    "RECIP-CAT": (
        ("shar", "We share your information with our hosting provider.", "We share your information with our hosting provider and {recipient}."),
        ("shar", "", "We may disclose your information to {recipient}."),
        ("shar", "We share your data with our affiliates, banks and couriers.", "We share your data with our affiliates, banks, {recipient} and couriers."),
    ),
    "SALE-ADD": (
        ("shar", "", "We may sell your personal information to third parties."),
        ("shar", "We do not sell your personal data.", "We may sell your personal data to selected companies."),
        ("shar", "We share your data with our hosting provider.", "We share your data with our hosting provider and data brokers."),
        ("shar", "", "We disclose personal information to others in exchange for monetary or other valuable consideration."),
    ),
    "PROMISE-GONE": (
        ("", "We never read your messages or scan your files.", ""),
        ("", "We will not use your photographs for anything else.", "We may use your photographs for other things."),
        ("", "We only keep your order details in Sweden.", "We keep your order details in Sweden."),
        ("", "We do not store your card details.", "We do not store your card details unless you ask us to remember them."),
        ("", "We do not track you with cookies.", ""),
    ),
    "RECIP-NAMED": (
        ("processors", "", "| Hetzner | Cloud hosting | Germany |"),
        ("processors", "| Postmark | Email delivery | United States |", ""),
        ("processors", "| Postmark | Email delivery | United States |", "| Sendgrid | Email delivery | United States |"),
        ("processor-bullets", "", "- [Fastly](https://example.org). Content delivery network."),
        ("processor-bullets", "- [Mailgun](https://example.org). Email delivery.", ""),
    ),
    "GOV-WIDEN": (
        ("shar", "We disclose data to law enforcement only where required by law.", "We disclose data to law enforcement where we believe it is appropriate."),
        ("shar", "We share your information with authorities when we receive a court order.", "We share your information with authorities when we receive a court order or a request from them, or when we believe in good faith that it is needed."),
    ),
    "MERGER": (
        ("shar", "", "If we are involved in a merger, acquisition or sale of our assets, your information may be transferred to the new owner."),
        ("shar", "If we merge, we tell you.", "If we go through a merger, bankruptcy or sale of assets, your information is one of the assets transferred to the acquirer."),
    ),
    "XFER-ADD": (
        ("", "We store your data in Sweden.", "We store your data in Sweden and transfer it to {country}."),
        ("", "", "Your information may be transferred to and processed in {country}."),
        ("", "Our servers are located in Germany.", "Our servers are located in Germany and {country}."),
    ),
    "XFER-SAFE": (
        ("", "Transfers rest on binding corporate rules.", "Transfers rest on standard contractual clauses."),
        ("", "We rely on an adequacy decision for this transfer.", "We rely on your consent to the transfer."),
        ("", "We transfer data under the binding corporate rules of our group.", "We transfer data within our group."),
    ),
    "RET-UP": (
        ("", "We retain your order records for 30 days.", "We retain your order records for 12 months."),
        ("", "We delete your account data within 14 days of closing.", "We delete your account data within sixty days of closing."),
        ("", "Call recordings are kept for one year.", "Call recordings are kept for three years."),
    ),
    "RET-GONE": (
        ("", "We retain your order records for 37 days.", "We retain your order records for as long as necessary."),
        ("", "Backups are kept for 11 weeks.", "Backups are kept for a reasonable time."),
    ),
    "RET-DOWN": (
        ("", "We retain your order records for 12 months.", "We retain your order records for 30 days."),
        ("", "Call recordings are kept for as long as necessary.", "Call recordings are kept for 21 days."),
    ),
    "RIGHT-CUT": (
        ("right", "You have the right to appeal our decision to the ombudsman and to data portability.", "You have the right to write to us."),
        ("right", "You can ask for a copy of your data free of charge.", "You can ask for a copy of your data."),
        ("right", "You may request deletion of your data.", "You may request deletion of your data if you send a certified copy of your passport to verify your identity."),
        ("right", "You may request a copy of your data.", "You may request a copy of your data for a reasonable fee."),
    ),
    "RIGHT-HOW": (
        ("right", "To exercise your right of access, write to rights@example.org.", "To exercise your right of access, write to privacy-desk@example.org."),
        ("right", "To request deletion, contact us at erase@example.org.", "To request deletion, fill in the online form in your account settings."),
        ("right", "We answer requests for access within 30 days.", "We answer requests for access within 45 days."),
    ),
    "CHOICE-FLIP": (
        ("", "We send you news only if you opt in.", "We send you news unless you opt out."),
        ("", "Sharing of usage statistics is off by default.", "Sharing of usage statistics is on by default."),
        ("", "We honour Global Privacy Control signals of the garden browser.", ""),
        ("", "With your consent, we use cookies for statistics.", "We use cookies for statistics, and you can opt out."),
    ),
    "RIGHT-ADD": (
        ("right", "", "You have the right to appeal a refusal within our company."),
        ("right", "We answer requests for access within 45 days.", "We answer requests for access within 10 days."),
        ("right", "You may ask for a copy of your data.", "You may ask for a copy of your data free of charge."),
    ),
    "CTRL-ID": (
        ("", "The controller of your data is Garden Tools AB.", "The controller of your data is Hedge Holdings Ltd."),
        ("", "", "Garden Tools AB and Hedge Holdings Ltd. are joint controllers of your personal data."),
        ("", "This site is run by Garden Tools AB, which is responsible for the processing.", "This site is run by Spade GmbH, which is responsible for the processing."),
    ),
    "CTRL-CONTACT": (
        ("contact", "Questions? Write to hello@example.org.", "Questions? Write to office@example.org."),
        ("contact", "Our data protection officer can be reached at dpo@example.org.", "Our data protection officer can be reached at dataprotection@example.net."),
    ),
    "CTRL-NAME": (
        ("", "You can plan your beds with Bedplan.", "You can plan your beds with Floralis."),
        ("", "Our sites are bedplan.com and others. Bedplan shows your beds.", "Our sites are floralis.com and others. Floralis shows your beds."),
    ),
    "SEC-WEAK": (
        ("secur", "We protect your data with {measure} and locks.", "We protect your data with locks."),
        ("secur", "We will notify you of a breach of your horoscope data.", "We will strive to notify you of a breach of your horoscope data."),
        ("secur", "Our garden servers are certified under ISO 27001 and hashed.", "Our garden servers are safe."),
    ),
    "SEC-UP": (
        ("secur", "We protect your data with locks.", "We protect your data with locks and {measure}."),
        ("secur", "", "Our systems are checked by independent auditors under SOC 2 and ISO 27001, and we keep disaster recovery plans."),
    ),
    "CHILD-AGE": (
        ("", "You must be at least 16 years old to have an account.", "You must be at least 13 years old to have an account."),
        ("", "Our service is not directed to children under 13.", ""),
        ("", "We do not knowingly collect data from children.", ""),
    ),
    "CHILD-PRACTICE": (
        ("", "", "We collect the names and photographs of children who use the kids' club."),
        ("", "We show games to children.", "We show games to children and share information about children with our partners."),
    ),
    "ADM-ADD": (
        ("", "", "We make automated decisions about your credit limit without human involvement."),
        ("", "Every refusal is subject to human review by our garden staff.", ""),
        ("", "A clerk reads your application.", "Your application is decided by solely automated processing."),
    ),
    "TRACK-3P": (
        ("cookies", "", "| _fbp | Used by Facebook to deliver advertisements | 3 months |"),
        ("", "", "Our pages contain tracking pixels and session replay scripts of other companies."),
        ("cookies", "", "| hubspotutk | Tracks visitors for HubSpot marketing | 13 months |"),
        ("advertisers", "", "- Taboola"),
    ),
    "TRACK-1P": (
        ("cookies", "", "| garden_theme | Remembers the colours you chose | 1 year |"),
        ("cookies", "| bed_view | Remembers the last bed you looked at | 1 week |", "| bed_view | Remembers the last bed you looked at | 1 year |"),
    ),
    "CHG-WEAK": (
        ("change", "If we change this policy, we will notify you by email 30 days before the change takes effect.", "If we change this policy, we will post the new version on our website."),
        ("change", "We will notify you by email at least 60 days before we change this policy.", "We will notify you by email at least 14 days before we change this policy."),
        ("change", "We will notify you of changes to this policy by email.", "We will notify you of changes to this policy by email. Please check this garden page regularly; your continued use of the gardens constitutes acceptance."),
    ),
    "RETRO": (
        ("change", "", "This new version also applies to information we already hold and to data previously collected."),
        ("change", "We may change this policy.", "We may change this policy. Changes apply retroactively to data collected before the effective date."),
    ),
    "SCOPE-ADD": (
        ("", "This policy applies to the garden planner.", "This policy applies to the garden planner and to Hedgetrimmer Pro."),
        ("", "This policy covers our websites gardenia.com and beds.org.", "This policy covers our websites gardenia.com, beds.org and floralis.io."),
    ),
    "SCOPE-CUT": (
        ("right", "If you live in Vermont, you have the right to ask which companies received your data.", ""),
        ("right", "Residents of Nevada may opt out of the sale of their data.", ""),
    ),
    "LEGAL": (
        ("", "This policy is governed by the laws of Sweden.", "This policy is governed by the laws of Delaware."),
        ("", "", "All disputes under this policy are settled by binding arbitration, and you waive any class action."),
    ),
    "MODAL-": (
        ("", "We will delete your bed plans when you ask.", "We may delete your bed plans when you ask."),
        ("", "We will always tell you when we share your plans.", "We will try to tell you when we share your plans."),
        ("", "We share your plans with nurseries.", "We share your plans with nurseries, unless we decide otherwise."),
    ),
    "MODAL+": (
        ("", "We may share your bed plans with nurseries.", "We will not share your bed plans with nurseries."),
        ("", "We use your bed plans to show offers.", "We only use your bed plans to show offers."),
    ),
    "LINK": (("", "Read [our terms](https://example.org/a) too.", "Read [our terms](https://example.org/b) too."),),
    "SHARE-ADD": (("shar-plain", "", "We share your account data with partners."),),
    "HIPAA-NPP": (
        ("hipaa", "", "We may use and disclose your protected health information for fundraising."),
        ("hipaa", "We reserve the right to change the terms of this notice.", ""),
    ),
    "EDIT": (
        ("", "We recieve your letters with pleasure.", "We receive your letters with pleasure."),
        ("", "Gardens are nice , and so are you.", "Gardens are nice, and so are you."),
    ),
    "DATE": (
        ("preamble", "Last updated: 3 March 2024", "Last updated: 4 April 2025"),
        ("preamble", "*Effective date: January 1, 2023*", "*Effective date: February 1, 2024*"),
    ),
}
"""Rule -> edits after which it must be among the findings."""

ABSENT: dict[str, str] = {
    "DATA-NARROW": r"imei|fax|emergency|city",
    "DATA-SENS": r"biometr|religi|fingerprint|health|passport|geolocation|precise",
    "DATA-SOURCE": r"broker|publicly|public |partners",
    "DATA-DROP": r"fax|genetic|gait|voice",
    "PURP-ADS": r"advertis|profil|retarget|\bads?\b",
    "PURP-AI": r"machine learning|\bAI\b|artificial|models?\b",
    "PURP-WIDEN": r"lawful purpose|any other purpose|business purposes",
    "PURP-DROP": r"research|recruit|hiring|applica",
    "SALE-ADD": r"broker|\bs[eo]ll?d?\b|\bsale\b|consideration|\brent",
    "PROMISE-GONE": r"track|scan|photograph|card details",
    "GOV-WIDEN": r"good faith|believe|authorit|law enforcement",
    "MERGER": r"merge|bankrupt|acqui|sale of|reorgani",
    "RIGHT-CUT": r"portab|appeal|ombuds|free of charge|no cost",
    "CHOICE-FLIP": r"control|do not track|dnt|default",
    "RIGHT-ADD": r"appeal|free of charge",
    "SEC-WEAK": r"27001|hash|breach|penetration|two.factor|encrypt|certif|audit",
    "SEC-UP": r"27001|SOC|recovery|penetration|two.factor|encrypt|audit",
    "CHILD-AGE": r"child|minor|under the age|under 1",
    "CHILD-PRACTICE": r"child|minor",
    "ADM-ADD": r"automated|human|algorithm",
    "TRACK-3P": r"pixel|replay|beacon",
    "CHG-WEAK": r"continu|check|review|regularly|periodically|visit",
    "RETRO": r"retroactiv|previously|already",
    "XFER-SAFE": r"contractual clauses|shield|adequacy|binding corporate",
    "SCOPE-CUT": r"vermont|nevada",
    "LEGAL": r"arbitra",
    "LB-DOWN": r"legitimate",
}
"""Rule -> words that must not stand in a text its edits are put into, or they would be nothing new there."""

PLAIN = """# Privacy notice

Gardenia helps people plan their beds. This notice says what we do with data about you.

## What we collect

We collect the name and email address you give us when you open an account. We also keep what you plant.

## How we use information

We use the information to run your account and to answer your letters.

## Sharing

We share data with the provider that hosts our servers.

## How long we keep it

We keep your account until you close it.

## Your rights

You may ask us for a copy of your data at any time.

## Security

Doors are locked and data is kept in a safe.

## Changes to this notice

We may change this notice.

## Contact us

Write to Garden Lane 1.
"""
"""A text that says little, so that nearly everything is new in it."""

PAGES: dict[str, str] = {
    "processors": """# Subprocessors

We use the following subprocessors to provide our service.

| Name | Purpose | Location |
|---|---|---|
| Example Cloud | Cloud hosting | Germany |
| Letterbox | Email delivery | United States |
| Owl Desk | Customer support tickets | United States |
{edit}
| Till | Payments | Ireland |
""",
    "processor-bullets": """# List of subprocessors

The following companies process data for us:

- [Example Cloud](https://example.org). Cloud hosting.
- [Letterbox](https://example.org). Email delivery.
{edit}
- [Till](https://example.org). Payments.
""",
    "cookies": """# Cookie notice

Cookies are small files. The table says which cookies we set and why.

| Cookie | Purpose | Expires |
|---|---|---|
| session_id | Keeps you logged in | session |
| csrf | Security token | session |
{edit}
| cookie_choice | Remembers your choice about cookies | 6 months |
""",
    "advertisers": """# Cookies

We use cookies for several things.

## Advertising

Ads on our pages are shown by these advertising partners, who set cookies of their own:

- Adform
- Criteo
{edit}
- Teads
""",
    "shar-plain": """# Privacy notice

## What we collect

We collect the name and email address you give us.

{edit}

## Your rights

You may ask us for a copy at any time.
""",
    "hipaa": """---
title: Notice of privacy practices
regimes: [hipaa]
---

# Notice of privacy practices

This notice describes how medical information about you may be used under HIPAA.

We use it to treat you and to be paid.

{edit}

You may ask for a copy of your record.
""",
    "preamble": """# Privacy notice

{edit}

## What we collect

We collect your name and email address when you write to us.

## Your rights

You may ask us for a copy of your data at any time.
""",
}
"""Small pages for what real corpora lack: a list of processors, a cookie table, a list of partners, a date line."""

SYNONYMS: tuple[tuple[str, str], ...] = (
    ("share", "disclose"),
    ("collect", "gather"),
    ("email address", "e-mail address"),
    ("phone number", "telephone number"),
    ("retain", "keep"),
    ("for example", "for instance"),
    ("in order to", "to"),
    ("third parties", "other companies"),
)
"""Words of one meaning; the second may stand for the first."""


@dataclass(frozen=True, slots=True)
class Case:
    """Two texts and what must be said of the way from one to the other."""

    rule: str
    """The rule whose edit this is."""
    twin: str
    """"" where the rule must fire; else the kind of harmless edit ("typo") after which nothing may."""
    rare: bool
    """Whether a term in it is one of the rare ones."""
    old: str
    new: str
    words: str
    """The edit itself, for the list of misses."""


def cases(documents: list[str], each: int = 2, seed: int = 7) -> Iterator[Case]:
    """For each edit of each rule: cases on ``each`` of the documents, and one twin of each kind in turn."""
    pick = random.Random(seed)
    for rule, edits in FIRES.items():
        for edit in edits:
            for before, after, rare in _filled(edit):
                for document in _hosts(rule, edit, after or before, documents, each, pick):
                    yield _case(rule, edit[0], before, after, rare, document)
    yield from _twins(documents, pick)
    yield from _moves(documents, pick)


def _hosts(rule: str, edit: Edit, words: str, documents: list[str], each: int, pick: random.Random) -> list[str]:
    """The texts an edit is put into: the plain one, and real ones in which it is something new."""
    if edit[0] in PAGES:
        return [""]
    slot = re.search(r"\{(\w+)\}", edit[1] + edit[2])
    terms = [t for t in TERMS[slot[1]][0] + TERMS[slot[1]][1] if t in words] if slot else []
    absent = [ABSENT[rule]] if rule in ABSENT else []
    absent += [re.escape(w) for t in terms for w in re.findall(r"\w{4,}", t)]
    real = [d for d in documents if not any(re.search(a, d, re.IGNORECASE) for a in absent)]
    return [PLAIN, *pick.sample(real, min(each, len(real)))]


def _filled(edit: Edit) -> Iterator[tuple[str, str, bool]]:
    """An edit with each term of its slot: two common ones for each rare one."""
    _, before, after = edit
    slot = re.search(r"\{(\w+)\}", before + after)
    if slot is None:
        yield before, after, False
        return
    common, rare = TERMS[slot[1]]
    for term, odd in [*((t, False) for t in common), *((t, True) for t in rare)]:
        yield before.replace(slot[0], term), after.replace(slot[0], term), odd


def _case(rule: str, where: str, before: str, after: str, rare: bool, document: str) -> Case:
    return Case(rule, "", rare, put(document, where, before), put(document, where, after), f"{before!r} → {after!r}")


def put(document: str, where: str, text: str) -> str:
    """A document with a text in it: as a paragraph under a heading with the words, or in a page's gap."""
    if where in PAGES:
        return PAGES[where].replace("{edit}\n", f"{text}\n" if text else "")
    headings = [m for m in re.finditer(r"^#{2,4} .*$", document, re.MULTILINE)]
    here = next((m for m in headings if where and where in m[0].lower()), headings[len(headings) // 2] if headings else None)
    at = here.end() if here else len(document)
    return f"{document[:at]}\n\n{text}\n{document[at:]}" if text else document


def _twins(documents: list[str], pick: random.Random) -> Iterator[Case]:
    """The same sentences, changed in ways that change nothing."""
    kinds = ("typo", "reflow", "renumber", "synonym", "move", "emphasis")
    turn = 0
    for rule, edits in FIRES.items():
        for where, before, after in edits:
            for sentence in {before, after} - {""}:
                if "{" in sentence or where in PAGES or rule in ("EDIT", "LINK"):
                    continue
                kind = kinds[turn % len(kinds)]
                turn += 1
                document = pick.choice(documents)
                old = put(document, where, sentence)
                new = harmless(kind, document, where, sentence, pick)
                if new != old:
                    yield Case(rule, kind, False, old, new, f"{kind}: {sentence!r}")


def harmless(kind: str, document: str, where: str, sentence: str, pick: random.Random) -> str:
    """The document with the sentence, changed in a way that tells readers nothing new."""
    if kind == "typo":
        return put(document, where, _misspelt(sentence, pick))
    if kind == "reflow":
        return put(document, where, sentence.replace(" ", "\n", 1).replace(". ", ".\n"))
    if kind == "renumber":
        return re.sub(r"^(#{2,4} )(\d+)\.", lambda m: f"{m[1]}{int(m[2]) + 1}.", put(document, where, sentence), flags=re.MULTILINE)
    if kind == "synonym":
        for one, other in SYNONYMS:
            if re.search(rf"\b{one}\b", sentence):
                return put(document, where, re.sub(rf"\b{one}\b", other, sentence, count=1))
        return put(document, where, sentence.replace("We ", "we ", 1))
    if kind == "emphasis":
        first, _, rest = sentence.partition(" ")
        return put(document, where, f"**{first}** {rest}")
    headings = list(re.finditer(r"^#{2,4} .*$", document, re.MULTILINE))
    return put(document, headings[-1][0].strip("# ").lower()[:20], sentence) if headings else document


def _misspelt(sentence: str, pick: random.Random) -> str:
    """One long plain word with two letters swapped."""
    words = list(re.finditer(r"(?<![@./\w])[a-z]{7,}(?![@./\w])", sentence))
    if not words:
        return sentence + " "
    word = pick.choice(words)
    at = word.start() + 3
    return sentence[:at] + sentence[at + 1] + sentence[at] + sentence[at + 2 :]


def _moves(documents: list[str], pick: random.Random) -> Iterator[Case]:
    """A whole section in another place: MOVE, and nothing else."""
    for document in documents:
        parts = re.split(r"(?m)^(?=## )", document)
        if len(parts) < 5:
            continue
        at = pick.randrange(1, len(parts) - 2)
        moved = [*parts[:at], parts[at + 1].rstrip("\n") + "\n\n", parts[at].rstrip("\n") + "\n\n", *parts[at + 2 :]]
        yield Case("MOVE", "", False, "".join(parts), "".join(moved), parts[at][:50])
