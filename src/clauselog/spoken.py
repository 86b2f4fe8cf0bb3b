"""A text to the language it is written in, told by its commonest words, where the text does not say.

A quarter and more of the words of a text are among the twenty commonest of its language, and languages
share few of those. A text is English unless another language is clearly meant: lists of names and pages full
of markup have few common words of any.
"""

from __future__ import annotations

import re
from functools import lru_cache

UNKNOWN = "und"
"""The tag for a language that is none of these (BCP 47)."""
SAMPLE = 2_500
"""Characters that are looked at."""
LEAST = 25
"""Words from which on a text says what it is written in."""
SHARE = 0.08
"""Least share of its commonest words in a text of a language."""
CERTAIN = 0.2
"""A text with a larger share of English than this is looked at no further."""
CLEARLY = 2
"""How many times as many they must be as those of English."""
FOREIGN = 0.4
"""Least share of letters beyond Latin in a text of a language that none of these is."""

COMMON: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the of and to in we you your our is are for or this that with by may not be on as any it from",
        "sv": "och att som för på av vi du är det ett till inte kan vår dina har eller dig från när våra",
        "de": "der die das und wir sie ihre zu von für mit ist den nicht oder auf wird werden dem ein eine",
        "fr": "le la les des et vous nous vos à pour dans une sur est par du au aux ou votre",
        "es": "el la los las y que en para por con una su sus se del al es nos usted sobre como",
        "it": "il la le gli di e che per con una del della dei delle non sono si nel alla i",
        "pt": "o a os as e que em para por com uma seu seus não do da dos das ao nos você",
        "nl": "de het een en van wij u uw is niet voor met op aan te zijn worden onze dat door",
    }.items()
}
_WORD = re.compile(r"[^\W\d_]+")
_MARKUP = re.compile(r"<[^<>]*>|\{[{%].*?[%}]\}|\]\([^()]*\)")
_BEYOND_LATIN = r"[\u0370-\u1dff\u2c00-\ud7ff]"
"""Compiled where it is asked for: a range so large takes longer to compile than a text to read."""


def spoken(text: str) -> str:
    """The code of the language a text is written in: one of ``COMMON``, else ``UNKNOWN``."""
    return _spoken(text[:SAMPLE])


@lru_cache(maxsize=64)
def _spoken(text: str) -> str:
    """As ``spoken``; versions of a text begin alike more often than not."""
    sample = _MARKUP.sub(" ", text.lower())
    found = _WORD.findall(sample)
    english = sum(map(COMMON["en"].__contains__, found))
    if english > CERTAIN * len(found):
        return "en"
    if len(re.findall(_BEYOND_LATIN, sample)) > FOREIGN * sum(map(len, found)) > 0:
        return UNKNOWN
    if len(found) < LEAST:
        return "en"
    counts = {code: sum(map(common.__contains__, found)) for code, common in COMMON.items()}
    best = max(counts, key=lambda code: counts[code])
    sure = counts[best] >= SHARE * len(found) and counts[best] >= CLEARLY * counts["en"]
    return best if sure else "en"
