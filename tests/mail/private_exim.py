"""A real Exim of our own on loopback; it takes all mail and drops it.

Debian's Exim cannot be installed beside Postfix, so its packages are only unpacked, and its own user,
which it wants, exists for it alone (nss_wrapper). Nothing of the system is changed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = ("exim4-daemon-light", "exim4-base", "libidn12", "libnss-wrapper")
CONFIGURATION = """exim_user = Debian-exim
exim_group = Debian-exim
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
primary_hostname = mx.example.org
acl_smtp_rcpt = rcpt
acl_smtp_data = data
pipelining_advertise_hosts = *
smtputf8_advertise_hosts = *
tls_advertise_hosts =
never_users =
begin acl
rcpt:
  deny local_parts = gone
       message = 5.1.1 no such mailbox
  defer local_parts = slow
        condition = ${{if !exists{{{folder}/spool/seen}}}}
        continue = ${{run{{/usr/bin/touch {folder}/spool/seen}}}}
        message = 4.7.1 greylisted
  accept
data:
  accept
begin routers
drop:
  driver = redirect
  data = :blackhole:
"""


def unpacked(folder: Path) -> Path | None:
    """Where Exim's files are, fetched with apt the first time; None where that is not possible."""
    if os.geteuid() != 0 or not shutil.which("apt-get") or not shutil.which("dpkg"):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "usr/sbin/exim4").exists():
        with tempfile.TemporaryDirectory() as name:
            done = subprocess.run(["apt-get", "download", *PACKAGES], cwd=name, capture_output=True)
            if done.returncode:
                return None
            for package in Path(name).glob("*.deb"):
                subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)
    return folder


@contextlib.contextmanager
def running(files: Path) -> Iterator[int]:
    """Its port."""
    folder = Path(tempfile.mkdtemp(prefix="clauselog-exim-"))
    for name in ("spool", "log"):
        (folder / name).mkdir()
        (folder / name).chmod(0o777)
    folder.chmod(0o755)
    (folder / "conf").write_text(CONFIGURATION.format(folder=folder))
    (folder / "passwd").write_text(
        Path("/etc/passwd").read_text() + "Debian-exim:x:64999:64999::/:/bin/false\n"
    )
    (folder / "group").write_text(Path("/etc/group").read_text() + "Debian-exim:x:64999:\n")
    libraries = next(files.glob("usr/lib/*/libnss_wrapper.so*")).parent
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/bin",
        "LD_LIBRARY_PATH": str(libraries),
        "LD_PRELOAD": str(next(libraries.glob("libnss_wrapper.so*"))),
        "NSS_WRAPPER_PASSWD": str(folder / "passwd"),
        "NSS_WRAPPER_GROUP": str(folder / "group"),
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    exim = [str(files / "usr/sbin/exim4"), "-C", str(folder / "conf"), "-bd", "-oX", f"127.0.0.1.{port}"]
    subprocess.run([*exim, "-oP", str(folder / "pid")], env=environment, check=True, timeout=60)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until and not (folder / "pid").exists():
            time.sleep(0.05)
        yield port
    finally:
        os.kill(int((folder / "pid").read_text()), signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)
