"""Ctrl-C: at once while nothing is being written, after the step in hand once writing has begun."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Stop:
    """Whether somebody asked to stop, and whether work has begun that should end cleanly."""

    def __init__(self, said: Callable[[], None]) -> None:
        self._said = said
        self._working = False
        self._asked = False

    def begin(self) -> None:
        """Note that steps are being done: from now on the first Ctrl-C waits for the step in hand."""
        self._working = True

    def asked(self) -> bool:
        """Return whether somebody asked to stop."""
        return self._asked

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """Take a Ctrl-C: KeyboardInterrupt when nothing is in hand, or when it is the second one."""
        if self._asked or not self._working:
            raise KeyboardInterrupt
        self._asked = True
        self._said()


@contextmanager
def stoppable(said: Callable[[], None]) -> Iterator[Stop]:
    """Listen to Ctrl-C while inside; ``said`` tells the person that the stop was heard."""
    stop = Stop(said)
    before = signal.signal(signal.SIGINT, stop.interrupt)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
