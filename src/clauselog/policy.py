"""Markdown text to a Policy: front matter, and clauses that partition the source.

The blocks are those of markdown-it-py (CommonMark, tables, footnotes, definition lists): a heading, a list
item,
a paragraph, a table row each begin a clause, which runs to the beginning of the next. A text is read block by
block, each distinct block once: versions of a policy share nearly all of theirs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, chain, compress, pairwise, repeat
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from . import frontmatter
from .errors import UserError
from .model import Clause, ClauseKind, Policy
from .spoken import SAMPLE, spoken
from .words import lead_end, visible

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SIMPLE = re.compile(r"[^\W\d_][^\r\n|]*[ \t\r\n]*|(#{1,6})[ \t]+[^\r\n]*[ \t\r\n]*")
"""A block of one line that begins with a letter is a paragraph, one that begins with # a heading: no need
to ask."""
_TOML = re.compile(r"\ufeff?\+\+\+[ \t]*\r?\n.*?^\+\+\+[ \t]*(?:\r?\n|\Z)\s*", re.DOTALL | re.MULTILINE)
"""Front matter in another language: no text of the policy, and not read."""
_FLAT = re.compile(
    r"(?>(?:(?:\#{1,6}[ \t]+\S[^\r\n]*|\|[^\\\r\n]*|(?:[-*+][ ]{1,4})?"
    r"(?>(?:[*_“\"'‘(]|\[(?=[^\[\]\\\r\n]*\]\())*)[^\W\d_][^\r\n|]*)(?:\r?\n|\Z)|[ \t]*\r?\n)+)"
)
"""A block of headings, bullets, rows and lines of text, none of them indented; nor is there a need to ask."""
_HEAD_ROW = re.compile(
    r"\|((?>(?:[^|\\\r\n]+\|)+))[ \t]*\r?\n\|((?>(?:[ \t]*:?-+:?[ \t]*\|)+))[ \t]*(?:\r?\n|\Z)"
)
"""The head of a table and the row of dashes under it, which must have as many cells."""
_BLANK = re.compile(r"\n(?>(?:[ \t]*+\n)+)")
"""The end of a line and the blank lines behind it; a no-break space is something, as it is to the parser."""
_BEGINS = re.compile(r"(?![ \t]|[-+*](?:[ \t\n]|\Z)|\d{1,9}[.)](?:[ \t\n]|\Z)|[:>|])[^\S\n]*\S")
"""A line that begins a block: every other may belong to the block before, a blank line between or not."""
_OPENS = re.compile(
    r"\n {0,3}(?:(`{3,}(?=[^`\n]*$)|~{3,})|<(?:(!--)|(script|pre|style|textarea)\b|(\?)|(!\[CDATA\[)))",
    re.IGNORECASE | re.MULTILINE,
)
"""What begins a stretch that ends only where it is closed: fenced code, raw HTML."""
_RAW_PARTS = re.compile(
    r"[ \t]*(?:<(?:table|t?body|thead|tfoot|[uod]l|section|div)\b[^<>]*>[ \t]*)*<(li|tr|p|h[1-6]|dt|dd)\b",
    re.IGNORECASE,
)
_RAW_ROW_END = re.compile(r"</tr\b", re.IGNORECASE)
_RAW_LAYOUT = re.compile(r"<(?:table|h[1-6])\b", re.IGNORECASE)
"""What no cell of a table of data holds: with it, the table lays out a page."""
_RAW_LINE = re.compile(r"[ \t]*<(?:[a-z/%]|!--)", re.IGNORECASE)
"""The line of a page whose HTML is indented: a blank line above makes it code to Markdown, and nobody means
that."""
_RAW_HEADING_END = re.compile(r"</h[1-6]>\s*$", re.IGNORECASE)
_EXPLICIT_ID = re.compile(r"\{:?[^{}\n]*#([\w.:-]+)[^{}\n]*\}")
_NUMBERED = re.compile(
    r"(?:(?:Section|Article|Clause|Artikel|Avsnitt|Punkt|Abschnitt|Ziffer|§)\s*)?"
    r"(?:\(?(\d{1,3}(?:\.\d+)*)[.):]*|\(?([A-Z]|[IVXL]{1,6})[.):])\s+(?:[–—-]\s+)?(?=\S)"
)
_DECIMAL = re.compile(r"(\d{1,3}(?:\.\d+)+)[.)]?\s+(?=\S)")
"""The number of a clause that stands in a bullet: "- **3.1 Consent**"."""
_LETTERED = re.compile(
    r"(?:\(([a-zA-Z]{1,2}|[ivxl]+|\d{1,3})\)|([A-Z])[.)]|(\d{1,3}(?:\.\d+)+)[.)]?)\s+(?=\S)"
)
_LEAD_IN = re.compile(r"([^.:;!?]{2,100}):(?=\s|[A-ZÅÄÖÜÉ])\s*\S", re.DOTALL)
_BOLD = re.compile(r"(?:\*\*|__)(?=\S)(.{2,120}?)(?:\*\*|__)", re.DOTALL)
_RAW_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL | re.IGNORECASE)
_CELL_END = re.compile(r"(?<!\\)\|")
_BOLD_NUMBER = re.compile(r"(\d{1,2})[.)]\s+(?=\S)(?!\S+ \d{4}\b)")
"""The number of a paragraph in bold, which is no date: "**6. Liability**", not "**6. Mai 2021**"."""
_COUNTED = re.compile(r"#|(\d{1,3})[.)]?")
"""A first cell that only counts the rows of its table, and what stands above such cells."""
_RAW_TITLE = re.compile(r"\s*<(h[1-6])\b[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
"""What of a raw heading is the heading: more may stand behind it on its line."""
_SLUG = re.compile(r"\w+")


LARGEST_TABLE = 1 << 16
"""Cells of a table that is read without the parser."""
_BULLETS = frozenset("-*+")
HEAD = 400
"""Characters of a clause in which its label, title and id are looked for."""
NAME_OF_ROW = 300
"""Characters of a first cell that can name its row; a longer one is text like any other."""
SLUG_HEAD = 200
"""Characters of a title or text that an id is made of, six words and 60 characters at most."""


class _Leaf(NamedTuple):
    """A clause before it knows its place in the document."""

    kind: ClauseKind
    text: str
    rank: int
    """1 to 6 for a heading's level; 10 and more for what stands under one, deeper as it is nested."""
    marker: str = ""
    label: str = ""
    title: str = ""
    slug: str = ""
    pinned: bool = False
    """Whether the text itself gives the id."""
    lines: int = 0


_RANK = itemgetter(_Leaf._fields.index("rank"))


@lru_cache(maxsize=1)
def markdown() -> MarkdownIt:
    """The one parser of policy text; clauses and pages both come from it."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.use(footnote_plugin).use(deflist_plugin)


@lru_cache(maxsize=1)
def _blocks_only() -> MarkdownIt:
    parser = markdown.__wrapped__()
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def pinned_id(clause: Clause) -> str | None:
    """The id a clause's own text gives it (``{#id}``), if any."""
    found = _EXPLICIT_ID.search(clause.text) if "#" in clause.text and clause.kind != "code" else None
    return found[1] if found else None


@lru_cache(maxsize=128)
def parse(text: str, path: str = "", lang: str = "") -> Policy:
    """Read a policy. Never fails: what is odd in a text is for ``lint`` to say.

    Args:
        text: the source, line ends as they are.
        path: where it is, for messages.
        lang: language of the text; "" takes the front matter's, else what the text is written in.
    """
    front, body = _front(text, path)
    leaves: list[_Leaf] = []
    if front or body > 1:
        leaves = [_Leaf("front-matter", text[:body], 0, slug="front-matter", lines=_count(text[:body]))]
    elif body:
        leaves = [_Leaf("reference", text[:body], -1)]
    leaves += _with_preamble([*chain.from_iterable(map(_leaves, _blocks(text, body)))])
    known = lang or str(dict(front).get("lang") or spoken(text[body : body + SAMPLE]))
    return Policy(path=path, text=text, front=front, clauses=_place(_joined(leaves, text)), lang=known)


def _front(text: str, path: str) -> tuple[tuple[tuple[str, object], ...], int]:
    """Front matter, and the offset where the body's first line with something on it begins.

    Without front matter that is 1 for a text with a byte order mark, else 0. Of TOML no pairs are read.
    """
    _, body = frontmatter.split(text)
    if not body:
        toml = _TOML.match(text)
        return (), toml.end() if toml else int(text.startswith("\ufeff"))
    while body < len(text) and text[body] in "\r\n":
        body += 1
    try:
        return frontmatter.read(text, path), body
    except UserError:
        return (), body


def _count(text: str) -> int:
    """How many lines a text has, a last one without an end among them."""
    if "\r" in text:
        return len(_LINE.findall(text))
    return text.count("\n") + (text[-1:] not in ("", "\n"))


def _blocks(text: str, start: int) -> list[str]:
    """Cut the body where a block surely begins: at a line after a blank one that can join nothing before
    it.
    """
    body = text[start:]
    lined = "\n" + (body.replace("\r\n", " \n").replace("\r", "\n") if "\r" in body else body)
    cuts = [1]
    for begin, end in _open(lined):
        cuts += [m.end() for m in _BLANK.finditer(lined, begin, end) if _BEGINS.match(lined, m.end(), end)]
    return [body[a - 1 : b - 1] for a, b in pairwise((*cuts, len(lined))) if a < b]


def _open(lined: str) -> Iterator[tuple[int, int]]:
    """The stretches of a text outside of fenced code and raw HTML."""
    begin = 0
    if any(mark in lined for mark in ("<", "```", "~~~")):
        while opened := _OPENS.search(lined, begin):
            yield begin, opened.end()
            begin = _closed(lined, opened)
    yield begin, len(lined)


def _closed(lined: str, opened: re.Match[str]) -> int:
    """Offset where a stretch that opens there is closed; the end of the text where it never is."""
    if fence := opened[1]:
        closing = re.compile(rf"^[^\S\n]*{fence}[{fence[0]} \t]*$", re.MULTILINE)
        found = closing.search(lined, lined.find("\n", opened.end()) + 1 or len(lined))
        return found.end() if found else len(lined)
    end = "-->" if opened[2] else f"</{opened[3]}>" if opened[3] else "?>" if opened[4] else "]]>"
    closer = re.compile(re.escape(end), re.IGNORECASE).search(lined, opened.end())
    return closer.end() if closer else len(lined)


@lru_cache(maxsize=16384)
def _leaves(block: str) -> tuple[_Leaf, ...]:
    """The clauses of one block, in order; a first one of rank -1 is text that belongs to the clause
    before.
    """
    if simple := _SIMPLE.fullmatch(block):
        hashes = simple[1] or ""
        leaf = _Leaf("section" if hashes else "paragraph", block, len(hashes) or 10, hashes)
        return (_named(leaf),)
    lines = _LINE.findall(block)
    starts = _flat(lines) if _FLAT.fullmatch(block) else None
    if starts is None:
        starts = _starts(_blocks_only().parse(block), lines)
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, _Leaf("reference", "", -1)))
    ends = [line for line, _ in starts[1:]] + [len(lines)]
    return tuple(
        _named(leaf._replace(text="".join(lines[begin:end])))
        for (begin, leaf), end in zip(starts, ends, strict=True)
    )


def _flat(lines: list[str]) -> list[tuple[int, _Leaf]] | None:
    """As ``_starts``, of a block that is flat; None where it has rows that are no table standing by itself.

    A line of text begins a paragraph or goes on with one.
    """
    found: list[tuple[int, _Leaf]] = []
    goes_on = False
    table = -1
    for number, line in enumerate(lines):
        words = line.split(maxsplit=1)
        if not words:
            goes_on, table = False, -1
        elif line[0] == "|":
            if goes_on or (table < 0 and not _is_head(lines, number)):
                return None
            table = number if table < 0 else table
            if number != table + 1:
                found.append((number, _Leaf("row", "", 10 + (number > table), "|")))
        elif table >= 0:
            return None
        elif words[0][0] == "#":
            found.append((number, _Leaf("section", "", len(words[0]), words[0])))
            goes_on = False
        elif words[0] in _BULLETS:
            found.append((number, _Leaf("item", "", 10, words[0])))
            goes_on = True
        elif not goes_on:
            found.append((number, _Leaf("paragraph", "", 10)))
            goes_on = True
    return found


def _is_head(lines: list[str], number: int) -> bool:
    """Whether a line is the head of a table; one so large that the parser may cut it off is none here."""
    found = _HEAD_ROW.match("".join(lines[number : number + 2]))
    cells = found[1].count("|") if found else 0
    return found is not None and found[2].count("|") == cells and cells * len(lines) < LARGEST_TABLE


def _starts(tokens: list[Token], lines: list[str]) -> list[tuple[int, _Leaf]]:
    """Where clauses begin in a block: (line, leaf without its text), at most one a line."""
    found: list[tuple[int, _Leaf]] = []
    nest, quotes, body_row, footnote = 0, 0, False, ""
    counters: list[int] = []
    for token in tokens:
        line = token.map[0] if token.map else -1
        leaf: _Leaf | None = None
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quotes += token.nesting
            case "ordered_list_open":
                counters.append(int(token.attrs.get("start", 1)) - 1)
            case "bullet_list_open":
                counters.append(-1)
            case "ordered_list_close" | "bullet_list_close":
                counters.pop()
            case "list_item_open":
                ordered = bool(token.info)
                counters[-1] += ordered
                label = str(counters[-1]) if ordered else ""
                leaf = _Leaf("item", "", 10 + nest, token.info + token.markup, label)
                nest += 1
            case "list_item_close" | "dd_close" | "footnote_reference_close":
                nest -= 1
            case "heading_open":
                leaf = _Leaf("section", "", int(token.tag[1]), token.markup)
            case "paragraph_open":
                leaf = _Leaf("quote" if quotes else "footnote" if footnote else "paragraph", "", 10 + nest)
            case "thead_open":
                body_row = False
            case "tbody_open":
                body_row = True
            case "tr_open":
                leaf = _Leaf("row", "", 10 + nest + body_row, "|")
            case "code_block" if token.map and _RAW_LINE.match(lines[token.map[0]]):
                found += _raw_leaves(lines, token.map[0], token.map[1], 10 + nest)
            case "fence" | "code_block":
                leaf = _Leaf("code", "", 10 + nest)
            case "dt_open":
                leaf = _Leaf("term", "", 10 + nest)
            case "dd_open":
                leaf = _Leaf("item", "", 11 + nest, ":")
                nest += 1
            case "footnote_reference_open":
                leaf = _Leaf("footnote", "", 10 + nest, "[^", label=str(token.meta.get("label", "")))
                nest += 1
            case "html_block":
                assert token.map is not None
                found += _raw_leaves(lines, token.map[0], token.map[1], 10 + nest)
        if leaf and line >= 0 and (not found or line > found[-1][0]):
            found.append((line, leaf))
    return found


def _raw_leaves(lines: list[str], begin: int, end: int, rank: int) -> list[tuple[int, _Leaf]]:
    """The clauses of a block of raw HTML: one where it begins, one for each list item, row, paragraph,
    heading.
    """
    found: list[tuple[int, _Leaf]] = []
    row_ends = begin
    for number in range(begin, end):
        if number < row_ends:
            continue
        tag = _RAW_PARTS.match(lines[number])
        closed = number > begin and _RAW_HEADING_END.search(lines[number - 1]) and lines[number].strip()
        name = tag[1].lower() if tag else ""
        if name[:1] == "h":
            found.append((number, _Leaf("section", "", int(name[1]), f"<{name}>")))
        elif name in ("li", "tr"):
            found.append((number, _Leaf("item" if name == "li" else "row", "", rank, f"<{name}>")))
            row_ends = _row_end(lines, number, end) if name == "tr" else begin
        elif name or closed or number == begin:
            found.append((number, _Leaf("html", "", rank, f"<{name}>" if name else "")))
    return found


def _row_end(lines: list[str], begin: int, end: int) -> int:
    """The line on which a row of a table of data ends; where it begins, if the table lays out a page."""
    for number in range(begin, end):
        if number > begin and _RAW_LAYOUT.search(lines[number]):
            break
        if _RAW_ROW_END.search(lines[number]):
            return number
    return begin


@lru_cache(maxsize=16384)
def _named(leaf: _Leaf) -> _Leaf:
    """Give a leaf the label, title and id its words call for; the first of them are enough."""
    seen = visible(leaf.text[:HEAD], leaf.kind) if leaf.kind != "row" else ""
    label, title = leaf.label, ""
    if leaf.kind == "section":
        if leaf.marker[:1] == "<" and (raw := _RAW_TITLE.match(leaf.text)):
            seen = visible(raw[2], leaf.kind)
        title = seen
        if (number := _NUMBERED.match(seen)) and len(seen) > number.end():
            label, title = number[1] or number[2], seen[number.end() :]
    elif leaf.kind == "row":
        label, seen = _naming_cell(leaf.text)
        title = seen if len(seen) <= NAME_OF_ROW else ""
        label = label or (f"row “{title}”" if title else "row")
    elif leaf.kind in ("item", "paragraph", "html", "quote"):
        leaf, label, title = _lead_in(leaf, seen)
    elif leaf.kind == "term":
        title = seen
    explicit = _EXPLICIT_ID.search(leaf.text) if "#" in leaf.text and leaf.kind != "code" else None
    slug = explicit[1] if explicit else _slug(title or seen) or leaf.kind
    return leaf._replace(label=label, title=title, slug=slug, pinned=bool(explicit), lines=_count(leaf.text))


def _lead_in(leaf: _Leaf, seen: str) -> tuple[_Leaf, str, str]:
    """Label and title of an item or paragraph: "A. Trusted Third Parties: …", "**To investigate** …"."""
    label, rest = leaf.label, seen
    if leaf.kind != "item" and (letter := _LETTERED.match(seen)):
        label, rest = letter[1] or letter[2] or letter[3], seen[letter.end() :]
        leaf = leaf._replace(kind="item", marker=letter[0].strip())
    elif not label and (number := _DECIMAL.match(seen)):
        label, rest = number[1], seen[number.end() :]
    bold = _BOLD.match(leaf.text, lead_end(leaf.text))
    if bold and leaf.kind == "paragraph" and (number := _BOLD_NUMBER.match(seen)):
        label, leaf = number[1], leaf._replace(kind="item", marker=number[0].strip())
    title = ""
    if bold and len(visible(bold[1]).split()) <= 14:
        title = visible(bold[1]).removeprefix(label).lstrip(".) ")
    elif (lead := _LEAD_IN.match(rest)) and _like_a_title(lead[1], 14 if leaf.kind == "item" else 9):
        title = lead[1]
    elif leaf.kind == "item" and label and len(rest.split()) <= 8 and rest[-1:] not in ".:;,":
        title = rest if rest[:1].isupper() else ""
    return leaf, label, title.strip().rstrip(":.").strip()


def _like_a_title(text: str, most: int) -> bool:
    first = text.lstrip("“\"'(")[:1]
    return len(text.split()) <= most and (first.isupper() or not first.isascii()) and "://" not in text


def _naming_cell(source: str) -> tuple[str, str]:
    """The number of a row, if its first cell is one, else ""; and what names it, then in the next cell."""
    if source.lstrip().startswith("<"):
        cells = _RAW_CELL.findall(source)[:2] or [""]
    else:
        cells = _CELL_END.split(source.strip().removeprefix("|"), maxsplit=2)[:2]
    first = visible(cells[0])
    if len(cells) > 1 and (counted := _COUNTED.fullmatch(first or cells[0].strip())):
        second = visible(cells[1])
        if 0 < len(second) <= NAME_OF_ROW:
            return counted[1] or "", second
    return "", first


def _slug(text: str) -> str:
    """A word from a title or text: at most six words, lower case, never a number in front."""
    said = _SLUG.findall(text[:SLUG_HEAD].lower().replace("’", "").replace("'", ""))
    parts = "-".join(said).strip("-_").split("-")
    while parts and parts[0].isdigit():
        parts.pop(0)
    return "-".join(parts[:6])[:60].strip("-")


def _with_preamble(leaves: list[_Leaf]) -> list[_Leaf]:
    """Where a document has headings, the paragraphs before the first are one clause, the preamble."""
    first = next((i for i, leaf in enumerate(leaves) if leaf.kind == "section"), 0)
    end = 0
    while end < first and leaves[end].kind in ("paragraph", "html", "quote", "reference"):
        end += 1
    if not end:
        return leaves
    text = "".join(leaf.text for leaf in leaves[:end])
    merged = _Leaf("preamble", text, 9, slug="preamble", lines=_count(text))
    return [merged, *leaves[end:]]


def _joined(leaves: list[_Leaf], text: str) -> list[_Leaf]:
    """Give text that begins no clause (link definitions, rules) to the clause before it, or else after it."""
    if leaves and min(map(_RANK, leaves)) >= 0:
        return leaves
    out: list[_Leaf] = []
    carried = ""
    for leaf in leaves:
        if leaf.rank < 0 and out:
            out[-1] = out[-1]._replace(text=out[-1].text + leaf.text, lines=out[-1].lines + leaf.lines)
        elif leaf.rank < 0:
            carried += leaf.text
        else:
            out.append(
                leaf._replace(text=carried + leaf.text, lines=_count(carried + leaf.text))
                if carried
                else leaf
            )
            carried = ""
    if carried or (not out and text):
        out.append(_named(_Leaf("paragraph", carried or text, 10)))
    return out


def _place(leaves: list[_Leaf]) -> tuple[Clause, ...]:
    """Give each leaf its parent, offset, line and an id nobody else has.

    Column by column: where clauses stand under one another, and their ids, are worked out once for all
    versions that share them.
    """
    if not leaves:
        return ()
    kinds, texts, ranks, markers, labels, titles, slugs, pinned, lines = zip(*leaves, strict=True)
    above, depths = _nested(ranks)
    ids = _ids(slugs, pinned)
    parents = map((*ids, None).__getitem__, above)
    starts, numbers = accumulate(map(len, texts), initial=0), accumulate(lines, initial=1)
    return clauses_of(ids, parents, kinds, labels, titles, texts, starts, numbers, depths, markers)


def clauses_of(*columns: Iterable[object]) -> tuple[Clause, ...]:
    """Clauses from their fields, a column a field; as many as the shortest column has."""
    return tuple(map(tuple.__new__, repeat(Clause), zip(*columns)))  # noqa: B905 starts go one further


@lru_cache(maxsize=32)
def _nested(ranks: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """For each leaf the index of the one it stands under, -1 at the top; and how deep it stands."""
    above: list[int] = []
    parents: list[int] = []
    depths: list[int] = []
    for k, rank in enumerate(ranks):
        while above and ranks[above[-1]] >= rank:
            above.pop()
        parents.append(above[-1] if above else -1)
        depths.append(len(above))
        if rank:  # front matter has nothing under it
            above.append(k)
    return tuple(parents), tuple(depths)


@lru_cache(maxsize=32)
def _ids(slugs: tuple[str, ...], pinned: tuple[bool, ...]) -> tuple[str, ...]:
    """An id for each leaf; what the text itself gives goes before all others."""
    reserved = set(compress(slugs, pinned))
    used: set[str] = set()
    counts: dict[str, int] = {}
    out: list[str] = []
    for slug, own in zip(slugs, pinned, strict=True):
        ident = fresh_id(slug, used if own else reserved, counts)
        used.add(ident)
        reserved.add(ident)
        out.append(ident)
    return tuple(out)


def fresh_id(slug: str, used: Container[str], counts: dict[str, int] | None = None) -> str:
    """The slug, with a number behind it where it is used already.

    ``counts`` remembers the last number given to each slug, for texts that say the same a thousand times.
    """
    ident, number = slug, (counts or {}).get(slug, 1)
    while ident in used:
        number += 1
        ident = f"{slug}-{number}"
    if counts is not None:
        counts[slug] = number
    return ident
