"""A .docx to the paragraphs and tables it shows when every tracked change is accepted."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from clauselog.errors import UserError

from .blocks import Block, Kind, Paragraph, Row, Run, Table
from .parts import ORIGIN, W

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 50_000_000
"""Bytes of all parts of a document, unpacked: far above any policy, far below what would stop a machine."""
EXTRAS = {
    "drawing": "a picture or drawing",
    "pict": "a picture or drawing",
    "object": "an embedded object",
    "footnoteReference": "a footnote",
    "endnoteReference": "an endnote",
    "txbxContent": "a text box",
    "oMath": "a formula",
}
"""Elements a policy's text has no place for -> what they are."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_W = f"{{{W}}}"
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom"})
_HEADING = re.compile(r"heading ?([1-6])|title", re.IGNORECASE)
_BULLET = re.compile(r"list ?bullet", re.IGNORECASE)
_NUMBER = re.compile(r"list ?number", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says."""

    blocks: tuple[Block, ...]
    origin: str
    """Blob id of the text it was exported from; "" where it was not made by Clauselog."""
    extras: tuple[str, ...]
    """What it holds that a policy's text cannot, and that is left out."""


def read(data: bytes, path: str = "") -> Document:
    """A document as it stands with all changes accepted.

    Raises:
        UserError: it is no .docx, is encrypted, is damaged or would not fit into memory.
    """
    parts = _parts(data, path)
    root = _tree(parts["word/document.xml"], path)
    body = root.find(f"{_W}body")
    if body is None:
        raise UserError("is no Word document: it has no body", path=path)
    styles = _styles(parts.get("word/styles.xml", b""), path)
    bullets = _bullets(parts.get("word/numbering.xml", b""), path)
    names = (node.tag.rpartition("}")[2] for node in root.iter())
    extras = tuple(dict.fromkeys(EXTRAS[name] for name in names if name in EXTRAS))
    found = tuple(_Body(styles, bullets).blocks(body))
    return Document(found, _origin(parts.get("docProps/core.xml", b""), path), extras)


def _parts(data: bytes, path: str) -> dict[str, bytes]:
    if data.startswith(_OLE):
        raise UserError(
            "is encrypted, or in the old .doc format",
            path=path,
            remedy="open it in Word, take the password off, and save it as .docx",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise UserError("is too large for a policy", path=path)
            wanted = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "docProps/core.xml")
            parts = {name: archive.read(name) for name in wanted if name in archive.namelist()}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise UserError(
            "is no .docx", path=path, remedy="save it from Word as “Word Document (.docx)”"
        ) from None
    if "word/document.xml" not in parts:
        raise UserError("is no Word document", path=path, remedy="save it as “Word Document (.docx)”")
    return parts


def _tree(data: bytes, path: str) -> ET.Element:
    """A part as a tree. A document type could name other files or blow up; Word writes none."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UserError("holds a document type, which no word processor writes", path=path)
    try:
        return ET.fromstring(data)  # noqa: S314 - without a document type there are no entities
    except ET.ParseError as error:
        raise UserError(f"is damaged: {error}", path=path) from None


def _styles(data: bytes, path: str) -> dict[str, str]:
    """Id of each style -> its name, as people see it."""
    if not data:
        return {}
    found = {}
    for style in _tree(data, path).iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None:
            found[style.get(f"{_W}styleId") or ""] = name.get(f"{_W}val") or ""
    return found


def _bullets(data: bytes, path: str) -> frozenset[str]:
    """Ids of the lists that have bullets."""
    if not data:
        return frozenset()
    root = _tree(data, path)
    bulleted = {
        abstract.get(f"{_W}abstractNumId")
        for abstract in root.iter(f"{_W}abstractNum")
        if any(form.get(f"{_W}val") == "bullet" for form in list(abstract.iter(f"{_W}numFmt"))[:1])
    }
    return frozenset(
        number.get(f"{_W}numId") or ""
        for number in root.iter(f"{_W}num")
        for abstract in number.iter(f"{_W}abstractNumId")
        if abstract.get(f"{_W}val") in bulleted
    )


def _origin(data: bytes, path: str) -> str:
    if not data:
        return ""
    for node in _tree(data, path).iter():
        if node.tag.endswith("}identifier") and (node.text or "").startswith(ORIGIN):
            return (node.text or "").removeprefix(ORIGIN)
    return ""


class _Body:
    """Reads the blocks of a body; a paragraph whose mark was deleted runs on into the next."""

    def __init__(self, styles: dict[str, str], bullets: frozenset[str]) -> None:
        self._styles, self._bullets = styles, bullets

    def blocks(self, body: ET.Element) -> Iterator[Block]:
        held: tuple[Run, ...] = ()
        for node in body:
            if node.tag == f"{_W}p":
                runs = (*held, *_runs(node))
                if node.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
                    held = runs
                    continue
                held = ()
                if "".join(r.text for r in runs).strip():
                    yield self._paragraph(node, runs)
            elif node.tag == f"{_W}tbl":
                rows = tuple(_rows(node))
                if rows:
                    yield Table(rows)

    def _paragraph(self, node: ET.Element, runs: tuple[Run, ...]) -> Paragraph:
        kind, level = self._kind(node)
        return Paragraph(kind, runs, level)

    def _kind(self, node: ET.Element) -> tuple[Kind, int]:
        style = node.find(f"{_W}pPr/{_W}pStyle")
        name = self._styles.get(_val(style), _val(style))
        heading = _HEADING.fullmatch(name)
        if heading:
            return "heading", int(heading[1] or 1)
        number = node.find(f"{_W}pPr/{_W}numPr")
        if number is not None and _val(number.find(f"{_W}numId")) != "0":
            level = int(_val(number.find(f"{_W}ilvl")) or 0)
            return ("bullet" if _val(number.find(f"{_W}numId")) in self._bullets else "number"), level
        if _BULLET.match(name) or _NUMBER.match(name):
            return ("bullet" if _BULLET.match(name) else "number"), 0
        known: dict[str, Kind] = {"quote": "quote", "code": "code", "raw html": "html"}
        return known.get(name.lower(), "paragraph"), 0


def _rows(table: ET.Element) -> Iterator[Row]:
    for row in table.iter(f"{_W}tr"):
        if row.find(f"{_W}trPr/{_W}del") is None:
            cells = tuple(
                tuple(run for n, p in enumerate(cell.iter(f"{_W}p")) for run in _line(n, p))
                for cell in row.iter(f"{_W}tc")
            )
            yield Row(cells, row.find(f"{_W}trPr/{_W}tblHeader") is not None)


def _line(number: int, paragraph: ET.Element) -> Iterator[Run]:
    """The runs of a paragraph of a cell; the second and later begin with a space."""
    runs = tuple(_runs(paragraph))
    if number and runs:
        yield Run(" ")
    yield from runs


def _runs(node: ET.Element) -> Iterator[Run]:
    """The runs of a paragraph that are left when all changes are accepted."""
    for child in node:
        if child.tag in _GONE:
            continue
        if child.tag == f"{_W}r":
            text = "".join(_text(part) for part in child)
            if text:
                look = child.find(f"{_W}rPr")
                yield Run(text, _on(look, "b"), _on(look, "i"))
        else:
            yield from _runs(child)


def _text(part: ET.Element) -> str:
    match part.tag.rpartition("}")[2]:
        case "t":
            return part.text or ""
        case "br" | "cr":
            return "\n"
        case "tab":
            return " "
        case "noBreakHyphen":
            return "-"
        case _:
            return ""


def _on(look: ET.Element | None, name: str) -> bool:
    found = look.find(f"{_W}{name}") if look is not None else None
    return found is not None and found.get(f"{_W}val") not in ("0", "false")


def _val(node: ET.Element | None) -> str:
    return (node.get(f"{_W}val") or "") if node is not None else ""
