"""The ledger itself: one writer, nobody claimed twice, crash, power loss, a full disk, a clock set back."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from fault_sink import Script, Sink
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_desk import EAGER, KEYS, NOW, SENDER, Desk, entries, people, texts

from clauselog.errors import UserError
from clauselog.mail import accounts
from clauselog.mail.campaign import Dispatch, Doubt, refuse_clock
from clauselog.mail.deliver import Ending
from clauselog.mail.evidence import totals
from clauselog.mail.keys import Keyring, keyring
from clauselog.mail.ledger import Ledger
from clauselog.mail.message import Mailer, digest
from clauselog.mail.pace import clock, retry_after
from clauselog.mail.relay import Relay
from clauselog.mail.rows import Outcome, RefusedError, State
from clauselog.mail.sqlite import SqliteStore
from clauselog.mail.watermark import Watermark


def test_a_claim_takes_each_recipient_once_and_is_given_back_when_a_run_ends(desk):
    campaign, ledger = desk.create(people(250)), desk.open()
    ledger.begin(campaign, "run", NOW)
    claims = [ledger.claim(campaign, "run", NOW, 100) for _ in range(4)]
    assert [len(c) for c in claims] == [100, 100, 50, 0]
    assert len({row.id for c in claims for row in c}) == 250
    ledger.end("run", "interrupted", NOW)
    assert ledger.counts(campaign) == {State.PENDING: 250}


def test_what_is_ours_no_more_is_not_sent(desk):
    campaign, ledger = desk.create(people(2)), desk.open()
    ledger.begin(campaign, "dead", NOW)
    first, second = ledger.claim(campaign, "dead", NOW, 2)
    ledger.begin(campaign, "next", NOW)
    ledger.recover(campaign, NOW)
    taken = ledger.claim(campaign, "next", NOW, 2)
    assert {row.id for row in taken} == {first.id, second.id}
    assert not ledger.step("dead", [], [first], NOW)
    assert ledger.step("next", [], [first], NOW)


def test_after_a_crash_claims_are_free_and_flights_are_in_doubt(desk):
    campaign, ledger = desk.create(people(5)), desk.open()
    ledger.begin(campaign, "dead", NOW)
    rows = ledger.claim(campaign, "dead", NOW, 3)
    ledger.step("dead", [], rows[:1], NOW)
    assert ledger.recover(campaign, NOW) == 1
    assert ledger.counts(campaign) == {State.PENDING: 4, State.UNKNOWN: 1}


def test_after_a_power_loss_claims_are_in_doubt_too(desk, monkeypatch, tmp_path):
    campaign, ledger = desk.create(people(5)), desk.open()
    ledger.begin(campaign, "dead", NOW)
    ledger.claim(campaign, "dead", NOW, 3)
    ledger.store.close()
    other = tmp_path / "boot_id"
    other.write_text("another start of the machine\n")
    monkeypatch.setattr("clauselog.mail.sqlite.BOOT_ID", other)
    ledger = desk.open()
    assert ledger.recover(campaign, NOW) == 3
    assert ledger.counts(campaign) == {State.PENDING: 2, State.UNKNOWN: 3}


def test_claims_wait_for_the_disk_and_steps_do_not(desk):
    campaign, ledger = desk.create(people(200)), desk.open()
    seen: list[tuple[str, str]] = []
    connection = ledger.store.connection
    connection.set_trace_callback(lambda sql: seen.append((sql, "")))
    ledger.begin(campaign, "run", NOW)
    seen.clear()
    rows = ledger.claim(campaign, "run", NOW, 10)
    claimed = [sql for sql, _ in seen]
    assert claimed[0] == "PRAGMA synchronous=FULL"
    assert claimed[-2:] == ["COMMIT", "PRAGMA synchronous=NORMAL"]
    seen.clear()
    ledger.step("run", [], rows[:1], NOW)
    assert not [sql for sql, _ in seen if "synchronous" in sql]
    assert connection.execute("PRAGMA synchronous").fetchone() == (1,)


@settings(max_examples=25)
@given(st.data())
def test_whatever_happens_everybody_is_in_exactly_one_state(tmp_path_factory, data):
    """Random claims, outcomes, crashes and resends: the counts always add up, and nobody is lost."""
    desk = Desk(tmp_path_factory.mktemp("ledger") / "l.sqlite")
    campaign, ledger = desk.create(people(12)), desk.open()
    moment, run, held = NOW, "run0", []
    ledger.begin(campaign, run, moment)
    for number in range(data.draw(st.integers(1, 25))):
        moment += 60
        action = data.draw(st.sampled_from(["claim", "fly", "land", "crash", "resend", "forget"]))
        if action == "claim":
            held += ledger.claim(campaign, run, moment, data.draw(st.integers(1, 5)))
            assert all(row.address for row in held)
        elif action == "fly" and held:
            assert ledger.step(run, [], [held[0]], moment) or ledger.counts(campaign)
        elif action == "land" and held:
            row = held.pop(0)
            state = data.draw(st.sampled_from([State.SENT, State.DEFERRED, State.FAILED, State.UNKNOWN]))
            ledger.step(run, [Outcome(row, state, 250, "told", wait=30)], [], moment)
        elif action == "crash":
            ledger.recover(campaign, moment)
            held, run = [], f"run{number + 1}"
            ledger.begin(campaign, run, moment)
        elif action == "resend":
            ledger.resend(campaign, 3, moment)
        elif action == "forget":
            accounts.forget(ledger, KEYS.person(data.draw(st.sampled_from(people(12)))), moment)
        assert sum(ledger.counts(campaign).values()) == 12
        waiting = accounts.accounts(ledger, campaign, State.PENDING, State.DEFERRED, State.UNKNOWN)
        assert all(account.address for account in waiting)
    ledger.store.close()


def test_nobody_without_an_address_is_ever_sent_to(desk):
    """In doubt, waiting, in hand or in flight when the address goes: never free for another try."""
    campaign, ledger = desk.create(people(5)), desk.open()
    ledger.begin(campaign, "run", NOW)
    rows = ledger.claim(campaign, "run", NOW, 4)
    ledger.step("run", [Outcome(rows[0], State.UNKNOWN)], rows[2:], NOW)
    assert accounts.purge(ledger, campaign) == 5
    assert ledger.counts(campaign) == {State.CLAIMED: 1, State.IN_FLIGHT: 2, State.ERASED: 2}
    assert not ledger.step("run", [], rows[1:2], NOW)
    late = [Outcome(rows[2], State.DEFERRED, 451, f"451 <{rows[2].address}> later", wait=1)]
    ledger.step("run", late, [], NOW)
    ledger.end("run", "interrupted", NOW)
    ledger.recover(campaign, NOW)
    assert ledger.counts(campaign) == {State.ERASED: 5}
    assert not any("@" in account.reply for account in accounts.accounts(ledger, campaign))
    assert (ledger.resend(campaign, 3, NOW), ledger.due(campaign)) == (0, None)
    assert ledger.claim(campaign, "next", NOW + 9, 9) == ()
    assert [(t.state, t.percent) for t in totals(ledger.counts(campaign))] == [(State.ERASED, "100.0%")]
    with pytest.raises(sqlite3.IntegrityError):
        ledger.store.run("UPDATE recipient SET state = 'pending'")


def test_what_comes_back_after_the_address_was_erased_does_not_bring_it_back(desk):
    campaign, ledger = desk.create(people(1)), desk.open()
    ledger.begin(campaign, "run", NOW)
    (row,) = ledger.claim(campaign, "run", NOW, 1)
    ledger.step("run", [Outcome(row, State.UNKNOWN)], [], NOW)
    accounts.forget(ledger, row.person, NOW)
    assert accounts.bounced(ledger, row.token, f"550 <{row.address}> unknown", True, NOW)
    assert [(a.state, a.reply) for a in accounts.accounts(ledger, campaign)] == [
        (State.BOUNCED, "550 <…> unknown")
    ]
    assert accounts.suppressed(ledger, row.person) == ("550 <…> unknown", NOW)


def test_a_list_names_a_person_once_however_often_and_in_whichever_case(desk):
    from clauselog.mail.lists import Recipient
    from clauselog.mail.recipients import Tally
    from clauselog.mail.recipients import entries as listed

    written = [
        "a@Example.ORG",
        "a@example.org",
        " a@example.org ",
        "A@example.org",
        "e\u0301@example.org",
        "é@example.org",
    ]
    tally = Tally()
    found = list(listed([Recipient(w) for w in written], KEYS, "r", {"en": "en"}, "en", tally))
    assert len({e.person for e in found}) == 2
    assert found[0].address == "a@example.org"
    assert tally.lines == 6


def test_a_suppressed_mailbox_is_written_to_by_no_later_campaign(desk):
    first = desk.create(people(3))
    ledger = desk.open()
    ledger.suppress(KEYS.person("person1@example.org"), "550 5.1.1", NOW)
    ledger.store.close()
    second = desk.create(people(3), name="cookies")
    ledger = desk.open()
    assert ledger.sweep(second, NOW) == 1
    ledger.begin(second, "run", NOW)
    assert [row.address for row in ledger.claim(second, "run", NOW, 9)] == [
        "person0@example.org",
        "person2@example.org",
    ]
    assert ledger.counts(first) == {State.PENDING: 3}


def test_a_suppression_during_a_run_counts_at_the_next_claim(desk):
    campaign, ledger = desk.create(people(3)), desk.open()
    ledger.begin(campaign, "run", NOW)
    ledger.claim(campaign, "run", NOW, 1)
    ledger.suppress(KEYS.person("person1@example.org"), "550 5.1.1", NOW)
    assert [row.address for row in ledger.claim(campaign, "run", NOW, 9)] == ["person2@example.org"]


def dispatch(desk, campaign, port, tmp_path):
    ledger = desk.open()
    return Dispatch(
        ledger=ledger, campaign=campaign, mailer=Mailer(SENDER, campaign.domain, ledger.contents(campaign)),
        relay=Relay("127.0.0.1", port, tls="none", connections=2), clock=clock(), manners=EAGER,
        watermark=Watermark(tmp_path / "w"), doubt=Doubt.RESEND, reconcile=lambda: None,
    )  # fmt: skip


def test_two_senders_at_once_the_second_is_refused(desk, tmp_path):
    campaign = desk.create(people(60))

    async def both():
        sink = Sink(Script(delay=0.005))
        port = await sink.start()
        first, second = dispatch(desk, campaign, port, tmp_path), dispatch(desk, campaign, port, tmp_path)
        sending = asyncio.create_task(first.send(lambda run: None))
        await asyncio.sleep(0.05)
        with pytest.raises(RefusedError, match="another process is sending privacy"):
            await second.send(lambda run: None)
        _, ending = await sending
        await sink.stop()
        return sink, ending

    sink, ending = asyncio.run(both())
    assert ending is Ending.DONE
    assert Counter(to for to, _, _ in sink.accepted) == Counter(people(60))


def test_a_second_process_is_refused_as_well(desk, tmp_path):
    campaign, ledger = desk.create(people(3)), desk.open()
    assert ledger.store.lock(f"campaign-{campaign.id}")
    program = (
        "import sys; from pathlib import Path; from clauselog.mail.sqlite import SqliteStore;"
        "sys.exit(not SqliteStore(Path(sys.argv[1])).lock(sys.argv[2]))"
    )
    command = [sys.executable, "-c", program, str(desk.path), f"campaign-{campaign.id}"]
    assert subprocess.run(command).returncode == 1
    ledger.store.close()
    assert subprocess.run(command).returncode == 0


def test_a_full_disk_sends_nothing_that_is_not_written_down(desk):
    """The ledger runs out of room in the middle: what was accepted is known or in doubt, nobody is lost."""
    campaign = desk.create(people(400))

    async def run():
        sink = Sink()
        port = await sink.start()

        def shrink(run):
            room = run.ledger.store.connection
            room.execute("PRAGMA wal_autocheckpoint=0")
            pages = room.execute("PRAGMA page_count").fetchone()[0]
            room.execute(f"PRAGMA max_page_count={pages + 12}")
            room.execute("CREATE TRIGGER fill AFTER UPDATE ON recipient WHEN NEW.state = 'in_flight'"
                         " BEGIN INSERT INTO meta VALUES (hex(randomblob(300)), 'x'); END")  # fmt: skip

        with pytest.raises(UserError, match="full"):
            await desk.sending(campaign, Relay("127.0.0.1", port, tls="none", connections=2), started=shrink)
        await sink.stop()
        return sink

    sink = asyncio.run(run())
    ledger = desk.open()
    ledger.store.run("DROP TRIGGER fill")
    doubtful = ledger.recover(campaign, NOW)
    ledger.store.close()
    states = desk.states(campaign)
    got = Counter(to for to, _, _ in sink.accepted)
    assert 0 < len(got) < 400
    assert max(got.values()) == 1
    assert doubtful <= 2
    assert all(states[address] in ("sent", "unknown") for address in got)
    assert sum(states[address] == "sent" for address in states) <= len(got)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a file system of its own, which only root may mount")
def test_a_disk_that_is_really_full_is_named(tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)], capture_output=True
    ).returncode:
        pytest.skip("this machine lets nobody mount a file system")
    try:
        with pytest.raises(UserError, match=r"cannot be written.*\n.*make room"):
            Desk(place / "ledger.sqlite").create(people(5000))
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_clock_set_back_while_sending_changes_nothing(desk, monkeypatch):
    tick = clock(NOW + 3600)
    began = tick()
    monkeypatch.setattr(time, "time", lambda: NOW - 10 * 86400)
    assert tick() >= began >= NOW + 3600
    assert clock(NOW)() >= NOW


def test_a_clock_set_back_between_runs_keeps_the_order_or_is_refused(desk):
    campaign, ledger = desk.create(people(2)), desk.open()
    ledger.begin(campaign, "run", NOW)
    (row,) = ledger.claim(campaign, "run", NOW, 1)
    ledger.step("run", [Outcome(row, State.DEFERRED, 451, "later", wait=60)], [], NOW)
    refuse_clock(ledger, NOW - 3600)
    with pytest.raises(RefusedError, match="the clock is 48 hours behind the ledger"):
        refuse_clock(ledger, NOW - 48 * 3600)
    assert clock(ledger.latest())() >= NOW


def test_another_key_is_refused(desk):
    desk.create(people(1))
    with pytest.raises(UserError, match="written with another key"):
        Ledger(SqliteStore(desk.path), Keyring(bytes(32)).fingerprint)


def test_a_file_that_is_no_ledger_is_named(tmp_path):
    path = tmp_path / "x.sqlite"
    path.write_bytes(b"not a database at all, but long enough to look" * 50)
    path.chmod(0o600)
    with pytest.raises(UserError, match="this is no ledger"):
        Ledger(SqliteStore(path), "x")


@pytest.mark.parametrize("kind", ["ledger", "key"])
def test_what_others_may_read_is_refused(tmp_path, kind):
    path = tmp_path / "file"
    path.write_text("00" * 32)
    path.chmod(0o644)
    with pytest.raises(UserError, match="others may read"):
        SqliteStore(path) if kind == "ledger" else keyring(path)


def test_a_key_is_made_once_and_is_secret(tmp_path):
    made = keyring(tmp_path / "a" / "k.key")
    assert keyring(tmp_path / "a" / "k.key") == made != keyring(tmp_path / "b.key")
    assert made.secret.hex() not in (made.person("a@b"), made.token("r", "p"), made.fingerprint)


def test_message_ids_are_the_same_on_every_try_and_other_for_other_words():
    person = KEYS.person("a@example.org")
    assert KEYS.token("privacy/1.1", person) == KEYS.token("privacy/1.1", person)
    assert KEYS.token("privacy/1.1", person) != KEYS.token("privacy/1.2", person)
    assert KEYS.token("privacy/1.1", person) != Keyring(bytes(32)).token("privacy/1.1", person)


def test_back_off_doubles_is_spread_and_obeys_the_server():
    waits = [retry_after(tries, "0000") for tries in range(10)]
    assert waits[:4] == [60, 120, 240, 480]
    assert max(waits) == 4 * 3600
    assert retry_after(0, "ffff") == 75
    assert retry_after(0, "0000", asked=300) == 300


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_long_list_is_entered_in_little_memory(tmp_path):
    program = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from mail_desk import *
from clauselog.mail.lists import from_csv
from clauselog.mail.recipients import Tally, entries as listed
ledger = Ledger(SqliteStore(Path(sys.argv[1])), KEYS.fingerprint)
contents = texts().values()
tally = Tally()
people = listed(from_csv(Path(sys.argv[3])), KEYS, "r", {"en": "en"}, "en", tally)
campaign = Campaign(0, "p", "1", "change", "r", digest(contents), "example.org", "2099-01-01", FAR, NOW, "")
print(ledger.create(campaign, contents, people)[1])
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""
    listing = tmp_path / "people.csv"
    with listing.open("w") as file:
        file.write("email,language,name\n")
        file.writelines(f"person{n}@example.org,en,Person {n}\n" for n in range(20_000))
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", program, str(tmp_path / "l.sqlite"), here, str(listing)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    count, megabytes = map(int, done.stdout.split())
    assert count == 20_000
    assert megabytes <= 60


def test_content_is_frozen_with_the_campaign(desk):
    campaign, ledger = desk.create(people(1)), desk.open()
    assert ledger.contents(campaign) == texts()
    assert digest(texts().values()) == campaign.hash
    with pytest.raises(sqlite3.IntegrityError):
        ledger.create(campaign, texts().values(), entries(people(1)))
    assert len(ledger.campaigns()) == 1
