"""What stands on every page: the announcements of the day, and the foot."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from clauselog.release import announcing, of_policy

if TYPE_CHECKING:
    from .desk import Desk
    from .shelf import Edition, Shelf


def announced(desk: Desk) -> list[dict[str, Any]]:
    """What is announced, by policy; its id changes with its words and with the text announced."""
    found = []
    for shelf in desk.site.shelves:
        due = announcing(of_policy(desk.site.releases, shelf.policy), desk.site.on)
        told = [e for e in shelf.editions if e.release in due]
        if told:
            news = [_news(desk, shelf, e) for e in told]
            stamp = json.dumps([news, [e.source.blob for e in told]])
            ident = hashlib.sha256(stamp.encode()).hexdigest()[:12]
            found.append({"title": shelf.title, "id": ident, "news": news})
    return found


def _news(desk: Desk, shelf: Shelf, edition: Edition) -> dict[str, Any]:
    """One edition's announcement: what is said now, and from the day it takes effect."""
    begin, until = edition.begin, edition.release.announce_until + timedelta(days=1)
    turn = desk.site.moment(begin) if begin > desk.site.on else ""
    steps = [("announcement-coming", "next/", "")] if turn else []
    steps.append(("announcement-in-force", f"changes/#v{edition.version}", turn))
    states = [
        {"text": desk.say(key, policy=shelf.title, date=begin), "path": shelf.address + path, "at": at}
        for key, path, at in steps
    ]
    return {"until": desk.site.moment(until), "states": states}


def html(desk: Desk) -> str:
    """The announcements, for every page; "" where there is none."""
    items = announced(desk)
    return desk.render("announcement.html", items=items) if items else ""


def footer(desk: Desk) -> str:
    """The foot of every page: all notices."""
    return desk.render("footer.html")
