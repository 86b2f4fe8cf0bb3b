"""The parts of a .docx around its text: styles, lists, links, what the package holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

AUTHOR = "Clauselog"
ORIGIN = "clauselog:"
"""Before the blob id of the new text, in the document's identifier."""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = {
    "quote": ("Quote", '<w:pPr><w:ind w:left="567"/></w:pPr><w:rPr><w:i/></w:rPr>'),
    "code": ("Code", '<w:rPr><w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/></w:rPr>'),
    "html": ("Raw HTML", '<w:rPr><w:color w:val="666666"/></w:rPr>'),
}
"""Kind of a paragraph -> the name and the look of its style."""
SIZES = (36, 30, 26, 24, 22, 22)
"""Size of a heading by its level, in half points."""
NESTED = 8
"""Levels of a list that Word numbers."""
_SAFE = re.compile(r"https?://|mailto:|tel:", re.IGNORECASE)
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fit(words: str) -> str:
    """Words with what XML 1.0 cannot hold replaced."""
    return _UNFIT.sub("\ufffd", words)


def content_types() -> str:
    """What kind each part of the package is."""
    parts = {
        "word/document.xml": f"{TYPES}.document.main+xml",
        "word/styles.xml": f"{TYPES}.styles+xml",
        "word/numbering.xml": f"{TYPES}.numbering+xml",
        "word/comments.xml": f"{TYPES}.comments+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    overrides = "".join(f'<Override PartName="/{p}" ContentType="{t}"/>' for p, t in parts.items())
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def package() -> str:
    """Which part is the document."""
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return (
        f'{HEAD}<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{core}" Target="docProps/core.xml"/></Relationships>'
    )


def core(title: str, origin: str) -> str:
    """Title and origin of the document."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">'
        f"<dc:title>{escape(fit(title))}</dc:title><dc:creator>{AUTHOR}</dc:creator>"
        f"<dc:identifier>{ORIGIN}{origin}</dc:identifier></cp:coreProperties>"
    )


def relations(links: Mapping[str, str]) -> str:
    """The parts a document uses, and where its links lead."""
    rows = [
        f'<Relationship Id="rId{n}" Type="{R}/{name}" Target="{name}.xml"/>'
        for n, name in enumerate(("styles", "numbering", "comments"), 1)
    ]
    rows += [
        f'<Relationship Id="{ident}" Type="{R}/hyperlink" Target={quoteattr(fit(_target(href)))} '
        'TargetMode="External"/>'
        for href, ident in links.items()
    ]
    return f'{HEAD}<Relationships xmlns="{RELATIONS}">{"".join(rows)}</Relationships>'


def _target(href: str) -> str:
    """The address of a link; one that could run something leads nowhere."""
    return href if _SAFE.match(href) or ":" not in href.split("/", 1)[0] else "about:blank"


def styles() -> str:
    """Headings, lists, quotations, code, tables."""
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/>'
        f'<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240" '
        f'w:after="80"/><w:outlineLvl w:val="{n - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr>'
        "</w:style>"
        for n, size in enumerate(SIZES, 1)
    )
    more = "".join(
        f'<w:style w:type="paragraph" w:styleId="{kind.capitalize()}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/>{look}</w:style>'
        for kind, (name, look) in STYLES.items()
    )
    lists = "".join(
        f'<w:style w:type="paragraph" w:styleId="{ident}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        "</w:style>"
        for ident, name in (("ListBullet", "List Bullet"), ("ListNumber", "List Number"))
    )
    edge = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr>'
        '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        f"{headings}{more}{lists}"
        '<w:style w:type="character" w:styleId="CodeWords"><w:name w:val="Code Words"/><w:rPr><w:rFonts '
        'w:ascii="Courier New" w:hAnsi="Courier New"/></w:rPr></w:style>'
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>'
        f"{edge}</w:tblBorders></w:tblPr></w:style></w:styles>"
    )


def numbering(lists: Iterable[tuple[int, int]]) -> str:
    """One bulleted list for all, and a numbered one for each that begins anew."""
    bullets = "".join(_level(n, "bullet", "•") for n in range(NESTED + 1))
    numbers = "".join(_level(n, "decimal", f"%{n + 1}.") for n in range(NESTED + 1))
    numbered = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="{level}">'
        f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for n, (start, level) in enumerate(lists, 2)
    )
    return (
        f'{HEAD}<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{bullets}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{numbers}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{numbered}</w:numbering>'
    )


def _level(number: int, form: str, text: str) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:pPr><w:ind w:left="{(number + 1) * 425}" w:hanging="425"/></w:pPr></w:lvl>'
    )
