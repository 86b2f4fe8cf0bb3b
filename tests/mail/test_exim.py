"""The same against Exim, which answers in other words, one command after another where it likes."""

from __future__ import annotations

from collections import Counter

import private_exim
import pytest
from mail_desk import people

from clauselog.mail.deliver import Ending
from clauselog.mail.relay import Relay


@pytest.mark.server
def test_a_real_exim_takes_refuses_and_defers(desk, root):
    files = private_exim.unpacked(root / ".clauselog" / "exim")
    if files is None:
        pytest.skip("Exim's packages cannot be fetched here (apt-get download, as root)")
    addresses = [*people(30), "gone@example.org", "slow@example.org", "jörg@example.org"]
    campaign = desk.create(addresses)
    with private_exim.running(files) as port:
        _, ending = desk.send(campaign, Relay("127.0.0.1", port, tls="none", connections=3, per_connection=8))
    states = desk.states(campaign)
    assert ending is Ending.DONE
    assert states["gone@example.org"] == "failed"
    assert Counter(states.values()) == {"sent": 32, "failed": 1}
    ledger = desk.open()
    replies = ledger.store.rows("SELECT address, reply, tries FROM recipient WHERE state = 'sent'")
    assert all(reply.startswith("250") and "id=" in reply for _, reply, _ in replies)
    assert {address: tries for address, _, tries in replies if tries > 1} == {"slow@example.org": 2}
