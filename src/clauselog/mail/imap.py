"""The address of an IMAP folder to its messages; nothing is moved or marked, and deleted only when told."""

from __future__ import annotations

import base64
import imaplib
import os
import re
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from clauselog.errors import UserError

from .bounces import LONGEST, Letter
from .secret import from_keyring
from .settings import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PASSWORD, TOKEN = "CLAUSELOG_IMAP_PASSWORD", "CLAUSELOG_IMAP_TOKEN"
KEYRING = "clauselog-imap"
PORTS = {"imap": 143, "imaps": 993}
TIMEOUT = 60.0
"""Seconds of patience for an answer."""
AT_ONCE = 20
"""Messages fetched in one go."""
_UID = re.compile(rb"\bUID (\d+)")
_WIDE = re.compile(r"[^\x20-\x7e]+")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on an IMAP server, and who may read it."""

    scheme: str
    host: str
    port: int
    user: str
    name: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/{self.name}"

    @property
    def local(self) -> bool:
        """True where nothing leaves this machine."""
        return self.host in LOOPBACK


def folder(source: str) -> Folder:
    """The folder an address like ``imaps://user@host/INBOX`` names; ``%40`` stands for the @ of a user.

    Raises:
        UserError: no host or no user in it, a port that is none, or a password, which would stay in the
            history of the shell.
    """
    place = urlsplit(source)
    try:
        port = place.port or PORTS[place.scheme]
    except ValueError:
        raise UserError("the port is no number", path=f"{place.scheme}://{place.hostname}") from None
    if place.password is not None:
        shown = f"{place.scheme}://{place.username}@{place.hostname}{place.path}"
        raise UserError("a password does not belong in an address", path=shown, remedy=f"set {PASSWORD}")
    if not (place.hostname and place.username):
        raise UserError(
            "names no server or no user",
            path=source,
            remedy="imaps://bounces%40example.org@mail.example.org/INBOX",
        )
    name = unquote(place.path.lstrip("/")) or "INBOX"
    return Folder(place.scheme, place.hostname, port, unquote(place.username), name)


def letters(
    source: str, cafile: str = "", environment: Mapping[str, str] = os.environ, *, delete: bool = False
) -> Iterator[Letter]:
    """The messages of an IMAP folder, oldest first; with ``delete``, those that are ``done`` are deleted.

    Encrypted, with the certificate checked: from the start (``imaps://``) or by STARTTLS (``imap://``), which
    only a server on this machine may go without. ``cafile`` is trusted instead of the system's authorities.

    The login is a password, or an OAuth 2 access token (XOAUTH2).

    Raises:
        UserError: the server cannot be reached or trusted, does not let us in, or has no such folder.
    """
    place = folder(source)
    token = environment.get(TOKEN, "")
    secret = token or environment.get(PASSWORD) or from_keyring(KEYRING, place.user)
    if not secret:
        remedy = f"set {PASSWORD} or {TOKEN}, or: keyring set {KEYRING} {place.user}"
        raise UserError("the mail server wants a login and there is none", path=str(place), remedy=remedy)
    try:
        with _connected(place, cafile) as box:
            _login(box, place.user, secret, by_token=bool(token))
            yield from _read(box, place, delete)
    except ssl.SSLError as error:
        remedy = "name the server as its certificate does, or its authority: mail: {cafile: …} in mkdocs.yml"
        raise UserError(
            f"the mail server cannot be trusted: {error}", path=str(place), remedy=remedy
        ) from None
    except imaplib.IMAP4.abort as error:
        remedy = "run it again: what was noted stays noted, and nothing is counted twice"
        raise UserError(f"the connection was lost: {error}", path=str(place), remedy=remedy) from None
    except imaplib.IMAP4.error as error:
        raise UserError(f"the mail server refuses: {_said(error)}", path=str(place)) from None
    except OSError as error:
        raise UserError(f"the mail server cannot be reached: {error}", path=str(place)) from None


def _connected(place: Folder, cafile: str) -> imaplib.IMAP4:
    """A protected connection.

    Raises:
        UserError: the server offers no STARTTLS and is not on this machine.
    """
    trusted = ssl.create_default_context(cafile=cafile or None)
    trusted.minimum_version = ssl.TLSVersion.TLSv1_2
    if place.scheme == "imaps":
        return imaplib.IMAP4_SSL(place.host, place.port, ssl_context=trusted, timeout=TIMEOUT)
    box = imaplib.IMAP4(place.host, place.port, timeout=TIMEOUT)
    if not place.local:
        if "STARTTLS" not in box.capabilities:
            box.shutdown()
            raise UserError("the password would go unprotected", path=str(place), remedy="use imaps://")
        box.starttls(trusted)
    return box


def _login(box: imaplib.IMAP4, user: str, secret: str, *, by_token: bool) -> None:
    """XOAUTH2 with a token; else AUTHENTICATE PLAIN, whose words may be of any script, or LOGIN."""
    if by_token:
        words = [f"user={user}\x01auth=Bearer {secret}\x01\x01".encode()]
        box.authenticate("XOAUTH2", lambda _: words.pop() if words else b"")  # "" hears a refusal out
    elif "AUTH=PLAIN" in box.capabilities:
        box.authenticate("PLAIN", lambda _: b"\0" + user.encode() + b"\0" + secret.encode())
    elif (user + secret).isascii():
        box.login(user, secret)
    else:
        raise UserError("the mail server takes no login beyond ASCII", remedy="change the password")


def _said(error: imaplib.IMAP4.error) -> str:
    """What the server answered, as text."""
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _read(box: imaplib.IMAP4, place: Folder, delete: bool) -> Iterator[Letter]:
    """The messages, by their unique ids: those do not shift when another program deletes some meanwhile."""
    status, told = box.select(_quoted(place.name), readonly=not delete)
    if status != "OK":
        raise UserError(f"there is no folder “{place.name}”", path=str(place))
    if told == [b"0"]:
        return
    uids = [_uid(line) for line in _asked(box, "FETCH", "1:*", "(UID)")]
    for start in range(0, len(uids), AT_ONCE):
        some = _some(box, ",".join(uids[start : start + AT_ONCE]))
        yield from some.values()
        if delete and (done := [uid for uid, letter in some.items() if letter.done]):
            _delete(box, ",".join(done))


def _some(box: imaplib.IMAP4, uids: str) -> dict[str, Letter]:
    """Unique id -> message; those deleted meanwhile are missing."""
    parts = _asked(box, "FETCH", uids, f"(UID BODY.PEEK[]<0.{LONGEST}>)")
    ends = (*parts[1:], b"")  # a server may name the id before the text or after it
    return {
        _uid(part[0]) or _uid(end): Letter(part[1])
        for part, end in zip(parts, ends, strict=True)
        if isinstance(part, tuple)
    }


def _uid(line: object) -> str:
    found = _UID.search(line) if isinstance(line, bytes) else None
    return found[1].decode() if found else ""


def _delete(box: imaplib.IMAP4, uids: str) -> None:
    """Delete these messages, and where the server can tell them apart (UIDPLUS), no others."""
    _asked(box, "STORE", uids, "+FLAGS.SILENT", r"(\Deleted)")
    _, offered = box.capability()  # after the login it offers more than before
    if b"UIDPLUS" in offered[-1].upper().split():
        _asked(box, "EXPUNGE", uids)
    else:
        box.expunge()


def _asked(box: imaplib.IMAP4, *command: str) -> list[Any]:
    """What the server answers to a command about unique ids.

    Raises:
        imaplib.IMAP4.error: it says no.
    """
    status, told = box.uid(*command)
    if status != "OK":
        raise imaplib.IMAP4.error(told[0] if told else status)
    return told


def _quoted(name: str) -> str:
    """A folder's name as IMAP wants it: other scripts in modified UTF-7 (RFC 3501 §5.1.3), then quoted."""

    def utf7(found: re.Match[str]) -> str:
        coded = base64.b64encode(found[0].encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
        return f"&{coded.decode()}-"

    coded = _WIDE.sub(utf7, name.replace("&", "&-"))
    return '"' + coded.replace("\\", "\\\\").replace('"', '\\"') + '"'
