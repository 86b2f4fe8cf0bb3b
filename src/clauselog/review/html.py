"""A review as one page that needs nothing else: no script, no request, readable in print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from clauselog import redline
from clauselog.model import Level

from .story import count, headline, story

if TYPE_CHECKING:
    from clauselog.model import Change

    from .verdict import Review


def html(review: Review) -> str:
    """The review as a self-contained page."""
    rooms = Environment(
        loader=PackageLoader("clauselog", "templates/review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    blocking = sum(len(v.blocking) for v in review.verdicts)
    blocking += sum(f.level == Level.ERROR for f in review.general)
    return rooms.get_template("review.html").render(
        review=review,
        headline=headline(blocking, len(review.verdicts)),
        story=story,
        count=count,
        redline=_redline,
    )


def _redline(change: Change) -> Markup:
    return Markup(redline.html(change))  # noqa: S704 - cleaned by the renderer of policy text
