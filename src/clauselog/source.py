"""Bytes to text, and to the id git has for them: a policy is UTF-8, not empty, no binary, not endless."""

from __future__ import annotations

import hashlib

from .errors import UserError

LARGEST = 4_000_000
"""Bytes. About 600,000 words: more than any policy, less than what would stop a build."""


def decode(data: bytes, path: str) -> str:
    """The text of a policy's file, line ends and byte-order mark kept.

    Raises:
        UserError: naming the file, the line and what to do, where it is empty, binary, too large, not UTF-8.
    """
    if len(data) > LARGEST:
        raise UserError(
            f"is {len(data) / 1e6:.1f} MB; a policy has at most {LARGEST / 1e6:.0f} MB",
            path=path,
            remedy="was another file saved under this name? Pictures belong into files of their own",
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if b"\0" in data:
            raise _binary(data, path) from None
        raise UserError(
            f"is not UTF-8: byte {data[error.start]:#04x} cannot be read",
            path=path,
            line=line,
            remedy="save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8",
        ) from None
    if "\0" in text:
        raise _binary(data, path)
    if not text or text.isspace():
        raise UserError(
            "is empty", path=path, remedy="a policy that no longer applies is withdrawn, not emptied"
        )
    return text


def _binary(data: bytes, path: str) -> UserError:
    line = data.count(b"\n", 0, data.index(b"\0")) + 1
    return UserError(
        "is binary, not text", path=path, line=line, remedy="a policy is a Markdown file saved as UTF-8"
    )


def blob_id(content: bytes) -> str:
    """The id git gives to content: SHA-1 of a header and the bytes."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
