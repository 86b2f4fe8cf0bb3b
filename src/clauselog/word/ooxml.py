"""Marked blocks to the bytes of a .docx: tracked changes, comments, lists, tables, links."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from . import parts
from .parts import AUTHOR, HEAD, NESTED, R, W, fit
from .redline import MarkedParagraph, MarkedTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .redline import Marked, MarkedBlock, MarkedRow, State


@dataclass(slots=True)
class _Sheet:
    """What writing a document gathers on the way."""

    links: dict[str, str] = field(default_factory=dict)
    lists: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Numbered list -> its first number and its level."""
    marks: int = 0
    comments: list[str] = field(default_factory=list)

    def mark(self) -> str:
        """The attributes of a tracked change."""
        self.marks += 1
        return f'w:id="{self.marks}" w:author="{AUTHOR}"'


def docx(
    blocks: Sequence[MarkedBlock], comments: Mapping[int, Sequence[str]], title: str, origin: str
) -> bytes:
    """The document as a file.

    Args:
        blocks: its content.
        comments: index of a block -> what is said of it.
        title: of the document.
        origin: blob id of the new text, by which ``import`` knows what was exported.
    """
    sheet = _Sheet()
    body = "".join(_block(block, comments.get(n, ()), sheet) for n, block in enumerate(blocks))
    document = (
        f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}'
        '<w:p/><w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" '
        'w:gutter="0"/></w:sectPr></w:body></w:document>'
    )
    files = {
        "[Content_Types].xml": parts.content_types(),
        "_rels/.rels": parts.package(),
        "docProps/core.xml": parts.core(title, origin),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": parts.relations(sheet.links),
        "word/styles.xml": parts.styles(),
        "word/numbering.xml": parts.numbering(sheet.lists.values()),
        "word/comments.xml": f'{HEAD}<w:comments xmlns:w="{W}">{"".join(sheet.comments)}</w:comments>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode())
    return out.getvalue()


def _block(block: MarkedBlock, comments: Sequence[str], sheet: _Sheet) -> str:
    if isinstance(block, MarkedTable):
        return _table(block, comments, sheet)
    return _paragraph(block, comments, sheet)


def _paragraph(block: MarkedParagraph, comments: Sequence[str], sheet: _Sheet) -> str:
    tracked = f"<w:rPr><w:{block.state} {sheet.mark()}/></w:rPr>" if block.state else ""
    runs = _commented(_runs(block.runs, sheet), comments, sheet)
    return f"<w:p><w:pPr>{_style(block, sheet)}{tracked}</w:pPr>{runs}</w:p>"


def _style(block: MarkedParagraph, sheet: _Sheet) -> str:
    paragraph = block.paragraph
    level = min(paragraph.level, NESTED)
    match paragraph.kind:
        case "heading":
            return f'<w:pStyle w:val="Heading{paragraph.level}"/>'
        case "bullet":
            return f'<w:pStyle w:val="ListBullet"/>{_number(level, 1)}'
        case "number":
            key = paragraph.list_id * 2 + (block.state == "del")
            sheet.lists.setdefault(key, (paragraph.start, level))
            return f'<w:pStyle w:val="ListNumber"/>{_number(level, list(sheet.lists).index(key) + 2)}'
        case "paragraph" if paragraph.level:
            return f'<w:ind w:left="{(level + 1) * 425}"/>'
        case "quote" | "code" | "html":
            return f'<w:pStyle w:val="{paragraph.kind.capitalize()}"/>'
        case _:
            return ""


def _number(level: int, ident: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{ident}"/></w:numPr>'


def _runs(marked: Iterable[Marked], sheet: _Sheet) -> str:
    return "".join(_run(item, sheet) for item in marked)


def _run(item: Marked, sheet: _Sheet) -> str:
    run = item.run
    look = "".join(
        f"<w:{tag}/>" for tag, on in (("b", run.bold), ("i", run.italic), ("strike", run.struck)) if on
    )
    look = ('<w:rStyle w:val="CodeWords"/>' if run.code else "") + look
    if run.href:
        look += '<w:color w:val="0563C1"/><w:u w:val="single"/>'
    text = _tracked(f"<w:r><w:rPr>{look}</w:rPr>{_text(run.text, item.state)}</w:r>", item.state, sheet)
    if run.href.startswith("#"):
        return f"<w:hyperlink w:anchor={quoteattr(fit(run.href[1:]))}>{text}</w:hyperlink>"
    if run.href:
        ident = sheet.links.setdefault(run.href, f"rIdLink{len(sheet.links) + 1}")
        return f'<w:hyperlink r:id="{ident}">{text}</w:hyperlink>'
    return text


def _tracked(inner: str, state: State, sheet: _Sheet) -> str:
    return f"<w:{state} {sheet.mark()}>{inner}</w:{state}>" if state else inner


def _text(words: str, state: State) -> str:
    tag = "w:delText" if state == "del" else "w:t"
    return "<w:br/>".join(
        f'<{tag} xml:space="preserve">{escape(fit(line))}</{tag}>' for line in words.split("\n")
    )


def _commented(runs: str, comments: Sequence[str], sheet: _Sheet) -> str:
    """The runs of a paragraph between the marks of the comments on it."""
    begin = end = ""
    for words in comments:
        ident = len(sheet.comments)
        paragraphs = "".join(
            f'<w:p><w:r><w:t xml:space="preserve">{escape(fit(line))}</w:t></w:r></w:p>'
            for line in words.split("\n")
        )
        sheet.comments.append(
            f'<w:comment w:id="{ident}" w:author="{AUTHOR}" w:initials="CL">{paragraphs}</w:comment>'
        )
        begin += f'<w:commentRangeStart w:id="{ident}"/>'
        end += f'<w:commentRangeEnd w:id="{ident}"/><w:r><w:commentReference w:id="{ident}"/></w:r>'
    return begin + runs + end


def _table(block: MarkedTable, comments: Sequence[str], sheet: _Sheet) -> str:
    columns = max((len(row.cells) for row in block.rows), default=1) or 1
    grid = "".join(f'<w:gridCol w:w="{9070 // columns}"/>' for _ in range(columns))
    rows = "".join(
        _row(row, block.state or row.state, comments if not n else (), sheet)
        for n, row in enumerate(block.rows)
    )
    # the paragraph between keeps two tables in a row apart; it is there in the old text and in the new
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl><w:p/>"
    )


def _row(row: MarkedRow, state: State, comments: Sequence[str], sheet: _Sheet) -> str:
    properties = ("<w:tblHeader/>" if row.row.head else "") + (
        f"<w:{state} {sheet.mark()}/>" if state else ""
    )
    cells = "".join(
        "<w:tc><w:tcPr/><w:p>"
        + _commented(_runs(cell, sheet), comments if not n else (), sheet)
        + "</w:p></w:tc>"
        for n, cell in enumerate(row.cells)
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells or '<w:tc><w:tcPr/><w:p/></w:tc>'}</w:tr>"
