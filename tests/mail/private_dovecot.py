"""A real Dovecot with a configuration and mailboxes of its own, on loopback, plain and encrypted."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIGURATION = """base_dir = {folder}/run
log_path = {folder}/dovecot.log
auth_verbose = yes
auth_debug = yes
protocols = imap
listen = 127.0.0.1, 127.0.0.2
ssl = {ssl}
ssl_cert = <{cert}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
default_internal_user = dovecot
default_login_user = dovenull
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%n
{more}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%n
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Server:
    """Where it listens, and where its mailboxes and its log are."""

    imap: int
    imaps: int
    mail: Path
    log: Path


def available() -> bool:
    """Whether Dovecot is installed and we may start it."""
    return shutil.which("dovecot") is not None and os.geteuid() == 0


@contextlib.contextmanager
def running(
    certificate: tuple[Path, Path],
    users: dict[str, str],
    *,
    mechanisms: str = "plain login",
    ssl: bool = True,
    tokens: str = "",
) -> Iterator[Server]:
    """A server with that certificate and key; ``users`` are names and passwords.

    ``tokens`` is the address that tells whose an access token is; with it, tokens are taken too.
    """
    folder = Path(tempfile.mkdtemp(prefix="clauselog-dovecot-"))
    folder.chmod(0o755)
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", "nobody", "nogroup")
    owner = (folder / "mail").stat().st_uid, (folder / "mail").stat().st_gid
    (folder / "users").write_text("".join(f"{name}:{password}\n" for name, password in users.items()))
    ports = _free(), _free()
    if tokens:
        (folder / "oauth2").write_text(f"tokeninfo_url = {tokens}\nusername_attribute = email\n")
        mechanisms += " xoauth2"
    more = f"passdb {{\n driver = oauth2\n mechanisms = xoauth2\n args = {folder}/oauth2\n}}" * bool(tokens)
    cert, key = certificate
    (folder / "dovecot.conf").write_text(
        CONFIGURATION.format(
            folder=folder, cert=cert, key=key, uid=owner[0], gid=owner[1], imap=ports[0], imaps=ports[1],
            ssl="yes" if ssl else "no", mechanisms=mechanisms, more=more,
        )
    )  # fmt: skip
    command = ["dovecot", "-F", "-c", str(folder / "dovecot.conf")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _listening(process, ports[0])
        yield Server(*ports, folder / "mail", folder / "dovecot.log")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _free() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _listening(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")
