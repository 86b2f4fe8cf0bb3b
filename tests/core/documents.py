"""Documents drawn at random: policies as people write them, and rows of characters nobody would write."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = [
    "we",
    "collect",
    "your",
    "name",
    "email",
    "address",
    "and",
    "location",
    "to",
    "provide",
    "the",
    "service",
    "unless",
    "you",
    "object",
    "within",
    "30",
    "days",
    "partners",
    "may",
    "receive",
    "data",
    "for",
    "12",
    "months",
    "under",
    "clause",
    "4.1",
    "don’t",
    "naïve",
    "1,000.50",
    "私たち",
    "مرحبا",
    "you@example.org",
]

words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14)
sentence = words.map(lambda w: " ".join(w).capitalize() + ".")
title = st.lists(
    st.sampled_from(["Data", "Sharing", "Rights", "Cookies", "Contact", "Security"]), min_size=1, max_size=2
)
lead = st.sampled_from(
    ["", "", "**To help you:** ", "To Stay Connected: ", "*Note* ", "[link](https://example.org/a) "]
)


@st.composite
def heading(draw: st.DrawFn) -> str:
    number = draw(st.sampled_from(["", "", "1. ", "4.1 "]))
    text = number + " ".join(draw(title))
    if draw(st.booleans()):
        return "#" * draw(st.integers(1, 4)) + " " + text
    return text + "\n" + draw(st.sampled_from("=-")) * 4


@st.composite
def items(draw: st.DrawFn) -> str:
    mark = draw(st.sampled_from(["- ", "* ", "1. ", "3) "]))
    lines = [mark + draw(lead) + draw(sentence) for _ in range(draw(st.integers(1, 4)))]
    if draw(st.booleans()):
        lines.insert(1, "    - " + draw(sentence))
    return draw(st.sampled_from(["\n", "\n\n"])).join(lines)


@st.composite
def table(draw: st.DrawFn) -> str:
    rows = ["| Name | Purpose |", "|---|:--|"]
    rows += [f"| _c{draw(st.integers(0, 5))} | {draw(sentence)} |" for _ in range(draw(st.integers(1, 4)))]
    return "\n".join(rows)


paragraph = st.builds(lambda start, s: start + " ".join(s), lead, st.lists(sentence, min_size=1, max_size=3))
lettered = st.builds(lambda c, s: f"{c}. Trusted Third Parties: {s}", st.sampled_from("ABC"), sentence)
other = st.sampled_from(
    [
        "> Quoted words here.",
        "```\ncode stays\n```",
        "<p>Raw <b>words</b></p>",
        "[ref]: https://example.org/x",
        "Term\n: Its meaning here",
        "{: #pinned }",
        "---",
        "<!-- not shown -->",
        "{% include x %}",
    ]
)
block = st.one_of(heading(), paragraph, paragraph, items(), table(), lettered, other)
front = st.sampled_from(
    ["", '---\ntitle: Privacy\nversion: "1.0"\n---\n\n', '---\ntitle: Privacy\nversion: "1.1"\n---\n\n']
)


@st.composite
def policies(draw: st.DrawFn) -> str:
    """A policy as people write them."""
    blocks = draw(st.lists(block, max_size=8))
    text = draw(front) + "\n\n".join(blocks) + draw(st.sampled_from(["", "\n", "\n\n\n"]))
    return text.replace("\n", "\r\n") if draw(st.integers(0, 9)) == 0 else text


@st.composite
def revisions(draw: st.DrawFn) -> tuple[str, str]:
    """A policy and a later version of it: blocks and words added, taken out, swapped and replaced."""
    blocks = draw(st.lists(block, min_size=1, max_size=9))
    later = list(blocks)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(len(later) - 1, 0)))
        match draw(st.sampled_from(["add", "drop", "swap", "word", "join"])):
            case "add":
                later.insert(at, draw(block))
            case "drop" if later:
                del later[at]
            case "swap" if len(later) > 1:
                later[at], later[at - 1] = later[at - 1], later[at]
            case "word" if later:
                said = later[at].split(" ")
                said[draw(st.integers(0, len(said) - 1))] = draw(
                    st.sampled_from([*WORDS, "", "**new**", "\n"])
                )
                later[at] = " ".join(said)
            case "join" if len(later) > 1 and at:
                later[at - 1 : at + 1] = [later[at - 1] + " " + later[at]]
    return draw(front) + "\n\n".join(blocks) + "\n", draw(front) + "\n\n".join(later) + draw(
        st.sampled_from(["\n", ""])
    )


noise = st.text(alphabet="ab C.:;1*_[]()#>-|`<>&{}/\\\"'’~=\n\r\t \u00a0\ufeff私ु", max_size=80)
texts = st.one_of(policies(), noise)
pairs = st.one_of(revisions(), st.tuples(texts, texts))
