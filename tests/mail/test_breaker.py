"""A domain that keeps deferring is left alone for a growing while; all others get theirs, nobody is lost."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from fault_sink import Script, Sink
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_desk import NOW, Desk

from clauselog.mail.breaker import CALM, ENOUGH, Breaker, held_back
from clauselog.mail.deliver import Ending, Manners
from clauselog.mail.relay import Relay
from clauselog.mail.replies import Reply
from clauselog.mail.rows import Row

LIMIT = "451 4.7.28 rate limit exceeded"
BUSY = Reply(451, "4.7.28 rate limit exceeded for <someone@busy.example>")
OK = Reply(250, "2.0.0 ok")
YEAR = 365 * 86400


def row(number: int, domain: str = "busy.example", tries: int = 0) -> Row:
    return Row(number, f"p{number}@{domain}", f"{number:032x}", "", "en", tries, str(number))


@pytest.fixture
def ledger(desk):
    desk.create([f"p{n}@busy.example" for n in range(9)])
    return desk.open()


def shut(breaker: Breaker, now: int = NOW, left: int = YEAR) -> None:
    for number in range(ENOUGH):
        breaker.note(row(number), "rcpt", BUSY, now, left)


def test_only_several_in_a_row_shut_a_domain_and_only_that_one(ledger):
    breaker = Breaker(ledger, NOW, 60)
    for number in range(ENOUGH - 1):
        breaker.note(row(number), "rcpt", BUSY, NOW, YEAR)
    breaker.note(row(8), "dot", OK, NOW, YEAR)
    assert breaker.wait(row(9), NOW) == 0
    shut(breaker)
    assert breaker.wait(row(9), NOW) == 120
    assert breaker.wait(row(9, "calm.example"), NOW) == 0


def test_one_message_finds_out_and_each_while_is_twice_as_long(ledger):
    breaker, now, whiles = Breaker(ledger, NOW, 60), NOW, []
    shut(breaker)
    for _ in range(9):
        whiles.append(breaker.wait(row(9), now))
        now += whiles[-1]
        assert breaker.wait(row(9), now) == 0
        assert breaker.wait(row(10), now) == 60
        assert breaker.wait(row(9), now) == 0  # the one that is to find out may be asked for again
        breaker.note(row(9), "rcpt", BUSY, now, YEAR)
    assert whiles == [120, 240, 480, 960, 1920, 3840, 7680, 14400, 14400]


def test_a_domain_that_takes_mail_again_is_on_trial_first(ledger):
    breaker = Breaker(ledger, NOW, 60)
    shut(breaker)
    assert breaker.wait(row(9), NOW + 120) == 0
    breaker.note(row(9), "dot", OK, NOW + 121, YEAR)
    assert breaker.wait(row(10), NOW + 121) == 0
    shut(breaker, NOW + 130)
    assert breaker.wait(row(10), NOW + 130) == 240
    assert breaker.wait(row(9), NOW + 370) == 0
    for number in range(CALM):
        breaker.note(row(9 + number), "dot", OK, NOW + 371, YEAR)
    shut(breaker, NOW + 400)
    assert breaker.wait(row(9), NOW + 400) == 120


def test_the_server_may_ask_for_longer_and_the_deadline_for_less(ledger):
    breaker = Breaker(ledger, NOW, 60)
    for number in range(ENOUGH):
        breaker.note(row(number), "rcpt", Reply(451, "4.7.1 rate limit, wait 30 minutes"), NOW, YEAR)
    assert breaker.wait(row(9), NOW) == 1800
    breaker.wait(row(9), NOW + 1800)
    breaker.note(row(9), "rcpt", BUSY, NOW + 1800, 100)
    assert breaker.wait(row(9), NOW + 1800) == 50


def test_if_the_one_that_was_to_find_out_is_lost_another_is_sent(ledger):
    breaker = Breaker(ledger, NOW, 60)
    shut(breaker)
    assert [breaker.wait(row(n), NOW + 120) for n in (7, 8)] == [0, 60]
    assert breaker.wait(row(8), NOW + 180) == 0


def test_other_workers_know_and_only_one_of_them_tries(ledger, desk):
    first, second = Breaker(ledger, NOW, 60), Breaker(desk.open(), NOW, 60)
    shut(first)
    assert second.wait(row(8), NOW + 1) == 0
    second.refresh()
    assert second.wait(row(8), NOW + 1) == 119
    assert first.wait(row(7), NOW + 120) == 0
    assert second.wait(row(8), NOW + 120) == 60
    first.note(row(7), "dot", OK, NOW + 121, YEAR)
    second.refresh()
    assert second.wait(row(8), NOW + 121) == 0


def test_it_is_known_after_a_restart_until_it_is_old(ledger):
    shut(Breaker(ledger, NOW, 60))
    assert Breaker(ledger, NOW + 1, 60).wait(row(9), NOW + 1) == 119
    assert Breaker(ledger, NOW + 5 * 3600, 60).wait(row(9), NOW + 5 * 3600) == 0
    assert ledger.store.rows("SELECT * FROM shut") == []


def test_what_is_held_back_is_told_without_addresses(ledger):
    breaker, campaign = Breaker(ledger, NOW, 60), ledger.campaigns()[0]
    shut(breaker)
    ((found, waiting),) = held_back(ledger, campaign, NOW)
    assert (found.domain, found.times, waiting) == ("busy.example", 1, 9)
    assert found.reply == "451 4.7.28 rate limit exceeded for <…>"
    assert held_back(ledger, campaign, NOW + 120) == ()


DOMAINS = ("busy.example", "calm.example")
STEPS = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(DOMAINS), st.sampled_from([OK, BUSY]), st.integers(0, 300)),
    max_size=80,
)


@settings(max_examples=40)
@given(STEPS)
def test_whatever_is_answered_the_wait_ends_before_the_deadline(tmp_path_factory, steps):
    """Random answers at random times: nobody waits for ever, nor past the deadline, and the same story gives
    the same waits."""

    def story() -> list[int]:
        desk = Desk(tmp_path_factory.mktemp("ledger") / "l.sqlite")
        desk.create(["a@busy.example"])
        ledger = desk.open()
        breaker, now, waits = Breaker(ledger, NOW, 60), NOW, []
        end = NOW + 30_000
        for number, domain, reply, later in steps:
            now += later
            waits.append(breaker.wait(row(number, domain), now))
            assert 0 <= waits[-1] <= max((end - now) // 2, 60)
            if not waits[-1]:
                breaker.note(row(number, domain), "rcpt", reply, now, end - now)
        ledger.store.close()
        return waits

    assert story() == story()


class Watch:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


def test_others_are_not_stalled_and_nobody_is_lost(desk):
    """A domain lets nobody in for an hour: it is offered few; all others get theirs at once, then it too."""
    busy = [f"p{n}@busy.example" for n in range(200)]
    calm = [f"p{n}@calm.example" for n in range(200)]
    campaign = desk.create([address for pair in zip(busy, calm, strict=True) for address in pair])
    watch, offered = Watch(), []

    async def whole():
        script = Script()
        sink = Sink(script)
        script.replies = Refusing(busy, lambda: watch.now < NOW + 3600, offered)
        port = await sink.start()
        relay = Relay("127.0.0.1", port, tls="none", connections=1, timeout=5.0)
        first = Counter()
        for _ in range(100):
            _, ending = await desk.sending(campaign, relay, Manners(wait=False), now=watch)
            first = first or Counter(to for to, _, _ in sink.accepted)
            if ending is Ending.DONE:
                break
            ledger = desk.open()
            watch.now = max(watch.now, ledger.due(campaign))
            ledger.store.close()
        await sink.stop()
        return sink, ending, first

    sink, ending, first = asyncio.run(whole())
    assert ending is Ending.DONE
    assert first == Counter(calm)
    assert Counter(to for to, _, _ in sink.accepted) == Counter(busy + calm)
    assert set(desk.states(campaign).values()) == {"sent"}
    assert len(offered) == ENOUGH + 4  # in a row, then after 2, 6, 14 and 30 minutes; after 62 it takes mail
    ledger = desk.open()
    tries = ledger.store.rows("SELECT sum(tries) FROM recipient")[0][0]
    assert tries == 400 + len(offered)
    assert ledger.store.rows("SELECT * FROM shut") == []
    ledger.store.close()


class Refusing(dict):
    """Replies of a sink that defers some addresses while a condition holds."""

    def __init__(self, addresses, while_, offered) -> None:
        self.addresses, self.while_, self.offered = set(addresses), while_, offered

    def get(self, key, default=None):
        stage, address = key
        if stage == "rcpt" and address in self.addresses and self.while_():
            self.offered.append(address)
            return [LIMIT]
        return default


def test_greylisting_of_each_recipient_shuts_nothing(conversation):
    addresses = [f"p{n}@grey.example" for n in range(40)]
    replies = {("rcpt", address): ["450 4.2.0 Greylisted, try again in 0 seconds"] for address in addresses}
    _sink, run, ending, states = conversation(addresses, Script(replies=replies))
    assert ending is Ending.DONE
    assert set(states.values()) == {"sent"}
    assert run.breaker.wait(row(1, "grey.example"), NOW) == 0
