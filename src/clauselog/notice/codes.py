"""What a check of a notice says and why: one row per code, for ``clauselog explain``."""

from __future__ import annotations

CODES: dict[str, tuple[str, str]] = {
    "NOTICE-OMITS": (
        "A material change is not in the notice, or some of its words are not.",
        "A notice that leaves out what matters most is worse than none: people rely on it.",
    ),
    "NOTICE-INVENTS": (
        "The notice tells of something that is no change of the text.",
        "Every item must lead to words that came or went, or be declared as a practice in the record.",
    ),
    "NOTICE-LATE": (
        "The change takes effect before anybody could be told.",
        "A promise of notice before the effect would be broken; the release can be postponed.",
    ),
    "NOTICE-WITHDRAWN": (
        "The notice tells of a change that was withdrawn.",
        "Whoever was told of it has to be told that it does not come; nobody else should hear of it.",
    ),
    "NOTICE-LEAD": (
        "Fewer days are left before the change takes effect than were decided.",
        "The lead time comes from the promise in the text in force and from the laws that apply.",
    ),
    "NOTICE-WHY": (
        "The notice does not say why.",
        "People decide what to do by the reason (WP260, 31); only a person can write it, in every language.",
    ),
    "NOTICE-CHECK-BACK": (
        "The notice asks people to look for changes themselves.",
        "Whoever is told of a change must not be told to look for it (WP260, 29).",
    ),
    "NOTICE-CONTINUED-USE": (
        "The notice takes continued use for consent.",
        "Silence and use are no consent (GDPR Art. 4(11), recital 32).",
    ),
    "NOTICE-MARKETING": (
        "The notice advertises.",
        "A notice that promotes is no service message any more; who objected to marketing is wronged.",
    ),
    "NOTICE-HEDGE": (
        "The notice leaves open what happens.",
        "Words like “might” or “certain data” tell people nothing they could act on (WP260, 12-13).",
    ),
    "NOTICE-LANGUAGE": (
        "There are no sentences for a language of the release.",
        "Everybody is told in the language in which they read the policy.",
    ),
    "NOTICE-FOREIGN": (
        "Words of the record stand in the notice in another language than the rest of it.",
        "What people cannot read does not inform them (GDPR Art. 12(1)): each language has its own.",
    ),
    "NOTICE-LARGE": (
        "The HTML is so large that mail programs cut it.",
        "Gmail hides what lies beyond about 102,000 bytes; the end of a notice holds rights and contact.",
    ),
    "NOTICE-LINKS": (
        "The links of the notice lead nowhere.",
        "The new text, the comparison and the text before must be one click away, for good.",
    ),
    "NOTICE-CONTACT": (
        "The notice names no contact.",
        "People must be able to ask, object and complain.",
    ),
}
"""Code -> (what triggers it, why it matters)."""
