"""A sentence to whether it tells of a practice: it may only point, lead up, instruct, describe or define."""

from __future__ import annotations

import re
from functools import lru_cache

_POINTER = re.compile(
    r"\b(?:(?<!\bto )(?<!that )(?<!\byou )(?:see|read)"
    r"|(?<!\b(?:each|last|next|your) )(?<!\b(?:first|third|every) )visit"
    r"|learn|find out|more information|refer|click|for example|for instance"
    r"|(?:voir|consulte[rz]) (?:la|le|les|notre|nos)|en savoir plus|cliquez|par exemple)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=16384)
def pointer(text: str) -> bool:
    """Whether a sentence only says where to read more, or gives an example."""
    return bool(_POINTER.search(text))


def lead_in(text: str) -> bool:
    """Whether a sentence asks something, or leads up to what it then lists: it tells of nothing itself."""
    return text.endswith(("?", ":"))


_SWITCHED_ON = re.compile(
    r"\W*(?:if|when|where|once|should) (?:you|users?|customers?|(?:the|a) (?:\w+ )?(?:customer"
    r"|controller|user|client))\b"
    r"[^.,;]{0,30}\b(?:enabl|activat|turn(?:s|ed)? on|switch(?:es|ed)? on|opt(?:s|ed)? in)",
    re.IGNORECASE,
)
"""What happens only where somebody switches it on."""


@lru_cache(maxsize=16384)
def on_demand(text: str) -> bool:
    """Whether a sentence tells what happens only where somebody switches it on."""
    return bool(_SWITCHED_ON.match(text))


_INSTRUCTS = re.compile(
    r"\W*(?:(?:yes|no|sure), )?(?:(?:using|with|in|on|since|from|for|prior to|before"
    r"|starting with) [^,;:]{2,60}, )?"
    r"(?:(?:to|in order to|if) [^,.;:]{3,80}, (?:please |just )?)?"
    r"(?:(?:check|verify|search|add|set)(?= (?:the|this|that|an?|for|whether|if)\b|:)|run|choose|click"
    r"|tap|look for"
    r"|use the (?:settings?|commands?|flags?|options?|switch|variable)"
    r"|(?:let us know|tell us|ask us|get in touch)\b(?=[^.;]{0,40}\.?$)"
    r"|(?:review|avoid|consider|document|ensure|keep)"
    r"(?= (?:the|your|any|all|each|which|whether|how|what|optional|that|\w+ing)\b)"
    r"|select|open|enable|disable|configure|go to|press|toggle|scroll|navigate|tick"
    r"|untick|uncheck|make sure|remember to|(?:store|keep|use) (?:it|them|this|these)"
    r"|it(?: is|['’]s)(?: also)? possible to|you can(?: also)? (?:switch|turn|enable|disable|set|run)"
    r"|we (?:strongly |also )?(?:recommend (?:the|our)"
    r"|(?:recommend|advise|suggest|encourage|urge)(?: that)? (?:you|\w+ing)))\b"
    r"(?!\W+(?:data|information|rates?|history|events?|paths?|counts?|streams?|access)\b)",
    re.IGNORECASE,
)
_DESCRIBES = re.compile(
    r"\W*(?:this|these|the|our|in this|in the) (?:[\w()-]+ ){0,6}"
    r"(?:policy|policies|notice|statement|document|page|agreement|faq|guide|addendum|section|annex|dpa|terms|chapter"
    r"|handbook|schedule|supplement|appendix)\b[^.;:]{0,30}"
    r"\b(?:(?:is|are) (?:meant |intended |written )?for|explains?|describes?|sets? out|outlines?|covers?"
    r"|summari[sz]es?|details|answers|introduces?"
    r"|provides? (?:detailed |more |further |additional )?(?:information|details|insights?))\b",
    re.IGNORECASE,
)


_ELSEWHERE = re.compile(
    r"(?!\W*we\b)\W*(?:[\w.’'-]+ ){1,6}(?:policy|policies|notice|statement)(?: will| also)? "
    r"(?:describes?|explains?|sets? out|governs?)\b"
    r"|\W*(?:how|what|which|whether|why) (?:we|this|your|the)\b[^.;]{0,120}\bdepends? on\b",
    re.IGNORECASE,
)
"""What is said of what a text says, if only somebody else's, or of what something depends on."""
_DEFINES = re.compile(
    r"(?!\W*(?:this|that|which|it|we|you|by|using)\b)(?:in the following,? )?(?:the terms? )?"
    r"(?:[“\"'‘][^”\"]{2,60}[”\"’']|[\w’' -]{2,60})(?:,? \([^)]{0,40}\))? "
    r"(?:(?:shall )?means? (?:an?|any|the|all)|refers? to|(?:is|are) defined as"
    r"|shall not be (?:considered|regarded)|(?:shall )?ha(?:s|ve) the meaning)\b",
    re.IGNORECASE,
)
_GOVERNED = re.compile(
    r"(?:subject to|governed by|covered by) (?:[\w’'-]+ ){0,5}(?:policy|policies|terms|notice|statement)\b",
    re.I,
)
_ONE = re.compile(
    r"\b(?:you|your (?:use|visit|access)[^.;]{0,40}|use of [^.;]{0,40}) (?:are|is|will be) (?:also )?$", re.I
)
"""How a sentence says which other text holds somewhere."""


@lru_cache(maxsize=16384)
def on_reader_or_text(text: str) -> bool:
    """Whether a sentence tells the reader what to press, or what the document is about: no practice."""
    if instructs(text) or _DESCRIBES.match(text) or _ELSEWHERE.match(text) or defines(text):
        return True
    if _WAS.match(text) or (_PRODUCT.match(text) and not _DATA.search(text)):
        return True
    return (other := _GOVERNED.search(text)) is not None and bool(_ONE.search(text[: other.start()]))


_PRODUCT = re.compile(
    r"\W*(?:[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4}|[Tt]h(?:e|is) (?:\w+ )?(?:app|extension|plug-?in|bot"
    r"|tool|game|add-?on|program))"
    r"(?: \([^)]{0,40}\))?,? (?:is an? (?:[\w-]+ ){0,5}(?:app|extension|plug-?in|bot|tool|game|add-?on"
    r"|program|library"
    r"|framework|editor|package|client|command[- ]line)\b|(?:helps|lets|allows) (?:you|people|users"
    r"|developers|teams)\b"
    r"|runs (?:in|on) )"
)
_DATA = re.compile(
    r"\b(?:data|information|personal|collect\w*|shar\w+|sen[dt]s?|sell\w*|record\w*|track\w*|stor\w+|your)\b",
    re.I,
)
"""How a sentence begins that says what a program is, and words of one that says more than that."""
_WAS = re.compile(
    r"\W*(?:(?:previously|formerly|historically),? (?:we|the|this|it|our|[A-Z]\w+)\b"
    r"|in (?:the past|(?:earlier|older|previous|prior) (?:versions?|releases?)[^,]{0,30}), )",
    re.IGNORECASE,
)
"""How a sentence begins that tells how things were."""


def instructs(text: str) -> bool:
    """Whether a sentence tells the reader what to press, run or set."""
    return _INSTRUCTS.match(text) is not None


@lru_cache(maxsize=16384)
def defines(text: str) -> bool:
    """Whether a sentence says what a word of the text or of the law means: nothing is done by that."""
    return _DEFINES.match(text) is not None


_ALONE = re.compile(
    r"\b(?:is|are|was|were|as|remains?) (?:the|our|its|their) (?:only|sole)\b"
    r"(?! (?:\w+ ){0,2}(?:data|information|details|records?|things?|purposes?|uses?|ones?|people|persons?"
    r"|party|parties|staff|employees?|place|way|reason|time|cookies?|recipients?)\b)",
    re.IGNORECASE,
)
"""An "only" that counts ("is the only vendor in Peru") and limits nothing that is done."""


@lru_cache(maxsize=4096)
def counts_only(text: str) -> bool:
    """Whether the "only" of a sentence says how many there are, rather than what is done no further."""
    return _ALONE.search(text) is not None
