"""The shared ledger on a real PostgreSQL: claims that never meet, workers that die, nobody missed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import date

import private_postgres
import pytest
from killing import sink, tally
from mail_desk import FAR, KEYS, NOW, entries, people, texts
from mail_site import story

from clauselog.mail import accounts, deliver
from clauselog.mail.breaker import ENOUGH, Breaker, held_back
from clauselog.mail.ledger import Ledger
from clauselog.mail.message import digest
from clauselog.mail.postgres import PostgresStore
from clauselog.mail.replies import Reply
from clauselog.mail.rows import Campaign, Outcome, Row, State

pytestmark = pytest.mark.server
CONNECTIONS = 2
TABLES = "content, recipient, run, campaign, suppression, shut, meta"


@pytest.fixture(scope="module")
def server():
    if not private_postgres.programs():
        pytest.skip("PostgreSQL is not installed here")
    with private_postgres.running() as url:
        yield url


@pytest.fixture
def shared_ledger(server):
    """``shared_ledger()`` opens the ledger once more; its tables are gone after the test."""
    opened = []

    def make() -> Ledger:
        opened.append(Ledger(PostgresStore(server), KEYS.fingerprint))
        return opened[-1]

    yield make
    for ledger in opened:
        ledger.store.close()
    last = PostgresStore(server)
    last.run(f"DROP TABLE IF EXISTS {TABLES}")
    last.close()


def create(ledger: Ledger, count: int) -> Campaign:
    contents = texts().values()
    wanted = Campaign(
        0,
        "privacy",
        "1.1",
        "change",
        "privacy/1.1",
        digest(contents),
        "example.org",
        "2099-12-20",
        FAR,
        NOW,
        "",
    )
    made, added = ledger.create(wanted, contents, entries([*people(count), *people(2)]))
    assert added == count
    return made


def test_it_does_what_the_other_ledger_does(shared_ledger):
    ledger = shared_ledger()
    campaign = create(ledger, 20)
    assert ledger.contents(campaign) == texts()
    ledger.begin(campaign, "run", NOW)
    rows = ledger.claim(campaign, "run", NOW, 5)
    assert ledger.step("run", [], rows[:1], NOW)
    landed = [
        Outcome(rows[0], State.SENT, 250, "250 ok"),
        Outcome(rows[1], State.DEFERRED, 451, "451 later", 60),
        Outcome(rows[2], State.FAILED, 550, "550 5.1.1 <x@y.org>", suppress=True),
    ]
    ledger.step("run", landed, [], NOW)
    ledger.end("run", "done", NOW)
    assert ledger.counts(campaign) == {State.PENDING: 17, State.DEFERRED: 1, State.SENT: 1, State.FAILED: 1}
    assert ledger.due(campaign) == 0
    assert ledger.latest() == NOW
    assert accounts.bounced(ledger, rows[0].token, "550", False, NOW) == campaign
    assert [a.address for a in accounts.accounts(ledger, campaign, State.BOUNCED)] == ["person0@example.org"]
    assert accounts.purge(ledger, campaign) == 20
    assert not any(
        a.address or a.name or a.lang or "@" in a.reply for a in accounts.accounts(ledger, campaign)
    )
    assert ledger.counts(campaign) == {State.FAILED: 1, State.BOUNCED: 1, State.ERASED: 18}
    assert (ledger.resend(campaign, 3, NOW), ledger.claim(campaign, "run", NOW, 99)) == (0, ())
    assert accounts.erase_proof(ledger, rows[0].person) == 1
    assert accounts.of_person(ledger, rows[0].person) == []
    assert ledger.counts(campaign) == {State.FAILED: 1, State.ERASED: 18, State.FORGOTTEN: 1}
    assert accounts.allow(ledger, rows[2].person)
    assert accounts.discard(ledger, campaign, date(2101, 12, 20)) == 20
    assert ledger.counts(campaign) == {}
    assert ledger.campaigns()[0].stopped == "its proof was erased on 2101-12-20"


def test_claims_of_several_writers_never_meet(shared_ledger):
    campaign = create(shared_ledger(), 2000)
    claimed: list[list[int]] = [[] for _ in range(4)]

    def work(number: int, ledger: Ledger) -> None:
        ledger.begin(campaign, f"run{number}", NOW)
        while rows := ledger.claim(campaign, f"run{number}", NOW, 50):
            claimed[number] += [row.id for row in rows]

    ledgers = [shared_ledger() for _ in claimed]
    threads = [threading.Thread(target=work, args=(n, ledger)) for n, ledger in enumerate(ledgers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({number for some in claimed for number in some}) == sum(map(len, claimed)) == 2000


def test_only_what_the_dead_had_claimed_is_freed(shared_ledger):
    watcher, living, dying = shared_ledger(), shared_ledger(), shared_ledger()
    campaign = create(watcher, 9)
    for name, ledger in (("living", living), ("dying", dying)):
        ledger.begin(campaign, name, NOW)
        rows = ledger.claim(campaign, name, NOW, 3)
        ledger.step(name, [], rows[:1], NOW)
    assert watcher.recover(campaign, NOW) == 0
    dying.store.close()
    time.sleep(0.3)
    assert watcher.recover(campaign, NOW) == 1
    assert watcher.counts(campaign) == {
        State.PENDING: 5, State.CLAIMED: 2, State.IN_FLIGHT: 1, State.UNKNOWN: 1,
    }  # fmt: skip


def test_what_one_worker_finds_of_a_domain_the_others_know(shared_ledger):
    first, second = shared_ledger(), shared_ledger()
    campaign = create(first, 9)
    rows = [Row(n, f"p{n}@example.org", f"{n:032x}", "", "en", 0, str(n)) for n in range(9)]
    finder, other = Breaker(first, NOW, 60), Breaker(second, NOW, 60)
    for row in rows[:ENOUGH]:
        finder.note(row, "rcpt", Reply(451, "4.7.28 rate limit"), NOW, 10**6)
    other.refresh()
    assert [b.wait(rows[8], NOW) for b in (finder, other)] == [120, 120]
    assert [(shut.domain, count) for shut, count in held_back(second, campaign, NOW)] == [("example.org", 9)]
    assert [b.wait(rows[8], NOW + 120) for b in (finder, other)] == [0, 60]
    finder.note(rows[8], "dot", Reply(250, "2.0.0 ok"), NOW + 121, 10**6)
    other.refresh()
    assert other.wait(rows[7], NOW + 121) == 0
    listed = accounts.those_in(first, "privacy", "1.1", [State.PENDING])
    assert [account.address for account in listed] == people(9)
    assert accounts.close(first, campaign, NOW) == 9
    assert first.counts(campaign) == {State.CLOSED: 9}


def test_a_writer_taken_for_dead_sends_nothing_more(shared_ledger):
    first, second = shared_ledger(), shared_ledger()
    campaign = create(first, 2)
    first.begin(campaign, "first", NOW)
    (row, *_) = first.claim(campaign, "first", NOW, 2)
    first.store.rows("SELECT pg_advisory_unlock_all()")
    second.begin(campaign, "second", NOW)
    second.recover(campaign, NOW)
    assert second.claim(campaign, "second", NOW, 2)
    assert not first.step("first", [], [row], NOW)


@pytest.fixture
def leave_to_workers(server, make_repo, run_cli, tmp_path, monkeypatch):
    """``leave_to_workers(port, addresses, workers)``: a notice that was left to them; the site's folder."""
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("CLAUSELOG_LEDGER", server)

    def leave(port: int, addresses: list[str], workers: int):
        listing = tmp_path / "people.csv"
        listing.write_text("email\n" + "".join(f"{address}\n" for address in addresses))
        site = make_repo(story(port))
        sending = ("send", "privacy", "1.1", "--to", listing, "--yes", "--workers", workers)
        ran = run_cli("notice", *sending, cwd=site)
        assert ran.exit_code == 0, ran.stderr
        assert f"left to {workers} workers" in ran.stdout
        return site

    yield leave
    store = PostgresStore(server)
    store.run("DELETE FROM procrastinate_jobs")
    store.run(f"DROP TABLE IF EXISTS {TABLES}")
    store.close()


def test_a_relay_that_is_away_leaves_the_job_to_be_tried_again(
    leave_to_workers, server, run_cli, monkeypatch
):
    monkeypatch.setattr(deliver.Manners.__init__, "__defaults__", (60, True, 0.3))
    site = leave_to_workers(9, people(1), 1)
    assert run_cli("worker", "--once", cwd=site).exit_code == 0
    store = PostgresStore(server)
    jobs = store.rows("SELECT status, attempts FROM procrastinate_jobs WHERE task_name = 'drain'")
    assert jobs == [("todo", 1)]
    assert store.rows("SELECT state FROM recipient") == [("pending",)]
    store.close()


def test_four_workers_two_of_them_killed(leave_to_workers, run_cli, tmp_path):
    """None missed; none twice but for the message whose reply a killed worker was waiting for."""
    log, count = tmp_path / "accepted", 400
    with sink(log, delay=0.02) as port:
        site = leave_to_workers(port, people(count), 4)
        worker = [sys.executable, "-m", "clauselog", "worker", "--once", "--root", str(site)]
        workers = [subprocess.Popen(worker, stderr=subprocess.DEVNULL) for _ in range(4)]
        until = time.monotonic() + 60
        for goal, victim in ((count // 5, workers[0]), (count // 3, workers[1])):
            while sum(tally(log).values()) < goal and time.monotonic() < until:
                time.sleep(0.01)
            victim.send_signal(signal.SIGKILL)
        for process in workers:
            process.wait(120)
        resumed = run_cli("notice", "resume", "privacy", "1.1", cwd=site)
    got = Counter(recipient for recipient, _ in tally(log).elements())
    assert resumed.exit_code == 0, resumed.stdout + resumed.stderr
    assert [workers[n].returncode for n in (2, 3)] == [0, 0]
    assert set(got) == set(people(count))
    assert sum(got.values()) - count <= 2 * CONNECTIONS
    assert max(Counter(recipient for recipient, _ in tally(log)).values()) == 1
    assert f"{count} sent" in resumed.stdout
