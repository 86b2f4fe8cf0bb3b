"""Work done in a process of its own: its result, its error, and its memory left behind."""

from __future__ import annotations

import subprocess
import sys

import pytest

from clauselog.errors import UserError
from clauselog.mail.apart import apart


def fail():
    raise UserError("no such release", path="x.md", line=3, remedy="name another")


def test_results_and_errors_come_back():
    assert apart(lambda: {"a": 1}) == {"a": 1}
    with pytest.raises(UserError, match=r"x\.md:3: no such release\n  name another"):
        apart(fail)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_what_the_work_needed_is_given_back():
    program = (
        "from clauselog.mail.apart import apart\n"
        "print(apart(lambda: len(bytearray(80_000_000))))\n"
        "print(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    size, peak = map(int, done.stdout.split())
    assert size == 80_000_000
    assert peak < 60_000
