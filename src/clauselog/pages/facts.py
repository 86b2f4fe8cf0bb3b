"""An edition to what there is to know of it: for readers in a table, for programs in schema.org's words."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from .markup import contact_link, link, safe
from .paths import pdf_path, source_path

if TYPE_CHECKING:
    from .desk import Desk
    from .shelf import Edition, Shelf


def data(desk: Desk, shelf: Shelf, edition: Edition) -> dict[str, Any]:
    """schema.org's words for an edition."""
    base = f"{desk.site.home}{shelf.address}"
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "name": shelf.title,
        "version": edition.version,
        "inLanguage": desk.site.lang,
        "url": f"{base}{edition.version}/",
        "datePublished": edition.release.announced.isoformat(),
        "identifier": f"git:blob:{edition.source.blob}",
        "isPartOf": {"@type": "WebSite", "name": desk.site.name, "url": desk.site.home},
    }
    if old := shelf.before(edition):
        found["isBasedOn"] = f"{base}{old.version}/"
    if edition.periods:
        span = edition.periods[0]
        found["temporalCoverage"] = f"{span.begin}/{edition.end or '..'}"
    return found


def about(desk: Desk, shelf: Shelf, edition: Edition) -> list[tuple[str, str]]:
    """What there is to know of an edition: address, hash, commit, feeds, contact."""
    say, address = desk.say, f"{shelf.address}{edition.version}/"
    rows = [
        (say("permanent-address"), link(address, f"{desk.site.home}{address}")),
        (say("hash"), link(source_path(shelf, edition), edition.source.blob, code=True)),
    ]
    if edition.source.commit:
        rows.append((say("commit"), safe(f"<code>{escape(edition.source.commit)}</code>")))
    if desk.site.pdf:
        path = pdf_path(shelf, edition)
        rows.append(("PDF", link(path, path.rpartition("/")[2])))
    feeds = (link(f"{shelf.address}feed.xml", "Atom"), link(f"{shelf.address}feed.json", "JSON Feed"))
    rows.append((say("feeds"), safe(" ".join(feeds))))
    if contact := desk.front(shelf, edition, "contact"):
        rows.append((say("contact"), contact_link(contact)))
    return rows
