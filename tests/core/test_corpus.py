"""What the core promises, on every version and every successive pair of the real histories."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from clauselog.blocks import blocks_of
from clauselog.compare import compare
from clauselog.contract import diff_json
from clauselog.edits import STRAIGHT
from clauselog.frontmatter import opening
from clauselog.lcs import matches
from clauselog.leaf import lines_of
from clauselog.leaves import leaves_of, parsed
from clauselog.policy import parse
from clauselog.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from clauselog.model import Policy

pytestmark = pytest.mark.corpus


def histories(shared: Path) -> list[list[Path]]:
    found = sorted(folder for folder in (shared / "corpus").glob("*/*") if folder.is_dir())
    return [sorted(folder.iterdir()) for folder in found]


def read(path: Path) -> Policy:
    with path.open(encoding="utf-8", newline="") as file:
        return parse(file.read(), path.name)


def test_reading_block_by_block_gives_what_reading_at_once_gives(shared: Path) -> None:
    """Cutting a text into blocks is only for speed: markdown-it-py sees the same clauses in the whole."""
    seen = 0
    for history in histories(shared):
        for path in history[::7]:
            _, start = opening(text := path.read_text(encoding="utf-8"))
            by_block = [
                (leaf.kind, leaf.rank, leaf.marker, leaf.text)
                for block in blocks_of(text, start)
                for leaf in leaves_of(block)
                if leaf.rank > 0
            ]
            body = text[start:]
            at_once = [(leaf.kind, leaf.rank, leaf.marker) for _, leaf in parsed(body, lines_of(body))]
            plain = [(kind, rank, marker) for kind, rank, marker, _ in by_block]
            lettered = {"item", "paragraph"}
            assert len(plain) == len(at_once)
            for (kind, rank, marker), (kind2, rank2, marker2) in zip(plain, at_once, strict=True):
                assert rank == rank2
                assert kind == kind2 or {kind, kind2} == lettered
                assert marker == marker2 or kind != kind2
            seen += len(plain)
    assert seen > 1000


def test_every_pair_is_executable_and_the_edits_are_small(shared: Path) -> None:
    """Law 3 on 285 pairs; words marked at most 1.05 times the least possible, over all of them."""
    pairs = marked = least = 0
    for history in histories(shared):
        for old, new in pairwise(map(read, history)):
            result = compare(old, new)
            assert diff_json(result)["executable"] is True, (old.path, new.path)
            marked += sum(
                len(words(e.text))
                for c in result.changes
                for e in c.edits
                if e.op != "equal" and e.cls == "words"
            )
            a, b = (
                [w.translate(STRAIGHT) for c in p.clauses for w in words(c.text, c.kind)] for p in (old, new)
            )
            least += len(a) + len(b) - 2 * len(matches(a, b))
            pairs += 1
    assert pairs == 285
    assert marked <= 1.05 * least
