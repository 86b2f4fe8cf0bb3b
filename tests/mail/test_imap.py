"""What came back, read from a real Dovecot: protected, left as it is, nothing lost or counted twice."""

from __future__ import annotations

import contextlib
import http.server
import imaplib
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

import certificates
import keyring
import postfix
import private_dovecot
import pytest
from mail_site import story
from test_bounces import POSTFIX, dsn

from clauselog.errors import UserError
from clauselog.mail.bounces import read
from clauselog.mail.imap import KEYRING, PASSWORD, TOKEN, _quoted, folder, letters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USER = "bounces@example.org"
SECRET = 'pärl"en\\x 7'
ENVIRONMENT = {PASSWORD: SECRET}
FOLDERS = ["Returned mail", "Rückläufer & Co", "返信.2026", 'a"b']


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """For localhost and for 127.0.0.2, which stands for a server elsewhere."""
    return certificates.make(tmp_path_factory.mktemp("tls"), "127.0.0.2")


@pytest.fixture(scope="module")
def server(certificate):
    if not private_dovecot.available():
        pytest.skip("Dovecot is not installed here, or cannot be started by this user")
    with private_dovecot.running(certificate, {USER: SECRET, "other@example.org": "x"}) as running:
        yield running


pytestmark = pytest.mark.server


def address(server, scheme="imaps", host="localhost", name="INBOX", user=USER) -> str:
    return f"{scheme}://{quote(user, safe='')}@{host}:{getattr(server, scheme)}/{quote(name)}"


def session(server) -> imaplib.IMAP4:
    box = imaplib.IMAP4("127.0.0.1", server.imap)
    box.authenticate("PLAIN", lambda _: f"\0{USER}\0{SECRET}".encode())
    return box


def fill(server, name: str, mails: list[bytes]) -> None:
    """A folder with exactly these messages."""
    with session(server) as box:
        box.delete(_quoted(name))
        assert box.create(_quoted(name))[0] == "OK"
        for mail in mails:
            assert box.append(_quoted(name), None, None, mail)[0] == "OK"


def returned(count: int) -> list[bytes]:
    return [dsn(POSTFIX, token=f"{n:032x}") for n in range(count)]


def tokens(server, certificate, name: str, **more) -> list[int]:
    found = letters(address(server, name=name, **more), str(certificate[0]), ENVIRONMENT)
    return [int(back.token, 16) for letter in found if (back := read(letter.data))]


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_of_any_name_is_read_whole_and_left_as_it_is(server, certificate, name):
    fill(server, name, returned(3))

    def state():
        with session(server) as box:
            box.select(_quoted(name), readonly=True)
            return box.uid("FETCH", "1:*", "(UID FLAGS RFC822.SIZE)")

    before = state()
    assert tokens(server, certificate, name) == [0, 1, 2]
    assert tokens(server, certificate, name) == [0, 1, 2]
    after = state()
    assert [b"Seen" in line for line in after[1]] == [False] * 3
    assert [line.replace(rb"\Recent", b"").split() for line in before[1]] == [
        line.replace(rb"\Recent", b"").split() for line in after[1]
    ]


def test_an_empty_folder_holds_nothing_and_a_missing_one_is_named(server, certificate):
    fill(server, "empty", [])
    assert tokens(server, certificate, "empty") == []
    with pytest.raises(UserError, match="there is no folder “nowhere”"):
        tokens(server, certificate, "nowhere")


def test_messages_deleted_meanwhile_do_not_shift_the_others(server, certificate):
    fill(server, "moving", returned(70))
    found = letters(address(server, name="moving"), str(certificate[0]), ENVIRONMENT)
    got = [int(read(next(found).data).token, 16)]
    with session(server) as box:
        box.select('"moving"')
        for number in (2, 30, 60):
            box.store(str(number), "+FLAGS", r"(\Deleted)")
        box.expunge()
    got += [int(read(letter.data).token, 16) for letter in found]
    assert sorted(set(range(70)) - set(got)) in ([29, 59], [1, 29, 59])
    assert len(got) == len(set(got))


def test_only_what_is_done_is_deleted(server, certificate):
    """Others' messages stay, and so do those that another program has marked."""
    fill(server, "worked through", [*returned(45), b"Subject: hello\r\n\r\nI am away.\r\n"])
    with session(server) as box:
        box.select('"worked through"')
        box.store("46", "+FLAGS", r"(\Deleted)")
    place = address(server, name="worked through"), str(certificate[0]), ENVIRONMENT
    for number, letter in enumerate(letters(*place, delete=True)):
        letter.done = number % 2 == 0
    assert tokens(server, certificate, "worked through") == [n for n in range(45) if n % 2]
    assert len(list(letters(*place))) == 23


@pytest.mark.parametrize(
    ("scheme", "host"), [("imaps", "localhost"), ("imap", "127.0.0.2"), ("imap", "localhost")]
)
def test_it_is_read_over_tls_from_the_start_by_starttls_and_plain_on_this_machine(
    server, certificate, scheme, host
):
    fill(server, "INBOX.x", returned(1))
    began = len(server.log.read_text())
    assert tokens(server, certificate, "INBOX.x", scheme=scheme, host=host) == [0]
    login = next(line for line in server.log.read_text()[began:].splitlines() if "Login: user=" in line)
    assert ("TLS" in login) == (host != "localhost" or scheme == "imaps")


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
@pytest.mark.parametrize("fault", ["unknown issuer", "other name", "expired"])
def test_a_certificate_that_is_not_valid_is_refused_before_the_password_is_sent(
    server, certificate, tmp_path, scheme, fault
):
    trusted, host = str(certificate[0]), "127.0.0.2"
    if fault == "unknown issuer":
        trusted = str(certificates.make(tmp_path, "127.0.0.2")[0])
    if fault == "other name":
        host = "127.0.0.3"
    if fault == "expired":
        old = certificates.make(tmp_path, "127.0.0.2", days=-2)
        with private_dovecot.running(old, {USER: SECRET}) as other:
            refused(other, scheme, host, str(old[0]))
        return
    refused(server, scheme, host, trusted)


def refused(server, scheme: str, host: str, trusted: str) -> None:
    began = server.log.read_text().count("client in: AUTH")
    place = address(server, scheme, host)
    with (
        forwarded(host, getattr(server, scheme)),
        pytest.raises(UserError, match="cannot be trusted") as told,
    ):
        list(letters(place, trusted, ENVIRONMENT))
    assert "certificate" in str(told.value)
    assert SECRET not in str(told.value)
    assert server.log.read_text().count("client in: AUTH") == began


@contextlib.contextmanager
def forwarded(host: str, port: int) -> Iterator[None]:
    """Let a further address of this machine lead to the server, where it does not listen itself."""
    if host != "127.0.0.3":
        yield
        return
    with socket.create_server((host, port)) as listener:

        def serve() -> None:
            near, _ = listener.accept()
            far = socket.create_connection(("127.0.0.1", port))
            threading.Thread(target=_pump, args=(near, far), daemon=True).start()
            _pump(far, near)

        threading.Thread(target=serve, daemon=True).start()
        yield


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    target.close()


def test_a_server_elsewhere_that_offers_no_encryption_gets_no_password(certificate):
    if not private_dovecot.available():
        pytest.skip("Dovecot is not installed here, or cannot be started by this user")
    with private_dovecot.running(certificate, {USER: SECRET}, ssl=False) as bare:
        with pytest.raises(UserError, match="would go unprotected"):
            list(letters(address(bare, "imap", "127.0.0.2"), str(certificate[0]), ENVIRONMENT))
        assert "client in: AUTH" not in bare.log.read_text()


def test_a_wrong_password_is_refused_and_none_is_told(server, certificate):
    for secret in ("wrong horse", "fél häst"):
        with pytest.raises(UserError, match=r"the mail server refuses: .*AUTHENTICATIONFAILED") as told:
            list(letters(address(server), str(certificate[0]), {PASSWORD: secret}))
        assert secret not in str(told.value)


def test_a_server_that_knows_login_only():
    heard: list[str] = []

    def serve(listener: socket.socket) -> None:
        near, _ = listener.accept()
        with near, near.makefile("rwb", buffering=0) as line:
            line.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
            for said in line:
                tag, _, asked = said.decode().rstrip().partition(" ")
                heard.append(asked)
                verb = asked.partition(" ")[0]
                more = {"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n", "EXAMINE": "* 0 EXISTS\r\n"}.get(verb, "")
                line.write(f"{more}{tag} OK done\r\n".encode())

    for secret in ('a "b\\c', "fél"):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=serve, args=(listener,), daemon=True).start()
            place = f"imap://user@127.0.0.1:{listener.getsockname()[1]}/INBOX"
            if secret.isascii():
                assert list(letters(place, "", {PASSWORD: secret})) == []
                assert heard[1] == 'LOGIN user "a \\"b\\\\c"'
            else:
                with pytest.raises(UserError, match="no login beyond ASCII"):
                    list(letters(place, "", {PASSWORD: secret}))


def test_an_access_token_opens_it_too(certificate):
    if not private_dovecot.available():
        pytest.skip("Dovecot is not installed here, or cannot be started by this user")

    class Told(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            good = self.path.endswith("good-token")
            self.send_response(200 if good else 401)
            self.end_headers()
            self.wfile.write(json.dumps({"email": USER} if good else {"error": "expired"}).encode())

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Told) as issuer:
        threading.Thread(target=issuer.serve_forever, daemon=True).start()
        whose = f"http://127.0.0.1:{issuer.server_port}/?access_token="
        with private_dovecot.running(certificate, {USER: SECRET}, tokens=whose) as other:
            place = address(other), str(certificate[0])
            assert list(letters(*place, {TOKEN: "good-token"})) == []
            with pytest.raises(UserError, match="the mail server refuses") as told:
                list(letters(*place, {TOKEN: "old-token"}))
            assert "old-token" not in str(told.value)
        issuer.shutdown()


def test_the_password_may_come_from_the_keyring(server, certificate):
    from keyring.backend import KeyringBackend

    class Kept(KeyringBackend):
        priority = 1
        kept = {(KEYRING, USER): SECRET}  # noqa: RUF012 -- what the system keeps

        def get_password(self, service, username):
            return self.kept.get((service, username))

        def set_password(self, service, username, password):
            raise NotImplementedError

    before = keyring.get_keyring()
    keyring.set_keyring(Kept())
    try:
        assert list(letters(address(server), str(certificate[0]), {})) == []
        with pytest.raises(UserError, match=r"wants a login.*\n.*CLAUSELOG_IMAP_PASSWORD"):
            list(letters(address(server, user="other@example.org"), str(certificate[0]), {}))
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("imaps://user:s3cret@mail.example.org/INBOX", "a password does not belong in an address"),
        ("imaps://mail.example.org/INBOX", "names no server or no user"),
        ("imaps:///INBOX", "names no server or no user"),
        ("imaps://user@mail.example.org:many/INBOX", "the port is no number"),
    ],
)
def test_an_address_that_says_too_little_or_too_much_is_named(place, told):
    with pytest.raises(UserError, match=told) as error:
        folder(place)
    assert "s3cret" not in str(error.value)


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(UserError, match="cannot be reached"):
        list(letters("imap://u@127.0.0.1:9/INBOX", "", ENVIRONMENT))


# -- the command, with real bounces of a real mail server ----------------------------------------------------


@pytest.fixture
def shop(make_repo, tmp_path, monkeypatch, server, certificate):
    """A site whose relay is a Postfix, which returns what it cannot deliver to a box at Dovecot."""
    if not postfix.available():
        pytest.skip("Postfix is not installed here, or cannot be started by this user")
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv(PASSWORD, SECRET)
    wanted = f"""virtual_mailbox_domains = example.org
virtual_mailbox_base = {server.mail}
virtual_mailbox_maps = static:bounces/
virtual_uid_maps = static:{server.mail.stat().st_uid}
virtual_gid_maps = static:{server.mail.stat().st_gid}
transport_maps = inline:{{ {{gone.example = gone:}}, {{full.example = full:}} }}
"""
    with postfix.running(wanted) as (port, _):
        site = make_repo(story(port))
        settings = (site / "mkdocs.yml").read_text()
        (site / "mkdocs.yml").write_text(settings + f"      cafile: {certificate[0]}\n")
        yield site


def command(site: Path, *args: object) -> list[str]:
    return [sys.executable, "-m", "clauselog", "notice", *map(str, args), "--root", str(site)]


def waiting(server, count: int) -> None:
    """Until so many messages have come in."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with session(server) as box:
            if int(box.select("INBOX", readonly=True)[1][0]) >= count:
                return
        time.sleep(0.1)
    raise TimeoutError(f"{count} messages have not come")


def test_what_postfix_returns_is_read_once_even_if_the_reader_is_killed(
    server, shop, run_cli, tmp_path, certificate
):
    gone, full = 40, 3
    addresses = [f"p{n}@gone.example" for n in range(gone)] + [f"p{n}@full.example" for n in range(full)]
    listing = tmp_path / "people.csv"
    listing.write_text("email\n" + "\n".join([*addresses, "here@elsewhere.example"]) + "\n")
    sent = run_cli("notice", "send", "privacy", "1.1", "--to", listing, "--yes", cwd=shop)
    assert "44 sent" in sent.stdout, sent.stderr
    waiting(server, gone + full)
    place = address(server)
    (ledger,) = (tmp_path / "data").rglob("ledger.sqlite")
    killed = subprocess.Popen(command(shop, "bounces", place), stdout=subprocess.DEVNULL)
    while killed.poll() is None and noted(ledger) < 5:
        time.sleep(0.001)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    before = noted(ledger)
    assert before >= 5
    again = run_cli("notice", "bounces", place, cwd=shop)
    assert again.exit_code == 0, again.stderr
    assert f"43 came back, {43 - before} of them new" in again.stdout
    third = run_cli("notice", "bounces", address(server, "imap", "127.0.0.2"), cwd=shop)
    assert "43 came back, 0 of them new" in third.stdout
    assert "1 sent, 43 bounced" in third.stdout
    told = run_cli("notice", "status", "privacy", "1.1", "--unreached", cwd=shop).stdout
    assert sorted(line.split(",")[0] for line in told.splitlines()[1:]) == sorted(addresses)
    assert "no such mailbox" in told
    last = run_cli("notice", "bounces", place, "--delete", cwd=shop)
    assert "43 came back, 0 of them new" in last.stdout
    assert "0 came back, 0 of them new" in run_cli("notice", "bounces", place, cwd=shop).stdout
    assert SECRET not in sent.stdout + sent.stderr + again.stdout + again.stderr + told
    with sqlite3.connect(ledger) as connection:
        assert connection.execute("SELECT count(*) FROM suppression").fetchone() == (gone,)


def noted(ledger: Path) -> int:
    with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as connection:
        return connection.execute("SELECT count(*) FROM recipient WHERE state = 'bounced'").fetchone()[0]


def test_a_certificate_that_is_refused_is_told_with_the_remedy(server, shop, run_cli):
    settings = (shop / "mkdocs.yml").read_text()
    (shop / "mkdocs.yml").write_text(settings.replace("      cafile:", "      # cafile:"))
    ran = run_cli("notice", "bounces", address(server), cwd=shop)
    assert ran.exit_code == 2
    assert "cannot be trusted" in ran.stderr
    assert "mail: {cafile: …}" in ran.stderr
    assert SECRET not in ran.stdout + ran.stderr
