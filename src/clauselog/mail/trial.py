"""A message in one language to one mailbox, now: what the relay says to it, before a list gets any."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from clauselog.errors import UserError

from .rows import Row
from .smtp import SmtpError, connect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .message import Mailer
    from .relay import Relay
    from .replies import Reply


async def trial(relay: Relay, mailer: Mailer, address: str, langs: Iterable[str]) -> dict[str, Reply]:
    """Send the message of each language to ``address``; the relay's replies, all of them acceptances.

    Nothing is written down, and the Message-ID is one that no recipient of the notice will get.

    Raises:
        UserError: the relay cannot be reached, or does not take it.
    """
    found = {}
    try:
        session = await connect(relay)
        try:
            for lang in langs:
                row = Row(0, address, secrets.token_hex(16), "", lang, 0, "")
                session.begin(*mailer.envelope(row))
                await session.begun()
                if not session.dot(await session.body(mailer.message(row))):
                    raise SmtpError("data", None)
                reply = await session.done()
                if reply is None or reply.code >= 400:
                    raise SmtpError("dot", reply)
                found[lang] = reply
        finally:
            await session.close()
    except SmtpError as error:
        raise UserError(f"{relay.host}:{relay.port}: {error}") from None
    return found
