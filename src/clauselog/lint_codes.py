"""What each check of a text looks for and why it matters: one row per code, for ``clauselog explain``."""

from __future__ import annotations

CODES: dict[str, tuple[str, str]] = {
    "REF-DANGLING": (
        "A cross-reference names a clause that does not exist.",
        "The reader is sent nowhere, and what the clause should have said is part of the text.",
    ),
    "REF-SELF": (
        "“This clause 7” stands in another clause than 7.",
        "The text was renumbered and the reference was not.",
    ),
    "REF-MOVED": (
        "A cross-reference now leads to another clause than it did, because clauses were renumbered.",
        "The words are the same and the meaning is not.",
    ),
    "TERM-TWICE": (
        "A term is defined twice.",
        "Two definitions of one word leave open which of them binds.",
    ),
    "TERM-EARLY": (
        "A defined term is used before the clause that defines it.",
        "Readers meet the word before they can know what it means.",
    ),
    "TERM-UNUSED": (
        "A term is defined and never used.",
        "It is left over from another text, or the text uses another word for the same thing.",
    ),
    "TERM-UNDEFINED": (
        "A word is written like a defined term and defined nowhere.",
        "Readers look for a meaning that is not there.",
    ),
    "NUMBER-SKIPPED": (
        "The numbering leaves out a number.",
        "Either a clause is missing or references to it are wrong.",
    ),
    "NUMBER-REPEATED": (
        "A number stands twice.",
        "A reference to it can mean either clause.",
    ),
    "NUMBER-RESTARTED": (
        "A list starts again in the middle.",
        "What was one list reads as two, or its entries cannot be told apart.",
    ),
    "HEADING-TWICE": (
        "Two clauses have the same heading.",
        "A reference by title can mean either.",
    ),
    "ENTRY-TWICE": (
        "An entry stands twice in one list.",
        "One of them was meant to be something else, or is too many.",
    ),
    "ADDRESS-MISSING": (
        "The text says where to write and gives no address.",
        "People cannot use the rights the clause gives them.",
    ),
    "ADDRESS-GLUED": (
        "An address runs into the next word.",
        "Mail sent to it does not arrive.",
    ),
    "ADDRESS-DISAGREES": (
        "Two addresses for one purpose do not agree.",
        "One of them is probably wrong, and people will write to it.",
    ),
    "LINK-EMPTY": (
        "A link leads nowhere.",
        "What it should lead to may be part of the notice.",
    ),
    "ANCHOR-MISSING": (
        "A link leads to a place in this text that does not exist.",
        "The reader stays where they are.",
    ),
    "DATE-DISAGREES": (
        "The date in the text is not the date in the front matter.",
        "Which text applied on a day must be certain.",
    ),
    "PROMISE-DISAGREES": (
        "The promise in the front matter is not the promise in the text.",
        "People read the text; what it promises binds, and the front matter is what is enforced.",
    ),
    "LANGUAGE-UNREAD": (
        "The text is in a language without a vocabulary, so nothing looked for its promises and disclosures.",
        "What was not looked for is not missing; and no finding does not mean that all is there.",
    ),
    "DISCLOSURE-MISSING": (
        "A disclosure that a law named in the front matter asks for is nowhere to be found.",
        "A notice that leaves it out is incomplete under that law.",
    ),
    "CHECK-BACK": (
        "The text asks people to check back for changes.",
        "It does not count as telling them, and the guidance calls it unfair (WP260 rev.01 para 29).",
    ),
    "CONTINUED-USE": (
        "The text takes continued use for agreement to a change.",
        "For a material change silence is no consent (FTC, 13 February 2024; EDPB 05/2020).",
    ),
    "LEAD-IN-EMPTY": (
        "A sentence announces a list that does not follow.",
        "What was to be said is missing, or stands where nobody will look.",
    ),
}
"""Code -> (what triggers it, why it matters)."""
