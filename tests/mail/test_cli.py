"""The command line of notices, end to end: a site in git, a real SMTP server, people on a list."""

from __future__ import annotations

import csv
import json
import socket
import sqlite3
import stat
import subprocess
from collections import Counter
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from mail_site import NEW, NEW_SV, ident, record, story

PEOPLE = """email,language,name
ann@example.org,en,Ann
bo@example.org,sv,Bo Ek
zoe@example.org,de,
ann@EXAMPLE.ORG,en,
"""


class Box:
    """An aiosmtpd handler that keeps what it is given, and replies as told."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, bytes]] = []
        self.replies: dict[str, list[str]] = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        waiting = self.replies.get(address)
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        self.messages += [(to, envelope.original_content) for to in envelope.rcpt_tos]
        return "250 2.0.0 queued as 4ABC"


@pytest.fixture
def box():
    handler = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        handler.port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=handler.port, enable_SMTPUTF8=True)
    server.start()
    yield handler
    server.stop()


@pytest.fixture
def site(make_repo, tmp_path, monkeypatch, box):
    """A site whose release 1.1 is announced, its ledger in folders of its own; returns its folder."""
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    repo = make_repo(story(box.port))
    (tmp_path / "people.csv").write_text(PEOPLE)
    return repo


@pytest.fixture
def notice(run_cli, site, tmp_path):
    """``notice("send", …)`` runs the command in the site; POLICY VERSION is put in where it is needed."""

    def run(name: str, *args: object):
        named = name in ("show", "send", "resume", "reconcile", "evidence", "status")
        return run_cli("notice", name, *(("privacy", "1.1") if named else ()), *args, cwd=site)

    return run


def test_a_test_goes_to_one_mailbox_in_each_language_and_is_noted_nowhere(notice, box, tmp_path):
    tried = notice("test", "privacy", "1.1", "ann@example.org")
    assert (tried.exit_code, tried.stdout) == (
        0,
        "en: 250 2.0.0 queued as 4ABC\nsv: 250 2.0.0 queued as 4ABC\n",
    )
    mails = [message_from_bytes(data, policy=policy.default) for _, data in box.messages]
    assert [m["Subject"] for m in mails] == [
        "[test] Privacy notice: changes from 20 December 2099",
        "[test] Integritetsmeddelande: ändringar från och med 20 december 2099",
    ]
    assert notice("status").exit_code == 2
    assert notice("send", "--to", tmp_path / "people.csv", "--yes").exit_code == 0
    ids = [message_from_bytes(data)["Message-ID"] for _, data in box.messages]
    assert len(set(ids)) == 5


def test_a_test_that_the_relay_refuses_says_so(notice, box):
    box.replies = {"ann@example.org": ["550 5.7.1 not from you"]}
    tried = notice("test", "privacy", "1.1", "ann@example.org", "--lang", "sv")
    assert (tried.exit_code, "550 5.7.1 not from you" in tried.stderr) == (2, True)
    assert notice("test", "privacy", "1.1", "ann@example.org", "--lang", "fr").exit_code == 2
    assert notice("test", "privacy", "1.1", "nobody").exit_code == 2


@pytest.mark.parametrize(
    ("name", "found"), [("notice-evidence.csv", 1), ("notice-evidence.html", 1), ("SHA256SUMS", 1), ("", 0)]
)
def test_evidence_that_was_changed_is_found(notice, tmp_path, name, found):
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    folder = tmp_path / "evidence"
    assert "holds no SHA256SUMS" in notice("evidence", "--check", "--output", folder).stderr
    notice("evidence", "--output", folder)
    if name:
        whole = (folder / name).read_text()
        (folder / name).write_text(whole.replace("a", "b", 1))
    checked = notice("evidence", "--check", "--output", folder)
    assert checked.exit_code == found
    assert (f"{name}: is not as it was written" in checked.stdout) == bool(name)


def test_who_was_missing_from_the_list_is_added_and_nobody_else_hears_again(notice, box, tmp_path):
    more = tmp_path / "more.csv"
    more.write_text("email,language\nANN@example.org,en\ncy@example.org,sv\n")
    early = notice("send", "--to", more, "--add", "--yes")
    assert (early.exit_code, "no notice about privacy 1.1 was begun" in early.stderr) == (2, True)
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    refused = notice("send", "--to", more, "--yes")
    assert (refused.exit_code, "--add" in refused.stderr) == (1, True)
    shown = notice("send", "--to", more, "--add")
    assert "1 person; 1 line names somebody again" in shown.stdout
    assert len(box.messages) == 3
    assert "4 sent" in notice("send", "--to", more, "--add", "--yes").stdout
    assert [to for to, _ in box.messages[3:]] == ["cy@example.org"]
    assert box.messages[3][1].partition(b"\r\n\r\n")[2] == next(
        data.partition(b"\r\n\r\n")[2] for to, data in box.messages if to == "bo@example.org"
    )
    again = notice("send", "--to", more, "--add", "--yes")
    assert (again.exit_code, "among the recipients already" in again.stderr) == (1, True)


def test_nobody_is_added_where_the_proof_is_gone(notice, box, tmp_path):
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    notice("purge", "--proof-after", "730", "--as-of", "2101-12-20", "--yes")
    for _ in range(2):
        tried = notice("send", "--to", tmp_path / "people.csv", "--add", "--yes")
        assert (tried.exit_code, "proof" in tried.stderr, len(box.messages)) == (1, True, 3)
        notice("resume", "--past-refusal")


def test_a_correction_of_the_text_stops_no_notice_and_everybody_gets_the_same(notice, site, box, tmp_path):
    box.replies = {"ann@example.org": ["450 4.2.0 greylisted"]}
    notice("send", "--to", tmp_path / "people.csv", "--yes", "--no-wait")
    assert len(box.messages) == 2
    (ledger,) = (tmp_path / "data").rglob("ledger.sqlite")
    with sqlite3.connect(ledger) as connection:
        connection.execute("UPDATE recipient SET next_try = 0")
    corrected = NEW.replace("your parcel.", "your  parcel.")
    (site / "policies/privacy.md").write_text(corrected)
    (site / "changelog/privacy/1.1.md").write_text(record(f"corrections: [{ident(corrected)}]\n"))
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *author, "commit", "-qam", "typo"], cwd=site, check=True)
    assert ident(corrected) in notice("show").stdout
    (site / "changelog/privacy/1.1.sv.md").write_text("Vi visar reklam.\n")
    assert "has changed since its sending began (en: text, html; sv: text, html)" in notice("resume").stderr
    (site / "changelog/privacy/1.1.sv.md").write_text("Vi visar annonser.\n")
    assert notice("resume").exit_code == 0
    bodies = {data.partition(b"\r\n\r\n")[2] for to, data in box.messages if to != "bo@example.org"}
    assert (len(box.messages), len(bodies), ident(NEW).encode() in min(bodies)) == (3, 1, True)


def test_who_was_deferred_is_not_counted_as_done_and_the_way_on_is_told(notice, box, tmp_path):
    box.replies = {"ann@example.org": ["450 4.2.0 greylisted"], "bo@example.org": ["550 5.7.1 not from you"]}
    tried = notice("send", "--to", tmp_path / "people.csv", "--yes")
    assert tried.exit_code == 1
    assert "0 of 3" in tried.stderr or "1 of 3" in tried.stderr
    way = "clauselog notice resume privacy 1.1 --past-refusal"
    assert f"mend that, then: {way}" in tried.stderr
    assert way in notice("resume").stderr.replace("…", "privacy 1.1")


@pytest.mark.parametrize("rows", ["", "no address,en,\n"])
def test_a_list_of_nobody_begins_nothing(notice, box, tmp_path, rows):
    (tmp_path / "nobody.csv").write_text("email,language,name\n" + rows)
    tried = notice("send", "--to", tmp_path / "nobody.csv", "--yes")
    assert (tried.exit_code, "nobody who can be written to" in tried.stderr) == (1, True)
    assert notice("send", "--to", tmp_path / "people.csv", "--yes").exit_code == 0
    assert len(box.messages) == 3


def test_three_people_get_a_multipart_message_once_and_a_second_send_is_refused(notice, box, tmp_path):
    shown = notice("send", "--to", tmp_path / "people.csv")
    assert (shown.exit_code, box.messages) == (0, [])
    assert "3 people; 1 line names somebody again" in shown.stdout
    assert "1 asked for “de” and get “en”" in shown.stdout
    sent = notice("send", "--to", tmp_path / "people.csv", "--yes")
    assert sent.exit_code == 0, sent.stderr
    assert Counter(to for to, _ in box.messages) == Counter(
        ["ann@example.org", "bo@example.org", "zoe@example.org"]
    )
    by_person = {to: message_from_bytes(data, policy=policy.default) for to, data in box.messages}
    swedish = by_person["bo@example.org"]
    assert swedish["Subject"] == "Integritetsmeddelande: ändringar från och med 20 december 2099"
    assert swedish["To"] == "Bo Ek <bo@example.org>"
    assert [part.get_content_type() for part in swedish.iter_parts()] == ["text/plain", "text/html"]
    assert "Vi delar din plats med annonsörer." in " ".join(
        swedish.get_body(("plain",)).get_content().split()
    )
    second = notice("send", "--to", tmp_path / "people.csv", "--yes")
    assert second.exit_code == 1
    assert "was sent on" in second.stderr
    assert "nothing is sent twice" in second.stderr
    assert len(box.messages) == 3


def test_status_and_evidence_account_for_everybody(notice, box, tmp_path):
    box.replies["zoe@example.org"] = ["550 5.1.1 <zoe@example.org> no such user"] * 9
    assert notice("send", "--to", tmp_path / "people.csv", "--yes").exit_code == 0
    told = notice("status")
    assert "privacy 1.1: 2 sent, 1 failed" in told.stdout
    assert (
        notice("status", "--unreached")
        .stdout.splitlines()[1]
        .startswith("zoe@example.org,en,,failed,550 5.1.1")
    )
    assert notice("status").exit_code == 1
    made = notice("evidence", "--output", tmp_path / "out")
    assert made.exit_code == 0, made.stderr
    assert {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "out").iterdir()} == {0o600}
    named = notice("evidence", "--names")
    assert named.exit_code == 2
    assert "evidence with addresses would lie in the repository" in named.stderr
    assert notice("evidence", "--names", "--output", tmp_path / "named").exit_code == 0
    assert "zoe@example.org" in (tmp_path / "named" / "notice-evidence.csv").read_text()
    rows = list(csv.DictReader((tmp_path / "out" / "notice-evidence.csv").open()))
    assert Counter(row["state"] for row in rows) == {"sent": 2, "failed": 1}
    everything = b"".join(p.read_bytes() for p in (tmp_path / "out").iterdir() if p.suffix != ".pdf")
    assert b"zoe@example.org" not in everything
    assert rows[0]["reply"] == "250 2.0.0 queued as 4ABC"
    page = (tmp_path / "out" / "notice-evidence.html").read_text()
    assert "66.7%" in page
    assert "33.3%" in page
    assert ident(NEW_SV) in page
    noted = notice("bounces", "--reached", "zoe@example.org", "--how", "letter of 3 December")
    assert "noted for privacy 1.1" in noted.stdout
    assert notice("status").exit_code == 0


def test_a_domain_that_is_left_alone_is_told_and_the_others_get_theirs(notice, box, tmp_path):
    busy = [f"p{n}@busy.example" for n in range(30)]
    box.replies |= {address: ["451 4.7.28 rate limit exceeded"] * 9 for address in busy}
    (tmp_path / "people.csv").write_text("email\n" + "\n".join([*busy, "ann@example.org"]) + "\n")
    ran = notice("send", "--to", tmp_path / "people.csv", "--yes", "--no-wait")
    assert ran.exit_code == 1
    assert [to for to, _ in box.messages] == ["ann@example.org"]
    assert sum(9 - len(left) for left in box.replies.values()) <= 7  # five, and one in hand per connection
    told = notice("status").stdout
    assert "busy.example defers mail and is left alone until 20" in told
    assert "30 wait for it; it answers: 451 4.7.28 rate limit exceeded" in told


def test_a_person_sees_what_is_held_and_has_it_erased(notice, tmp_path):
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    held = json.loads(notice("export", "bo@example.org").stdout)
    assert held["notices"][0]["name"] == "Bo Ek"
    assert "would be erased (--yes): privacy 1.1" in notice("forget", "bo@example.org").stdout
    assert "erased in 1 notices" in notice("forget", "bo@example.org", "--yes").stdout
    held = json.loads(notice("export", "bo@example.org").stdout)
    assert [held["notices"][0][key] for key in ("address", "name", "lang")] == ["", "", ""]
    assert held["notices"][0]["state"] == "sent"
    files = [p for p in (tmp_path / "data").rglob("*") if p.is_file()]
    assert files
    assert not any(b"bo@example.org" in p.read_bytes() or b"Bo Ek" in p.read_bytes() for p in files)


def test_purge_erases_addresses_after_the_time_set_and_keeps_the_proof(notice, tmp_path):
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    assert "kept until 2100-12-20" in notice("purge", "--yes").stdout
    assert "3 addresses erased" in notice("purge", "--yes", "--as-of", "2100-12-20").stdout
    (ledger,) = (tmp_path / "data").rglob("ledger.sqlite")
    assert b"@example.org" not in ledger.read_bytes().replace(b"privacy@example.org", b"").replace(
        b"bounces@", b""
    )
    assert notice("status").stdout.startswith("privacy 1.1: 3 sent")


def test_the_proof_is_erased_later_and_the_notice_still_is_not_sent_twice(notice, box, tmp_path):
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    later = ("--proof-after", "730", "--as-of", "2101-12-20")
    assert "3 addresses erased" in notice("purge", *later[:3], "2101-12-19", "--yes").stdout
    assert "about 3 people would be erased, the proof too (--yes)" in notice("purge", *later).stdout
    assert notice("status").stdout.startswith("privacy 1.1: 3 sent")
    assert notice("purge", "cookies", *later, "--yes").stdout == ""
    assert "all that was held about 3 people erased" in notice("purge", *later, "--yes").stdout
    assert json.loads(notice("export", "bo@example.org").stdout)["notices"] == []
    assert notice("status").stdout == ("privacy 1.1: nobody\n  stopped: its proof was erased on 2101-12-20\n")
    again = notice("send", "--to", tmp_path / "people.csv", "--yes")
    assert again.exit_code == 1
    assert "nothing is sent twice" in again.stderr
    assert len(box.messages) == 3


PERIODS = "      proof: [{months: 12, before: 2099-12-20}, {months: 24}]\n"


@pytest.mark.parametrize(
    ("periods", "kept", "erased"),
    [
        (PERIODS, "2101-12-19", "2101-12-20"),
        (PERIODS.replace("before: 2099-12-20", "before: 2099-12-21"), "2100-12-19", "2100-12-20"),
    ],
)
def test_proof_is_kept_as_long_as_was_promised_for_that_day(notice, site, tmp_path, periods, kept, erased):
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    settings = (site / "mkdocs.yml").read_text()
    (site / "mkdocs.yml").write_text(settings + "      purge_days: 90\n" + periods)
    assert f"erased (--yes), proof kept until {erased}" in notice("purge", "--as-of", kept).stdout
    assert "the proof too" in notice("purge", "--as-of", erased).stdout


def test_periods_that_leave_a_day_out_are_refused(notice, site):
    settings = (site / "mkdocs.yml").read_text()
    (site / "mkdocs.yml").write_text(settings + "      proof: [{months: 12, before: 2099-12-20}]\n")
    told = notice("status")
    assert told.exit_code == 2
    assert "mkdocs.yml: extra.clauselog.mail: proof:" in told.stderr
    assert "then one without it" in told.stderr


def test_a_postponed_change_keeps_its_people_as_long_as_its_new_day_says(notice, site, tmp_path):
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    more = "postponed:\n  - {from: 2099-12-20, to: 2100-12-01, on: 2099-12-01, reason: Later.}\n"
    (site / "changelog/privacy/1.1.md").write_text(record(more))
    assert notice("send", "--about", "postponed", "--yes").exit_code == 0
    told = notice("purge", "--days", "90", "--as-of", "2100-06-01").stdout
    assert told.splitlines() == [
        "privacy 1.1: kept until 2101-03-01",
        "privacy 1.1 (postponed to 2100-12-01): kept until 2101-03-01",
    ]


def test_whoever_objects_has_the_proof_erased_and_totals_still_account_for_everybody(notice, box, tmp_path):
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    held = json.loads(notice("export", "bo@example.org").stdout)["notices"][0]
    shown = notice("forget", "bo@example.org", "--proof")
    assert "would be erased (--yes): privacy 1.1, the proof too" in shown.stdout
    assert json.loads(notice("export", "bo@example.org").stdout)["notices"] == [held]
    assert (
        "erased in 1 notices, the proof too" in notice("forget", "bo@example.org", "--proof", "--yes").stdout
    )
    assert json.loads(notice("export", "bo@example.org").stdout)["notices"] == []
    everything = b"".join(p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file())
    for trace in ("bo@example.org", "Bo Ek", held["person"], held["token"]):
        assert trace.encode() not in everything
    assert "privacy 1.1: 2 sent, 1 forgotten" in notice("status").stdout
    assert "nothing is held" in notice("forget", "bo@example.org", "--proof").stdout
    notice("evidence", "--output", tmp_path / "out")
    rows = list(csv.DictReader((tmp_path / "out" / "notice-evidence.csv").open()))
    assert set(rows[-1].values()) == {"", "forgotten", "0"}
    page = (tmp_path / "out" / "notice-evidence.html").read_text()
    assert ("66.7%" in page, "33.3%" in page) == (True, True)
    assert notice("send", "--to", tmp_path / "people.csv", "--yes").exit_code == 1
    assert len(box.messages) == 3


def test_whoever_objects_while_they_wait_gets_nothing(notice, box, tmp_path):
    box.replies["bo@example.org"] = ["451 4.7.1 greylisted"]
    notice("send", "--to", tmp_path / "people.csv", "--yes", "--no-wait")
    notice("forget", "bo@example.org", "--proof", "--yes")
    assert notice("resume").exit_code == 0
    assert sorted(to for to, _ in box.messages) == ["ann@example.org", "zoe@example.org"]


def test_a_letter_about_one_notice_is_no_proof_of_another(notice, box, site, tmp_path):
    box.replies["zoe@example.org"] = ["550 5.2.2 full"] * 9
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    more = "postponed:\n  - {from: 2099-12-20, to: 2100-02-01, on: 2099-12-01, reason: Later.}\n"
    (site / "changelog/privacy/1.1.md").write_text(record(more))
    notice("send", "--about", "postponed", "--yes")
    reached = ("--reached", "zoe@example.org", "--how", "letter of 3 December")
    told = notice("bounces", *reached)
    assert told.exit_code == 2
    assert "which notice? They were not reached with privacy 1.1, privacy 1.1 (postponed to" in told.stderr
    one = notice("bounces", *reached, "--notice", "privacy 1.1").stdout.splitlines()
    assert one[:2] == ["noted for privacy 1.1", "privacy 1.1: 2 sent, 1 reached"]
    assert one[2] == "privacy 1.1 (postponed to 2100-02-01): 2 sent, 1 failed"
    other = notice("bounces", *reached)
    assert "noted for privacy 1.1 (postponed to 2100-02-01)" in other.stdout


def test_a_mailbox_that_did_not_exist_is_written_to_again_when_its_owner_asks(notice, box, site, tmp_path):
    box.replies["zoe@example.org"] = ["550 5.1.1 no such user"]
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    known = json.loads(notice("export", "zoe@example.org").stdout)["not_written_to"]
    assert known["reason"] == "550 5.1.1 no such user"
    assert "written to again from now on" in notice("bounces", "--again", "zoe@example.org").stdout
    assert json.loads(notice("export", "zoe@example.org").stdout)["not_written_to"] is None
    assert "nothing is known against" in notice("bounces", "--again", "zoe@example.org").stdout


def test_ledger_and_key_are_for_their_owner_alone_and_apart(notice, site, tmp_path):
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    (ledger,) = (tmp_path / "data").rglob("ledger.sqlite")
    (key,) = (tmp_path / "config").rglob("*.key")
    assert [stat.S_IMODE(p.stat().st_mode) for p in (ledger, key)] == [0o600, 0o600]
    assert not [p for p in site.rglob("*") if ".git" not in p.parts and "sqlite" in p.name]
    assert bytes.fromhex(key.read_text()) not in ledger.read_bytes()


@pytest.mark.parametrize("place", ["site/ledger.sqlite", "ledger.sqlite", ".clauselog/ledger.sqlite"])
def test_a_ledger_in_the_repository_is_refused(notice, site, tmp_path, monkeypatch, place):
    monkeypatch.setenv("CLAUSELOG_LEDGER", str(site / place))
    told = notice("send", "--to", tmp_path / "people.csv", "--yes")
    assert told.exit_code == 2
    assert "the ledger would lie in the repository" in told.stderr


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("key: {root}/site/notice.key", "the key of the ledger would lie in the repository"),
        (
            "dkim: {{domain: example.org, selector: s, key: {root}/dkim.pem}}",
            "the key that signs mail would lie",
        ),
    ],
)
def test_a_key_in_the_repository_is_refused(notice, site, box, tmp_path, setting, told):
    settings = (site / "mkdocs.yml").read_text()
    (site / "mkdocs.yml").write_text(f"{settings}      {setting.format(root=site)}\n")
    ran = notice("send", "--to", tmp_path / "people.csv", "--yes")
    assert ran.exit_code == 2
    assert told in ran.stderr
    assert box.messages == []
    assert not (site / "site").exists()


def test_a_ledger_that_git_tracks_elsewhere_is_refused(notice, make_repo, tmp_path, monkeypatch):
    other = make_repo([("2026-01-01", {"ledger.sqlite": ""})], name="dotfiles")
    monkeypatch.setenv("CLAUSELOG_LEDGER", str(other / "ledger.sqlite"))
    assert "git tracks the ledger" in notice("send", "--to", tmp_path / "people.csv", "--yes").stderr


def test_a_changed_text_is_refused_and_says_what_changed(notice, box, site, tmp_path):
    box.replies["zoe@example.org"] = ["451 4.7.1 greylisted"]
    assert notice("send", "--to", tmp_path / "people.csv", "--yes", "--no-wait").exit_code == 1
    (site / "changelog/privacy/1.1.md").write_text(record() + "And we sell them.\n")
    told = notice("resume")
    assert told.exit_code == 1
    assert "has changed since its sending began (en: text, html)" in told.stderr
    assert len(box.messages) == 2


def test_a_restored_ledger_is_refused_until_the_relay_log_settles_it(notice, box, site, tmp_path):
    box.replies["zoe@example.org"] = ["451 4.7.1 greylisted"]
    box.replies["bo@example.org"] = ["451 4.7.1 greylisted"] * 2
    notice("send", "--to", tmp_path / "people.csv", "--yes", "--no-wait")
    (ledger,) = (tmp_path / "data").rglob("ledger.sqlite")
    with sqlite3.connect(ledger) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("UPDATE recipient SET next_try = 0")
    copy = ledger.read_bytes()
    notice("resume", "--no-wait")
    assert len(box.messages) == 2
    for path in ledger.parent.iterdir():
        path.unlink()
    ledger.write_bytes(copy)
    ledger.chmod(0o600)
    told = notice("resume", "--no-wait")
    assert told.exit_code == 1
    assert "older than the last sending" in told.stderr
    assert len(box.messages) == 2
    tokens = [message_from_bytes(data)["Message-ID"] for _, data in box.messages]
    log = tmp_path / "mail.log"
    log.write_text(
        "".join(
            f"Nov 20 10:00:0{n} mx postfix/cleanup[1]: 4AB{n}: message-id={token}\n"
            f"Nov 20 10:00:0{n} mx postfix/qmgr[2]: 4AB{n}: from=<x@y.org>, size=1, nrcpt=1 (queue active)\n"
            for n, token in enumerate(tokens)
        )
    )
    settled = notice("reconcile", "--restored", "--log", log)
    assert "2 who wait are in doubt now" in settled.stdout
    assert "1 were accepted, 1 were not, 0 are in doubt" in settled.stdout
    assert notice("resume").exit_code == 0
    assert Counter(to for to, _ in box.messages) == Counter(
        ["ann@example.org", "bo@example.org", "zoe@example.org"]
    )


def test_a_lost_ledger_is_refused(notice, box, tmp_path):
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    for path in list((tmp_path / "data").rglob("ledger.sqlite*")):
        path.unlink()
    told = notice("send", "--to", tmp_path / "people.csv", "--yes")
    assert told.exit_code == 1
    assert "restored from a copy, or lost" in told.stderr
    assert len(box.messages) == 3


def test_a_notice_that_would_come_too_late_is_refused(notice, box, tmp_path):
    told = notice("send", "--to", tmp_path / "people.csv", "--yes", "--as-of", "2099-12-10")
    assert told.exit_code == 1
    assert "NOTICE-LEAD: 10 days are left before it takes effect; 30 were decided." in told.stderr
    assert box.messages == []


def test_nothing_is_begun_once_a_change_has_taken_effect(notice, box, site, tmp_path):
    """Whatever day is named: everybody would be called failed, and a second sending be refused."""
    path = site / "changelog/privacy/1.1.md"
    days = path.read_text().replace("2026-11-20", "2021-01-20").replace("2099-12-20", "2021-03-20")
    path.write_text(days)
    for more in ((), ("--yes",)):
        told = notice("send", "--to", tmp_path / "people.csv", "--as-of", "2021-01-25", *more)
        assert told.exit_code == 1
        assert "privacy 1.1 took effect on 2021-03-20" in told.stderr
    path.write_text(days.replace("2021-03-20", "2099-12-20"))
    assert notice("send", "--to", tmp_path / "people.csv", "--yes").exit_code == 0
    assert len(box.messages) == 3


def test_a_postponement_is_told_to_those_who_were_told(notice, box, site, tmp_path):
    notice("send", "--to", tmp_path / "people.csv", "--yes")
    box.messages.clear()
    more = (
        "postponed:\n  - {from: 2099-12-20, to: 2100-02-01, on: 2099-12-01, reason: The carrier is late.}\n"
    )
    (site / "changelog/privacy/1.1.md").write_text(record(more))
    told = notice("send", "--about", "postponed", "--yes")
    assert told.exit_code == 0, told.stderr
    subjects = {to: message_from_bytes(data, policy=policy.default)["Subject"] for to, data in box.messages}
    assert subjects["ann@example.org"] == "Privacy notice: changes postponed to 1 February 2100"
    assert len(subjects) == 3
    assert "withdrawn" in notice("send", "--about", "withdrawn", "--yes").stderr
    again = notice("send", "--about", "postponed", "--yes")
    assert again.exit_code == 1
    assert "clauselog notice status privacy 1.1 --about postponed" in again.stderr
    more += "  - {from: 2100-02-01, to: 2100-06-01, on: 2099-12-02, reason: Later still.}\n"
    (site / "changelog/privacy/1.1.md").write_text(record(more))
    box.messages.clear()
    assert notice("send", "--about", "postponed", "--yes").exit_code == 0
    assert len(box.messages) == 3
    assert (
        notice("status", "--about", "postponed").stdout == "privacy 1.1 (postponed to 2100-06-01): 3 sent\n"
    )
    told = [line.partition(":")[0] for line in notice("bounces").stdout.splitlines()]
    assert told == [
        "privacy 1.1",
        "privacy 1.1 (postponed to 2100-02-01)",
        "privacy 1.1 (postponed to 2100-06-01)",
    ]


def test_whoever_had_not_heard_of_it_learns_of_the_change_with_its_new_day(notice, box, site, tmp_path):
    """Postponed in the middle of the telling: each person gets one word that holds, and it is whole."""
    box.replies["zoe@example.org"] = ["451 4.7.1 greylisted"]
    assert notice("send", "--to", tmp_path / "people.csv", "--yes", "--no-wait").exit_code == 1
    more = "postponed:\n  - {from: 2099-12-20, to: 2100-02-01, on: 2099-12-01, reason: Later.}\n"
    (site / "changelog/privacy/1.1.md").write_text(record(more))
    assert "has changed since its sending began" in notice("resume").stderr
    box.messages.clear()
    told = notice("send", "--about", "postponed", "--yes")
    assert told.exit_code == 0, told.stderr
    assert "privacy 1.1: 1 still waited, and do not get it any more" in told.stdout
    by_person = {to: message_from_bytes(data, policy=policy.default) for to, data in box.messages}
    assert sorted(by_person) == ["ann@example.org", "bo@example.org", "zoe@example.org"]
    text = " ".join(by_person["zoe@example.org"].get_body(("plain",)).get_content().split())
    assert "they take effect on 1 February 2100, not on 20 December 2099" in text
    assert "We share your location with advertisers." in text
    assert notice("status").exit_code == 0
    assert notice("status").stdout == "privacy 1.1: 2 sent, 1 closed\n"


def test_a_withdrawal_stops_the_telling_and_is_told_to_those_who_knew(notice, box, site, tmp_path):
    box.replies["zoe@example.org"] = ["451 4.7.1 greylisted"]
    assert notice("send", "--to", tmp_path / "people.csv", "--yes", "--no-wait").exit_code == 1
    box.messages.clear()
    (site / "changelog/privacy/1.1.md").write_text(
        record("withdrawn: {on: 2026-11-25, reason: It was wrong.}\n")
    )
    told = notice("resume")
    assert told.exit_code == 1
    assert "privacy 1.1 was withdrawn: nobody else is told that it comes" in told.stderr
    assert "NOTICE-WITHDRAWN" in notice("show").stderr
    assert notice("send", "--about", "withdrawn", "--yes").exit_code == 0
    assert sorted(to for to, _ in box.messages) == ["ann@example.org", "bo@example.org"]
    assert "privacy 1.1: 2 sent, 1 closed" in notice("status").stdout
    assert "It was wrong." in message_from_bytes(box.messages[0][1]).as_string()


def test_people_come_from_a_query(notice, box, tmp_path, monkeypatch):
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("CREATE TABLE customer (mail TEXT, lang TEXT)")
        connection.executemany(
            "INSERT INTO customer VALUES (?, 'sv')", [(f"c{n}@example.org",) for n in range(30)]
        )
    monkeypatch.setenv("CLAUSELOG_DATABASE", f"sqlite:///{tmp_path / 'shop.db'}")
    assert notice("send", "--query", "SELECT mail AS email, lang FROM customer", "--yes").exit_code == 0
    assert len(box.messages) == 30


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"name\nx\n", "people.csv:1: has no column “email”"),
        (b"email\nann@example.org\n\xff\xfe\n", "is not UTF-8"),
        (b'email\n"ann@example.org\n', "is not CSV"),
    ],
)
def test_a_list_that_cannot_be_read_is_named_with_its_line(notice, box, tmp_path, text, told):
    (tmp_path / "people.csv").write_bytes(text)
    ran = notice("send", "--to", tmp_path / "people.csv", "--yes")
    assert ran.exit_code == 2
    assert told in ran.stderr
    assert box.messages == []
    assert "1.1" not in notice("status").stdout


def test_addresses_that_are_none_are_counted_and_reported(notice, box, tmp_path):
    (tmp_path / "people.csv").write_text("email\nann@example.org\nnobody\nx@y\r\nBcc: z\n")
    ran = notice("send", "--to", tmp_path / "people.csv", "--yes")
    assert "2 cannot be written to: An email address must have an @-sign. (line 3, 5)" in ran.stdout
    assert len(box.messages) == 2
    assert "2 sent" in notice("status").stdout
    noted = notice("bounces", "--reached", " nobody ", "--how", "letter of 3 December")
    assert "noted for privacy 1.1" in noted.stdout
    assert "nobody of that address" in notice("bounces", "--reached", "else", "--how", "letter").stdout


def test_the_notice_is_shown_and_written_as_a_message(notice, tmp_path):
    shown = notice("show", "--lang", "sv")
    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.startswith("Subject: Integritetsmeddelande: ändringar")
    assert notice("show", "--html").stdout.startswith("<!DOCTYPE html>")
    notice("show", "--eml", "-o", tmp_path / "notice.eml")
    message = message_from_bytes((tmp_path / "notice.eml").read_bytes(), policy=policy.default)
    assert message["From"] == "Example Shop <privacy@example.org>"
    assert message.is_multipart()


def test_a_list_that_was_declared_voluntary_can_be_left(notice, site):
    assert "nothing to unsubscribe from" in " ".join(notice("show").stdout.split())
    settings = (site / "mkdocs.yml").read_text()
    (site / "mkdocs.yml").write_text(settings + "      voluntary: true\n")
    told = " ".join(notice("show").stdout.split())
    assert "You can leave the list at any time: write to privacy@example.org." in told
    assert "nothing to unsubscribe from" not in told


def test_the_secret_is_in_no_output(notice, box, tmp_path, site, monkeypatch):
    settings = (site / "mkdocs.yml").read_text()
    (site / "mkdocs.yml").write_text(settings + "      auth: plain\n      user: shop\n")
    told = notice("send", "--to", tmp_path / "people.csv", "--yes")
    assert "CLAUSELOG_SMTP_PASSWORD" in told.stderr
    monkeypatch.setenv("CLAUSELOG_SMTP_PASSWORD", "s3cr3t-word")
    told = notice("resume")
    assert told.exit_code == 1
    assert "s3cr3t-word" not in told.stdout + told.stderr
    assert box.messages == []
