"""A version of a policy to a PDF: tagged, with bookmarks, the same bytes for the same text.

The one module that uses WeasyPrint.
"""

from __future__ import annotations

import logging
from html import escape
from importlib.resources import files

from .errors import UserError

_PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="author" content="{site}"></head><body><header><p>{site}</p></header>
<h1>{heading}</h1><p class="meta">{meta}</p>{body}<footer><p>{address}</p></footer></body></html>"""


def made(
    *,
    lang: str,
    title: str,
    heading: str,
    site: str,
    meta: str,
    body: str,
    address: str,
    blob: str,
) -> bytes:
    """The bytes of a PDF.

    Args:
        lang: language of the text.
        title: title of the document, as plain text.
        heading: HTML of the heading.
        site: name of the site.
        meta: version and dates.
        body: HTML of the text.
        address: permanent address of the version.
        blob: blob id of the text, which becomes the identifier of the PDF.

    Raises:
        UserError: WeasyPrint, or the Pango it needs, is not installed.
    """
    try:
        from weasyprint import CSS, HTML
    except (ImportError, OSError):
        raise UserError(
            "PDF needs WeasyPrint and Pango",
            remedy="pip install 'clauselog[pdf]'; on Debian: apt-get install libpangoft2-1.0-0",
        ) from None
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    said = {k: escape(v) for k, v in {"lang": lang, "title": title, "site": site, "meta": meta}.items()}
    html = _PAGE.format(**said, heading=heading, body=body, address=escape(address))
    style = CSS(string=(files("clauselog") / "assets" / "print.css").read_text(encoding="utf-8"))
    document = HTML(string=html, base_url=address, url_fetcher=_nothing)
    found: bytes = document.write_pdf(
        stylesheets=[style], pdf_variant="pdf/ua-1", pdf_identifier=blob.encode()
    )
    return found


def _nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    """A PDF is made of its text: nothing is fetched."""
    raise ValueError(f"not fetched: {url}")
