"""Text from a recipient list to an address that may be sent to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.header import Header

from email_validator import EmailNotValidError, validate_email

_PLAIN = re.compile(
    r"(?P<local>(?=[^@]{1,64}@)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)"
    r"@(?P<domain>(?=.{1,253}\Z)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63})"
)
"""What nearly every address looks like; the rest is left to a library that knows all of RFC 5321 and 6531."""
LONGEST_NAME = 120
"""Characters of a display name that are kept; a longer one is left off, the address is what counts."""


class AddressError(ValueError):
    """The text is no address; the message says why, without repeating it."""


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox: the local part in NFC as its owner writes it, the domain in lower-case A-labels."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def utf8(self) -> bool:
        """True where only a relay with SMTPUTF8 (RFC 6531) can take it."""
        return not self.local.isascii()


def parse(text: str) -> Address:
    """The address in ``text``, its domain as A-labels (IDNA 2008).

    Raises:
        AddressError: it is none, or holds what could start a new header or command.
    """
    text = text.strip()
    if plain := _PLAIN.fullmatch(text):
        return Address(plain["local"], plain["domain"].lower())
    try:
        found = validate_email(
            text,
            check_deliverability=False,
            globally_deliverable=False,
            allow_quoted_local=False,
            strict=True,
        )
    except EmailNotValidError as error:
        raise AddressError(str(error)) from None
    return Address(found.local_part, (found.ascii_domain or found.domain).lower())


def domain_of(address: str) -> str:
    """The domain of an address as the ledger has it."""
    return address.rpartition("@")[2]


def to_header(address: str, name: str = "") -> bytes:
    """The ``To:`` line, folded, with its line end.

    A name with control characters or of absurd length is left off: nothing in it can begin a header.
    """
    mailbox = address.encode("utf-8")
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return b"To: " + mailbox + b"\r\n"
    if name.isascii():
        phrase = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        phrase = Header(name, "utf-8", maxlinelen=70, header_name="To").encode(linesep="\r\n")
    return b"To: " + phrase.encode("ascii") + b"\r\n <" + mailbox + b">\r\n"
