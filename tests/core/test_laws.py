"""The laws of the log, on documents drawn at random (the real ones are in test_corpus.py)."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from documents import pairs, texts
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from clauselog import compare as comparing
from clauselog.blocks import blocks_of
from clauselog.contract import apply, diff_json, undo, without
from clauselog.edits import all_of
from clauselog.frontmatter import opening
from clauselog.leaf import lines_of
from clauselog.leaves import flat, is_flat, leaves_of, parsed
from clauselog.policy import parse
from clauselog.words import stretches, tokens, visible, words

if TYPE_CHECKING:
    from clauselog.model import Comparison
    from clauselog.words import Token


def compared(old: str, new: str) -> Comparison:
    return comparing.compare(parse(old, "old.md"), parse(new, "new.md"))


@given(texts)
def test_the_clauses_partition_the_source(text: str) -> None:
    clauses = parse(text).clauses
    assert "".join(c.text for c in clauses) == text
    assert [c.start for c in clauses] == [sum(len(c.text) for c in clauses[:k]) for k in range(len(clauses))]
    assert len({c.id for c in clauses}) == len(clauses)
    assert all(c.parent is None or c.parent in {b.id for b in clauses[:k]} for k, c in enumerate(clauses))


@given(texts)
def test_the_tokens_are_the_source(text: str) -> None:
    for kind in ("paragraph", "item", "row", "section", "code", "front-matter"):
        assert "".join(t.text for t in tokens(text, kind)) == text


@given(texts)
def test_what_is_seen_is_what_the_tokens_show(text: str) -> None:
    for kind in ("paragraph", "item", "row", "section", "code", "front-matter"):
        shown = (t.text if t.cls == "words" else " " if parts(t) else "" for t in tokens(text, kind))
        assert visible(text, kind) == " ".join(html.unescape("".join(shown)).split())


def parts(token: Token) -> bool:
    """Whether a token that is no word stands between words, and not within one."""
    return token.cls == "format" and bool(
        token.text.isspace()
        or token.text == "|"
        or re.search(r"\n|^(&nbsp;|</?(br|p|li|t[dhr])\b)", token.text)
    )


@given(texts)
def test_stretches_tell_words_from_markup_as_tokens_do(text: str) -> None:
    for kind in ("paragraph", "item", "row", "section", "code", "front-matter"):
        assert all_of("insert", stretches(text, kind)) == all_of("insert", tokens(text, kind))


FLAT = [
    *("Words that go on\n", "# Title\n", "## 4.1 Consent\n", "- one\n", "-   wide\n", "* two **b**\n"),
    *(
        "\n",
        " \n",
        "**To help** you\n",
        "_em_ x\n",
        "[link](u) y\n",
        "(a) lettered\n",
        "“Data” means\n",
        "é\r\n",
    ),
]
NESTED = [
    *(
        "[ref]: u\n",
        "[^1]: note\n",
        "***\n",
        "---\n",
        "===\n",
        "1. n\n",
        ": def\n",
        "a | b\n",
        "-|-\n",
        "#\n",
    ),
    *("    code\n", " lead\n", "  - x\n", "- - x\n", "-\n", "> q\n", "<b>\n", "```\n", "[a\\]b]: u\n", "end"),
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(FLAT * 12 + NESTED), min_size=1, max_size=7).map("".join))
def test_a_flat_block_is_read_as_the_parser_reads_it(block: str) -> None:
    assume(is_flat(block))
    lines = lines_of(block)
    found = flat(lines)
    assume(found is not None)
    assert found == parsed(block, lines)


@given(texts)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert compared(text, text).changes == ()


@settings(max_examples=400)
@given(pairs)
def test_the_log_turns_one_text_into_the_other(pair: tuple[str, str]) -> None:
    old, new = pair
    log = json.loads(json.dumps(diff_json(compared(old, new))))
    assert apply(old, without(log, "new")) == new
    assert undo(new, without(log, "old")) == old
    assert log["executable"] is True


@given(pairs)
def test_every_clause_is_in_one_change_or_unchanged(pair: tuple[str, str]) -> None:
    result = compared(*pair)
    for side, policy in (("old", result.old), ("new", result.new)):
        told = Counter(c.id for change in result.changes for c in change.pieces(side))
        assert all(n == 1 for n in told.values())
        assert set(told) <= {c.id for c in policy.clauses}
    changed = {c.id for change in result.changes for side in ("old", "new") for c in change.pieces(side)}
    olds = {c.id: c for c in result.old.clauses}
    for clause in result.new.clauses:
        if clause.id not in changed:
            assert olds[clause.id].text.rstrip() == clause.text.rstrip()


@given(pairs)
def test_no_word_is_hidden_or_invented(pair: tuple[str, str]) -> None:
    """Old words, less those deleted, plus those inserted, are the new words: told once each."""
    result = compared(*pair)
    for change in result.changes:
        for side, skip in (("old", "insert"), ("new", "delete")):
            spelled = "".join(e.text for e in change.edits if e.op != skip)
            assert spelled == "".join(c.text for c in change.pieces(side))
    left = Counter(w for c in result.old.clauses for w in words(c.text, c.kind))
    left -= Counter(w for ch in result.changes for c in ch.pieces("old") for w in words(c.text, c.kind))
    left += Counter(w for ch in result.changes for c in ch.pieces("new") for w in words(c.text, c.kind))
    assert left == Counter(w for c in result.new.clauses for w in words(c.text, c.kind))


@given(pairs)
def test_no_word_is_cut(pair: tuple[str, str]) -> None:
    """No edit of either side begins or ends inside a word (of a script that puts spaces between words)."""
    for change in compared(*pair).changes:
        for skip in ("insert", "delete"):
            runs = [e.text for e in change.edits if e.op != skip]
            for before, after in pairwise(runs):
                assert not (before[-1] + after[0]).isascii() or not (
                    before[-1].isalnum() and after[0].isalnum()
                )


@given(pairs)
def test_ids_are_carried_and_never_given_twice(pair: tuple[str, str]) -> None:
    result = compared(*pair)
    before = {c.id for c in result.old.clauses}
    assert len({c.id for c in result.new.clauses}) == len(result.new.clauses)
    for change in result.changes:
        if change.old and change.new:
            assert change.old.id == change.new.id
        elif change.new:
            assert change.new.id not in before


@example("One\n\u00a0\nTwo\n")
@example("# One\n\u2028\nTwo\n")
@given(texts)
def test_blocks_are_cut_where_the_parser_would(text: str) -> None:
    """The clauses begin at the same lines whether a text is read block by block or at once."""
    _, start = opening(text)
    by_block, line = [], 0
    for block in blocks_of(text, start):
        at = 0
        for leaf in leaves_of(block):
            if leaf.rank > 0:
                by_block.append((line + at, leaf.rank))
            at += leaf.lines
        line += len(lines_of(block))
    at_once = parsed(text[start:], lines_of(text[start:]))
    assert by_block == [(number, leaf.rank) for number, leaf in at_once]
