"""Headers and a body hash to a DKIM-Signature line (RFC 6376, RFC 8463): relaxed/simple, RSA or Ed25519."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from clauselog.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SIGNED = (
    "from", "to", "reply-to", "subject", "date", "message-id", "mime-version", "content-type",
    "content-language", "auto-submitted", "list-id", "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip
"""Headers put under the signature where they are present; List-Unsubscribe must be (RFC 8058)."""
OVERSIGNED = ("from", "to", "subject")
"""Headers signed once more than present, so that none can be added."""
_SPACE = re.compile(rb"[ \t]+")


def body_hash(body: bytes) -> str:
    """Base64 of the SHA-256 of a body in simple canonical form (empty lines at its end count as one)."""
    return base64.b64encode(hashlib.sha256(body.rstrip(b"\r\n") + b"\r\n").digest()).decode()


def _relaxed(name: bytes, value: bytes) -> bytes:
    """A header in relaxed canonical form (RFC 6376 §3.4.2)."""
    unfolded = _SPACE.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")
    return name.lower().strip() + b":" + unfolded + b"\r\n"


def _fields(headers: bytes) -> list[tuple[bytes, bytes]]:
    """Names and raw values of header lines, folded lines joined to their first."""
    lines = re.sub(rb"\r\n([ \t])", rb"\0\1", headers).split(b"\r\n")
    pairs = (line.replace(b"\0", b"\r\n").partition(b":") for line in lines if line)
    return [(name, value) for name, _, value in pairs]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and where its public half is published: ``selector._domainkey.domain``."""

    domain: str
    selector: str
    key: RSAPrivateKey | Ed25519PrivateKey
    algorithm: str
    """"rsa-sha256" or "ed25519-sha256"."""

    def sign(self, headers: bytes, body: str) -> bytes:
        """The ``DKIM-Signature`` line for these header lines and that body hash."""
        fields = {name.lower().decode(): (name, value) for name, value in _fields(headers)}
        present = [name for name in SIGNED if name in fields]
        names = ":".join([*present, *OVERSIGNED])
        line = (
            f"v=1; a={self.algorithm}; c=relaxed/simple; d={self.domain}; s={self.selector};\r\n"
            f" h={names};\r\n bh={body};\r\n b="
        ).encode()
        signed = b"".join(_relaxed(*fields[name]) for name in present)
        signed += _relaxed(b"dkim-signature", line).removesuffix(b"\r\n")
        return b"DKIM-Signature: " + line + base64.b64encode(self._signature(signed)) + b"\r\n"

    def _signature(self, data: bytes) -> bytes:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        if self.algorithm == "rsa-sha256":
            return cast("RSAPrivateKey", self.key).sign(data, PKCS1v15(), hashes.SHA256())
        return cast("Ed25519PrivateKey", self.key).sign(hashlib.sha256(data).digest())


def signing_key(path: Path, domain: str, selector: str) -> SigningKey:
    """The private key in a PEM file.

    Raises:
        UserError: the package for it is missing, the file is no such key, or the key is too short.
    """
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as error:
        remedy = "pip install 'clauselog[dkim]', or let the relay sign"
        raise UserError("signing needs the package cryptography", remedy=remedy) from error
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"no private key can be read: {error}", path=str(path)) from error
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return SigningKey(domain, selector, key, "ed25519-sha256")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 1024:
        return SigningKey(domain, selector, key, "rsa-sha256")
    raise UserError("neither an Ed25519 nor an RSA key of at least 1024 bits", path=str(path))
