"""The secret of an installation to keyed hashes: who a recipient is, and which Message-ID is theirs."""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clauselog.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keyring:
    """Hashes keyed with the secret: without it, nobody can guess a Message-ID or test an address."""

    secret: bytes

    def _digest(self, purpose: str, text: str) -> str:
        return hmac.digest(self.secret, f"{purpose}\0{text}".encode("utf-8", "surrogatepass"), "sha256").hex()

    def person(self, address: str) -> str:
        """64 hex digits that stand for an address; the same in whichever letter case it is written.

        RFC 5321 lets a server tell cases apart; none in use does, and people write their own as they like.
        """
        return self._digest("person", address.lower())

    def token(self, revision: str, person: str) -> str:
        """32 hex digits for one person and one wording: the left part of the Message-ID, and of bounces."""
        return self._digest("message", f"{revision}\0{person}")[:32]

    @property
    def fingerprint(self) -> str:
        """Says which secret a ledger was written with, without telling it."""
        return self._digest("fingerprint", "")[:16]


def keyring(path: Path) -> Keyring:
    """The secret at ``path``, made there (mode 0600) the first time.

    Raises:
        UserError: others may read it, or it is no secret of ours.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(SECRET_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return _read(path)


def _read(path: Path) -> Keyring:
    """The secret in a file that only its owner may read."""
    if path.stat().st_mode & 0o077:
        raise UserError("others may read the key of the ledger", path=str(path), remedy=f"chmod 600 {path}")
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise UserError("this is no key of a ledger", path=str(path), remedy="restore it from its backup")
    return Keyring(secret)
