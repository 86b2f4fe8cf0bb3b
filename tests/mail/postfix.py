"""A real Postfix with a configuration and a queue of its own, on loopback; it throws all mail away.

What goes by its transports ``gone`` and ``full`` is accepted first, and returned then.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAIN = """compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
mail_owner = postfix
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.org
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
default_transport = discard
relay_transport = discard
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_rate_limit = 0
smtputf8_enable = yes
{more}
"""
MASTER = """127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
gone unix - n n - - pipe user=nobody argv=/bin/sh -c {{echo 5.1.1 no such mailbox; exit 67}}
full unix - n n - - pipe user=nobody argv=/bin/sh -c {{echo 5.2.2 mailbox full; exit 69}}
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def available() -> bool:
    """Whether Postfix is installed and we may start it."""
    import os

    return shutil.which("postfix") is not None and os.geteuid() == 0


@contextlib.contextmanager
def running(more: str = "") -> Iterator[tuple[int, Path]]:
    """Its port and its log; ``more`` are further lines of main.cf."""
    folder = Path(tempfile.mkdtemp(prefix="clauselog-postfix-"))
    folder.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "etc"
    for name in ("etc", "spool", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    (config / "main.cf").write_text(MAIN.format(folder=folder, more=more))
    (config / "master.cf").write_text(MASTER.format(port=port))
    try:
        subprocess.run(["postfix", "-c", str(config), "start"], check=True, capture_output=True, timeout=60)
        _listening(port)
        yield port, folder / "mail.log"
    finally:
        subprocess.run(["postfix", "-c", str(config), "stop"], capture_output=True, timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _listening(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")
