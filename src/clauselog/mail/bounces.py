"""Delivery status notices (RFC 3464) to recipients who were not reached after all."""

from __future__ import annotations

import email
import email.policy
import mailbox
import re
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING

from clauselog.errors import UserError

from .replies import NO_SUCH_MAILBOX

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"\+([0-9a-f]{32})@|<([0-9a-f]{32})@", re.IGNORECASE)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
LONGEST = 1 << 22
"""Bytes of a notice that are read; servers append the whole message to some."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """One message that came back."""

    token: str
    action: str
    """"failed", "delayed", "delivered", "relayed" or "expanded"."""
    status: str
    """Enhanced status code: "5.1.1"."""
    reason: str

    @property
    def failed(self) -> bool:
        """True where the message was not delivered and will not be."""
        return self.action == "failed" or (not self.action and self.status.startswith("5"))

    @property
    def no_mailbox(self) -> bool:
        """True where the address should be written to no more."""
        return self.failed and self.status in NO_SUCH_MAILBOX


def read(data: bytes) -> Bounce | None:
    """The bounce in a message; None where it is none, or of no message of ours.

    Whose it is: the return path it was sent to, else the Message-ID of the message it returns.
    """
    message = email.message_from_bytes(data[:LONGEST], policy=email.policy.compat32)
    report = next((p for p in message.walk() if p.get_content_type() == "message/delivery-status"), None)
    token = _token(message)
    if report is None or not token:
        return None
    fields = _fields(report)
    found = _STATUS.search(fields.get("status", ""))
    reason = fields.get("diagnostic-code", "") or fields.get("status", "")
    return Bounce(
        token, fields.get("action", "").lower(), found[0] if found else "", " ".join(reason.split())
    )


def _fields(report: Message) -> dict[str, str]:
    """The fields of the report, of the message and of its last recipient together, by lower-case name."""
    parts = report.get_payload()
    blocks = parts if isinstance(parts, list) else [email.message_from_string(str(parts))]
    return {
        str(k).lower(): str(v) for block in blocks if isinstance(block, Message) for k, v in block.items()
    }


def _token(message: Message) -> str:
    """The keyed token of the message that came back; "" where there is none."""
    places = [str(value) for name in _ADDRESSED for value in message.get_all(name, [])]
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            returned = (p for p in part.get_payload() if isinstance(p, Message))
            places += [str(inner.get("Message-ID", "")) for inner in returned]
        elif part.get_content_type() == "text/rfc822-headers":
            headers = email.message_from_string(str(part.get_payload()))
            places.append(str(headers.get("Message-ID", "")))
    for place in places:
        if found := _TOKEN.search(place):
            return (found[1] or found[2]).lower()
    return ""


@dataclass(slots=True)
class Letter:
    """A message in a mailbox, as far as ``LONGEST``."""

    data: bytes
    done: bool = False
    """Set by who has noted all that it says: it may then be deleted."""


def letters(source: str, cafile: str = "", *, delete: bool = False) -> Iterator[Letter]:
    """What is in a Maildir or an IMAP folder (``imaps://user@host/folder``), oldest first.

    Nothing there is changed, but that with ``delete`` what is ``done`` is deleted when the next is asked for.

    Raises:
        UserError: there is no such Maildir, or the server does not let us in.
    """
    if source.startswith(("imap://", "imaps://")):
        from . import imap

        yield from imap.letters(source, cafile, delete=delete)
        return
    path = Path(source).expanduser()
    if not ((path / "cur").is_dir() and (path / "new").is_dir()):
        raise UserError("is no Maildir (it has no folders cur and new)", path=source)
    box = mailbox.Maildir(path, create=False)
    for key in sorted(box.keys()):
        with box.get_file(key) as file:
            letter = Letter(file.read(LONGEST))
        yield letter
        if delete and letter.done:
            box.discard(key)
