"""The front matter of a policy to what the policy declares of itself: version, dates, laws, promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator, ConfigDict

from . import frontmatter
from .strict import Count, MaybeDay, Strict, checked, faults

if TYPE_CHECKING:
    from .errors import UserError


class MaterialPromise(Strict):
    """What is promised before a material change: ``{channels: [site, email], lead_days: 30}``."""

    channels: tuple[Literal["site", "email", "post", "app"], ...] = ()
    lead_days: Count = 0


class Promises(Strict):
    """The promises of a policy about its own changes, where the text does not say them clearly enough."""

    material: MaterialPromise | None = None
    new_purpose: Literal["", "inform", "consent"] = ""
    ownership: Literal["", "notify", "consent"] = ""
    past_data: Literal["", "old-terms", "new-terms", "in-effect-when-used", "consent"] = ""


class FrontMatter(Strict):
    """The front matter of a policy. Keys of other programs are let through."""

    model_config = ConfigDict(frozen=True, extra="allow")

    title: str = ""
    version: Annotated[str, BeforeValidator(lambda v: v or "")] = ""
    effective: MaybeDay = None
    announced: MaybeDay = None
    last_updated: str = ""
    description: str = ""
    lang: str = ""
    contact: str = ""
    regimes: tuple[str, ...] = ()
    promises: Promises = Promises()


def read_front(text: str, path: str = "") -> FrontMatter:
    """The front matter of a policy.

    Raises:
        UserError: with the line, for a value that is not what its key means.
    """
    return checked(FrontMatter, dict(frontmatter.read(text, path)), frontmatter.lines(text), path)


def front_faults(text: str, path: str = "") -> tuple[UserError, ...]:
    """Everything wrong with the values in the front matter of a policy, each with its line.

    Raises:
        UserError: for front matter that cannot be read at all.
    """
    return faults(FrontMatter, dict(frontmatter.read(text, path)), frontmatter.lines(text), path)
