"""A ledger of its own for each test, and a conversation with a relay that fails as told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fault_sink import Script, Sink
from mail_desk import EAGER, Desk

from clauselog.mail.relay import Relay

if TYPE_CHECKING:
    from clauselog.mail.deliver import Manners


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path / "data" / "ledger.sqlite")


@pytest.fixture
def conversation(desk):
    """Send to addresses through a scripted relay; returns the sink, the run, its ending and the states."""

    def hold(addresses, script: Script | None = None, manners: Manners = EAGER, **relay):
        async def both():
            sink = Sink(script)
            port = await sink.start()
            told = replace(Relay("127.0.0.1", port, tls="none", connections=2, timeout=5.0), **relay)
            run, ending = await desk.sending(campaign, told, manners)
            await sink.stop()
            return sink, run, ending

        campaign = desk.create(addresses)
        sink, run, ending = asyncio.run(both())
        return sink, run, ending, desk.states(campaign)

    return hold
