"""``extra.clauselog.mail`` of mkdocs.yml and the environment to relay, sender and places of the ledger."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError

from clauselog.errors import UserError
from clauselog.root import MKDOCS
from clauselog.strict import Strict

from .address import AddressError, parse
from .dkim import SigningKey, signing_key
from .keeping import Keep, in_order
from .message import Sender
from .relay import Relay
from .secret import from_keyring

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOPBACK = ("localhost", "127.0.0.1", "::1")

PRESETS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "relay": {},
        "ses": {"port": 587, "tls": "starttls", "auth": "plain", "rate": 10, "verp": False},
        "postmark": {
            "host": "smtp.postmarkapp.com", "port": 587, "tls": "starttls", "auth": "plain", "verp": False,
            "headers": {"X-PM-KeepID": "true", "X-PM-Message-Stream": "outbound"},
        },
        "mailgun": {
            "host": "smtp.mailgun.org", "port": 587, "tls": "starttls", "auth": "plain", "verp": False,
            "headers": {"X-Mailgun-Track": "no", "X-Mailgun-Dkim": "yes"},
        },
    }
)  # fmt: skip
"""What a service needs to be told. ``ses`` needs ``host`` (email-smtp.REGION.amazonaws.com) and the rate
of your account; it gives every message an id of its own, which stands in its reply and so in the ledger."""

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
OURS = (
    "from", "sender", "to", "cc", "bcc", "reply-to", "return-path", "subject", "date", "message-id",
    "received", "resent-", "mime-version", "content-", "dkim-signature", "auto-submitted", "list-id",
    "list-unsubscribe",
)  # fmt: skip
"""Beginnings of names of headers that only the program sets."""
USER, PASSWORD, TOKEN = "CLAUSELOG_SMTP_USER", "CLAUSELOG_SMTP_PASSWORD", "CLAUSELOG_SMTP_TOKEN"
LEDGER = "CLAUSELOG_LEDGER"
KEYRING_SERVICE = "clauselog"


class Dkim(Strict):
    """Our own signature; without it the relay signs."""

    domain: str
    selector: str
    key: str
    """Path of a PEM file, outside the repository."""


class MailSettings(Strict):
    """What can be set under ``extra.clauselog.mail``. Secrets come from the environment or the keyring."""

    preset: Literal["relay", "ses", "postmark", "mailgun"] = "relay"
    host: str = "localhost"
    port: int = Field(25, ge=1, le=65535)
    tls: Literal["starttls", "implicit", "none", ""] = ""
    cafile: str = ""
    auth: Literal["", "plain", "login", "xoauth2"] = ""
    user: str = ""
    helo: str = ""
    connections: int = Field(4, ge=1, le=64)
    rate: float = Field(0, ge=0)
    connection_rate: float = Field(0, ge=0)
    per_connection: int = Field(0, ge=0)
    timeout: float = Field(60, gt=0)
    headers: dict[str, str] = Field(default_factory=dict)
    from_: str = Field("", alias="from")
    reply_to: str = ""
    bounces: str = ""
    verp: bool = True
    list_id: str = ""
    feedback_id: str = ""
    voluntary: bool = False
    """Whether the list is of people who asked to be told, and may leave it."""
    unsubscribe: str = ""
    """Only for a voluntary list: https address with {token}, which unsubscribes by POST (RFC 8058)."""
    dkim: Dkim | None = None
    contact: str = ""
    controller: str = ""
    authority: str = ""
    ledger: str = ""
    """Path of the SQLite ledger, or the address of a PostgreSQL database."""
    key: str = ""
    postfix_log: str = ""
    purge_days: int = Field(365, ge=0)
    """Days after the effective date from which ``notice purge`` erases addresses, languages and names."""
    proof: Annotated[tuple[Keep, ...], AfterValidator(in_order)] = ()
    """How long after the effective date it keeps the proof: the first that fits; () keeps it for good."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the ledger, its key and its watermark are, apart from each other."""

    ledger: str
    key: Path
    watermark: Path


@dataclass(frozen=True, slots=True)
class Mailing:
    """Everything about sending that a site decides."""

    settings: MailSettings
    sender: Sender
    places: Places
    environment: Mapping[str, str] = field(repr=False)

    def relay(self) -> Relay:
        """The relay with its secret, read only when it is needed.

        Raises:
            UserError: it wants a login and there is none, or would send one unprotected.
        """
        s = self.settings
        tls = s.tls or ("none" if s.host in LOOPBACK else "starttls")
        if tls == "none" and s.host not in LOOPBACK:
            raise UserError(
                f"mail to {s.host} would go unprotected",
                path=MKDOCS,
                remedy="mail: {tls: starttls} or implicit",
            )
        user = s.user or self.environment.get(USER, "")
        return Relay(
            s.host, s.port, tls, s.cafile, s.auth, user, self._secret(user) if s.auth else "",
            s.helo or socket.getfqdn(), s.connections, s.rate, s.connection_rate, s.per_connection, s.timeout,
        )  # fmt: skip

    def _secret(self, user: str) -> str:
        """The password or token: from the environment, else from the system's keyring."""
        name = TOKEN if self.settings.auth == "xoauth2" else PASSWORD
        found = self.environment.get(name) or from_keyring(KEYRING_SERVICE, user)
        if not found or not user:
            missing = name if user else USER
            raise UserError(
                f"{self.settings.host} wants a login and there is none",
                remedy=f"set {missing}, or: keyring set {KEYRING_SERVICE} {user or 'USER'}",
            )
        return found

    def signing_key(self) -> SigningKey | None:
        """Our own DKIM key, if one is set."""
        own = self.settings.dkim
        return signing_key(Path(own.key).expanduser(), own.domain, own.selector) if own else None


def mailing(given: Any, site: str, environment: Mapping[str, str] | None = None) -> Mailing:
    """The settings of a site's mailing; ``site`` names it (its address or name).

    Raises:
        UserError: a key that is not known or a value that is not what it should be, with the line's key.
    """
    environment = os.environ if environment is None else environment
    values = dict(given or {})
    settings = _checked(dict(PRESETS.get(str(values.get("preset", "relay")), {})) | values)
    slug = re.sub(r"[^a-z0-9]+", "-", site.lower().removeprefix("https://")).strip("-") or "site"
    return Mailing(settings, _sender(settings), _places(settings, slug, environment), environment)


def _checked(values: dict[str, Any]) -> MailSettings:
    try:
        return MailSettings.model_validate(values)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in wrong["loc"])
        raise UserError(f"extra.clauselog.mail: {place}: {wrong['msg']}", path=MKDOCS) from None


def _sender(settings: MailSettings) -> Sender:
    """Who mail comes from; its addresses checked, so that none can start a header."""
    name, address = parseaddr(settings.from_)
    named = {"from": address, "reply_to": settings.reply_to, "bounces": settings.bounces}
    for key, text in named.items():
        if not text:
            continue
        try:
            named[key] = str(parse(text))
        except AddressError as error:
            raise UserError(f"extra.clauselog.mail: {key}: {error}", path=MKDOCS) from None
    headers = tuple(settings.headers.items())
    loose = (
        settings.from_,
        settings.list_id,
        settings.feedback_id,
        settings.unsubscribe,
        *(t for h in headers for t in h),
    )
    if not all(text.isprintable() for text in loose):
        raise UserError("extra.clauselog.mail: a header with a line end in it", path=MKDOCS)
    for header in settings.headers:
        if not _HEADER.fullmatch(header) or header.lower().startswith(OURS):
            told = f"extra.clauselog.mail: headers: “{header}” is no header of yours to set"
            raise UserError(told, path=MKDOCS, remedy="only further ones, like X-Something: value")
    if settings.unsubscribe and not settings.unsubscribe.startswith("https://"):
        raise UserError("extra.clauselog.mail: unsubscribe: must begin with https://", path=MKDOCS)
    return Sender(
        named["from"], name, named["reply_to"], named["bounces"], settings.verp,
        settings.list_id, settings.feedback_id, settings.unsubscribe, headers,
    )  # fmt: skip


def _places(settings: MailSettings, slug: str, environment: Mapping[str, str]) -> Places:
    """Ledger, key and watermark, each in the folder the XDG standard has for its kind."""

    def folder(variable: str, default: str) -> Path:
        return Path(environment.get(variable) or Path.home() / default) / "clauselog"

    ledger = environment.get(LEDGER) or settings.ledger
    return Places(
        ledger or str(folder("XDG_DATA_HOME", ".local/share") / slug / "ledger.sqlite"),
        Path(settings.key).expanduser()
        if settings.key
        else folder("XDG_CONFIG_HOME", ".config") / f"{slug}.key",
        folder("XDG_STATE_HOME", ".local/state") / f"{slug}.serial",
    )
