"""A function to its result, from a process of its own, whose memory is given back when it ends."""

from __future__ import annotations

import multiprocessing
import threading
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """The result of ``work``, or its exception; both must be values that can be sent.

    Composing reads vocabularies and parses texts, and sending, which may last for hours, needs none of that.
    Where a process cannot be split (no fork, or threads are running), the work is done here.
    """
    if "fork" not in multiprocessing.get_all_start_methods() or threading.active_count() > 1:
        return work()
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(work, there))
    process.start()
    there.close()
    try:
        result = here.recv()
    finally:
        process.join()
    if isinstance(result, BaseException):
        raise result
    return cast("T", result)


def _answer(work: Callable[[], object], there: Connection) -> None:
    """Send the result, or the exception in its place."""
    try:
        there.send(work())
    except Exception as error:
        there.send(error)
