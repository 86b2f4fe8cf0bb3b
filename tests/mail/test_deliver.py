"""Every way a relay can answer or fail, and what the ledger says of each recipient afterwards."""

from __future__ import annotations

import email
import email.policy
from collections import Counter

import pytest
from fault_sink import OFFERS, Script
from mail_desk import EAGER, people

from clauselog.mail.deliver import Ending, Manners
from clauselog.mail.ledger import Ledger
from clauselog.mail.smtp import Session


def accepted(sink) -> Counter:
    return Counter(recipient for recipient, _, _ in sink.accepted)


@pytest.mark.parametrize("offers", [OFFERS, ("8BITMIME",), ()])
@pytest.mark.parametrize("connections", [1, 3])
def test_each_recipient_gets_one_message(conversation, offers, connections):
    sink, _run, ending, states = conversation(people(250), Script(offers=offers), connections=connections)
    assert ending is Ending.DONE
    assert accepted(sink) == Counter(people(250))
    assert set(states.values()) == {"sent"}
    assert sink.most <= connections


def test_what_arrives_is_what_was_composed_dots_and_all(conversation):
    sink, *_ = conversation(people(1))
    message = email.message_from_bytes(sink.accepted[0][2], policy=email.policy.default)
    assert message["To"] == "person0@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert (
        message.get_body(("plain",)).get_content().replace("\r\n", "\n")
        == "Clause 1 changes.\n.\n..two dots\n"
    )
    assert sink.accepted[0][1].endswith("@example.org>")
    assert any(command.startswith("MAIL FROM:<bounces+") for command in sink.commands)


def test_bodies_are_the_same_for_all_and_message_ids_are_not(conversation):
    sink, *_ = conversation(people(20))
    assert len({body.partition(b"\r\n\r\n")[2] for _, _, body in sink.accepted}) == 1
    assert len({number for _, number, _ in sink.accepted}) == 20


@pytest.mark.parametrize(
    ("stage", "reply"),
    [
        ("rcpt", "451 4.7.1 greylisted"),
        ("rcpt", "450 4.2.1 try later"),
        ("data", "451 4.3.0 not now"),
        ("dot", "451 4.3.0 not now"),
        ("dot", "421 4.3.2 closing"),
        ("rcpt", "421 4.3.2 closing"),
        ("dot", "cut"),
        ("rcpt", "cut"),
    ],
)
@pytest.mark.parametrize("offers", [OFFERS, ("8BITMIME",)])
def test_what_may_be_retried_is_retried(conversation, stage, reply, offers):
    script = Script(replies={(stage, "person3@example.org"): [reply, reply]}, offers=offers)
    sink, _run, ending, states = conversation(people(8), script)
    doubtful = {"person3@example.org"} if reply == "cut" and stage == "dot" else set()
    assert ending is Ending.DONE
    assert accepted(sink) == Counter(set(people(8)) - doubtful)
    assert {address for address, state in states.items() if state != "sent"} == doubtful


@pytest.mark.parametrize("told", ["lost", "cut"])
def test_a_connection_lost_after_the_dot_leaves_a_doubt_and_is_not_repeated(conversation, told):
    script = Script(replies={("dot", "person3@example.org"): [told]})
    sink, _run, _ending, states = conversation(people(8), script)
    assert states["person3@example.org"] == "unknown"
    assert accepted(sink)["person3@example.org"] == (1 if told == "lost" else 0)
    assert Counter(states.values()) == {"sent": 7, "unknown": 1}


@pytest.mark.parametrize(
    ("reply", "suppressed"),
    [("550 5.1.1 no such user", 1), ("550 5.2.1 disabled", 1), ("552 5.2.2 full", 0), ("550 no", 0)],
)
def test_a_refused_recipient_is_not_retried_and_the_others_get_theirs(conversation, desk, reply, suppressed):
    _sink, _run, ending, states = conversation(
        people(9), Script(replies={("rcpt", "person3@example.org"): [reply] * 9})
    )
    assert ending is Ending.DONE
    assert states["person3@example.org"] == "failed"
    assert Counter(states.values()) == {"sent": 8, "failed": 1}
    ledger = desk.open()
    assert ledger.store.rows("SELECT count(*) FROM suppression") == [(suppressed,)]


@pytest.mark.parametrize(
    ("stage", "address", "reply"),
    [
        ("rcpt", "person3@example.org", "550 5.7.1 policy"),
        ("dot", "person3@example.org", "554 5.7.1 content"),
        ("dot", "person3@example.org", "552 message too large"),
        ("mail", "*", "553 5.1.8 sender unknown"),
        ("rcpt", "person3@example.org", "554 relay access denied"),
    ],
)
def test_a_refusal_of_ours_stops_the_campaign(conversation, desk, stage, address, reply):
    sink, run, ending, states = conversation(people(500), Script(replies={(stage, address): [reply] * 9}))
    assert ending is Ending.STOPPED
    assert reply in run.progress.reason
    assert "failed" not in states.values()
    assert len(sink.accepted) < 100
    assert reply in desk.open().campaign("privacy", "1.1").stopped


@pytest.mark.parametrize("offers", [OFFERS, ()])
def test_a_recipient_another_worker_took_over_gets_no_dot_of_ours(conversation, monkeypatch, offers):
    """Our claim was swept away while the text went out, say: who claimed it since sends it."""
    step, lost = Ledger.step, []

    def taken_over(self, run, done, flying, now):
        if flying and not lost:
            lost.append(flying[0].address)
            self.store.run("UPDATE recipient SET run = 'other' WHERE id = ?", (flying[0].id,))
        return step(self, run, done, flying, now)

    monkeypatch.setattr(Ledger, "step", taken_over)
    sink, _run, ending, states = conversation(people(30), Script(offers=offers))
    assert ending is Ending.DONE
    assert accepted(sink) == Counter(people(30)) - Counter(lost)
    assert {address for address, state in states.items() if state != "sent"} == set(lost)


@pytest.mark.parametrize("offers", [OFFERS, ()])
def test_a_connection_lost_before_the_dot_is_tried_again(conversation, monkeypatch, offers):
    dot, lost = Session.dot, []

    def gone(self, rest=b"", following=None):
        if not lost:
            lost.append(self)
            self.wire.abort()
        return dot(self, rest, following)

    monkeypatch.setattr(Session, "dot", gone)
    sink, _run, ending, states = conversation(people(30), Script(offers=offers))
    assert (ending, set(states.values()), len(lost)) == (Ending.DONE, {"sent"}, 1)
    assert accepted(sink) == Counter(people(30))


def test_chance_faults_of_every_kind_miss_nobody(conversation):
    rates = {"lost": 0.02, "cut": 0.02, "dot451": 0.03, "rcpt451": 0.03, "closing": 0.01, "rcpt550": 0.02}
    sink, _run, ending, states = conversation(people(600), Script(rates), connections=4)
    assert ending is Ending.DONE
    tally = Counter(states.values())
    assert tally["sent"] + tally["unknown"] + tally["failed"] == 600
    assert all(accepted(sink)[address] == 1 for address, state in states.items() if state == "sent")
    assert max(accepted(sink).values()) == 1


def test_names_that_need_smtputf8_fail_where_the_relay_has_none(conversation):
    addresses = ["jörg@example.org", "plain@example.org", "info@xn--bcher-kva.example"]
    _sink, _run, _ending, states = conversation(addresses, Script(offers=("PIPELINING",)))
    assert states == {addresses[0]: "failed", addresses[1]: "sent", addresses[2]: "sent"}


def test_names_beyond_ascii_are_sent_with_smtputf8(conversation):
    sink, _run, _ending, states = conversation(["jörg@example.org"])
    assert states == {"jörg@example.org": "sent"}
    assert any(c.startswith("MAIL") and c.endswith("SMTPUTF8") for c in sink.commands)


def test_a_connection_carries_no_more_than_it_may(conversation):
    sink, *_ = conversation(people(50), per_connection=7, connections=1)
    turns = "\n".join(sink.commands).split("EHLO")[1:]
    assert [turn.count("MAIL FROM") for turn in turns] == [7] * 7 + [1]


def test_the_rate_is_kept(conversation):
    import time

    began = time.monotonic()
    conversation(people(21), rate=20.0, connections=4)
    assert time.monotonic() - began >= 1.0


def test_deferred_recipients_are_left_to_a_later_run_when_told_not_to_wait(conversation):
    script = Script(replies={("rcpt", "person3@example.org"): ["451 greylisted"]})
    _sink, _run, ending, states = conversation(people(8), script, Manners(first_retry=60, wait=False))
    assert ending is Ending.WAITING
    assert Counter(states.values()) == {"sent": 7, "deferred": 1}


def test_a_mailbox_found_not_to_exist_during_a_run_does_not_keep_it_waiting(desk):
    """Another command reads bounces meanwhile: whose mailbox is gone is neither sent to nor waited for."""
    import asyncio

    from fault_sink import Sink
    from mail_desk import KEYS, NOW

    from clauselog.mail.relay import Relay

    campaign = desk.create(people(250))

    async def both():
        sink = Sink()
        port = await sink.start()

        def gone(run):
            run.ledger.suppress(KEYS.person("person249@example.org"), "550 5.1.1", NOW)
            run.ledger.sweep = later(run.ledger.sweep)

        _, ending = await asyncio.wait_for(
            desk.sending(campaign, Relay("127.0.0.1", port, tls="none"), started=gone), 30
        )
        await sink.stop()
        return ending

    def later(sweep):
        calls = iter(range(99))
        return lambda *given: sweep(*given) if next(calls) else 0

    assert asyncio.run(both()) is Ending.DONE
    assert Counter(desk.states(campaign).values()) == {"sent": 249, "suppressed": 1}


def test_nothing_goes_out_after_the_deadline(desk):
    from clauselog.mail.relay import Relay

    campaign = desk.create(people(5), not_after=1_700_000_000)
    _run, ending = desk.send(campaign, Relay("127.0.0.1", 9, tls="none"), EAGER)
    assert ending is Ending.EXPIRED
    assert set(desk.states(campaign).values()) == {"failed"}


def test_a_relay_that_is_not_there_loses_nothing(desk):
    from clauselog.mail.relay import Relay

    campaign = desk.create(people(5))
    run, ending = desk.send(campaign, Relay("127.0.0.1", 9, tls="none"), Manners(give_up=0.5))
    assert ending is Ending.UNREACHABLE
    assert "127.0.0.1:9" in run.progress.holdup
    assert set(desk.states(campaign).values()) == {"pending"}
