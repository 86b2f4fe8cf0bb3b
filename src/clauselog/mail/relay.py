"""What must be known to hand mail to a relay: where, how protected, as whom, how fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tls = Literal["starttls", "implicit", "none"]
Auth = Literal["", "plain", "login", "xoauth2"]


@dataclass(frozen=True, slots=True)
class Relay:
    """An SMTP server that takes our mail, and the manners it expects."""

    host: str = "localhost"
    port: int = 25
    tls: Tls = "starttls"
    cafile: str = ""
    """Certificates to trust instead of the system's."""
    auth: Auth = ""
    user: str = ""
    secret: str = ""
    """Password, or OAuth 2 access token. Never in a log: see ``__repr__``."""
    helo: str = "localhost"
    connections: int = 4
    rate: float = 0.0
    """Messages a second over all connections; 0 for no limit."""
    connection_rate: float = 0.0
    """Messages a second on each connection; 0 for no limit."""
    per_connection: int = 0
    """Messages after which a connection is closed and opened anew; 0 for no limit."""
    timeout: float = 60.0
    """Seconds of patience for a reply; at the final dot ten times that (RFC 5321 §4.5.3.2)."""

    def __repr__(self) -> str:
        return f"Relay({self.host}:{self.port}, tls={self.tls}, user={self.user!r})"
