"""A composed notice to the bytes each recipient gets: built once per language, headers per person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from .address import to_header
from .dkim import body_hash
from .rows import Content

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .dkim import SigningKey
    from .rows import Row


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a notice comes from, and the headers that say so."""

    address: str
    name: str = ""
    reply_to: str = ""
    bounces: str = ""
    """Mailbox that takes what comes back; "" for ``address``."""
    verp: bool = True
    """Whether each recipient has a return path of their own (bounces+token@…)."""
    list_id: str = ""
    feedback_id: str = ""
    unsubscribe: str = ""
    """One-click unsubscription (https; ``{token}`` stands for the person); only for a voluntary list."""
    headers: tuple[tuple[str, str], ...] = ()
    """Further headers a service wants."""

    @property
    def domain(self) -> str:
        """Right part of the From address."""
        return self.address.rpartition("@")[2]

    def return_path(self, token: str) -> str:
        """Where the relay reports that a message could not be delivered."""
        local, _, domain = (self.bounces or self.address).rpartition("@")
        return f"{local}+{token}@{domain}" if self.verp else f"{local}@{domain}"


def content(lang: str, subject: str, text: str, html: str, sender: Sender, date: str) -> Content:
    """Everything of a message that is the same for all who get it in that language.

    ``date`` is an RFC 5322 date, fixed per campaign, so that a retry is the same message byte for byte.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = f'"{sender.name}" <{sender.address}>' if sender.name else sender.address
    if sender.reply_to:
        message["Reply-To"] = sender.reply_to
    message["Subject"] = subject
    message["Date"] = date
    message["Auto-Submitted"] = "auto-generated"
    if sender.list_id:
        message["List-Id"] = sender.list_id
    if sender.feedback_id:
        message["Feedback-ID"] = sender.feedback_id
    for name, value in sender.headers:
        message[name] = value
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = lang  # last, or it would be moved into the first part
    message.set_boundary("=_" + hashlib.sha256((text + "\0" + html).encode()).hexdigest()[:40])
    head, _, body = message.as_bytes().partition(b"\r\n\r\n")
    return Content(lang, subject, text, html, head + b"\r\n", body.replace(b"\r\n.", b"\r\n.."))


def digest(contents: Iterable[Content]) -> str:
    """SHA-256 over all that is sent, in every language: what a campaign is frozen by."""
    total = hashlib.sha256()
    for item in sorted(contents, key=lambda c: c.lang):
        for part in (item.lang.encode(), item.head, item.body):
            total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def person_headers(row: Row, domain: str, sender: Sender) -> bytes:
    """The header lines that differ from one recipient to the next."""
    lines = to_header(row.address, row.name) + f"Message-ID: <{row.token}@{domain}>\r\n".encode()
    if not sender.unsubscribe:
        return lines
    link = sender.unsubscribe.replace("{token}", row.token)
    return lines + (
        f"List-Unsubscribe: <{link}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode()
    )


class Mailer:
    """Makes the message and the envelope of each recipient of a campaign."""

    def __init__(
        self, sender: Sender, domain: str, contents: Mapping[str, Content], key: SigningKey | None = None
    ):
        self.sender, self.domain, self.key = sender, domain, key
        self._heads = {lang: text.head for lang, text in contents.items()}
        self._tails = {lang: b"\r\n" + text.body for lang, text in contents.items()}
        self._hashes = (
            {lang: body_hash(unstuffed(text.body)) for lang, text in contents.items()} if key else {}
        )

    def envelope(self, row: Row) -> tuple[str, str]:
        """Return path and recipient, as the relay is told them."""
        return self.sender.return_path(row.token), row.address

    def message(self, row: Row) -> bytes:
        """The message for one recipient, dot-stuffed, all but the final dot."""
        headers = person_headers(row, self.domain, self.sender) + self._heads[row.lang]
        if self.key:
            headers = self.key.sign(headers, self._hashes[row.lang]) + headers
        return headers + self._tails[row.lang]


def unstuffed(body: bytes) -> bytes:
    """The body as the recipient gets it, the doubled dots undone."""
    return body.replace(b"\r\n..", b"\r\n.")


def eml(text: Content, to: str = "recipient@example.org") -> bytes:
    """The message as a file that mail programs open, addressed to nobody real."""
    return to_header(to) + text.head + b"\r\n" + unstuffed(text.body)
