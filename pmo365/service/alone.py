"""One writer per state on one machine: a file lock that dies with its process."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pmo365.errors import Busy


@contextmanager
def alone(state: str) -> Iterator[None]:
    """Hold the lock of a state while inside; Busy when another process of this machine holds it."""
    with _lock_file(state).open("a+b") as handle:
        if not _taken(handle):
            raise Busy("another_run", state=state)
        try:
            yield
        finally:
            _given_back(handle)


def _lock_file(state: str) -> Path:
    """Return the lock file: beside an SQLite file, in the temporary folder for another database."""
    if "://" not in state:
        path = Path(state)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(path.name + ".lock")
    return Path(tempfile.gettempdir()) / f"pmo365-{hashlib.sha256(state.encode()).hexdigest()[:16]}.lock"


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: IO[bytes]) -> bool:
        try:
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _given_back(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _given_back(handle: IO[bytes]) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_UN)


def owner() -> str:
    """Return who writes: machine and process."""
    return f"{os.uname().nodename if hasattr(os, 'uname') else os.environ.get('COMPUTERNAME', 'host')}:{os.getpid()}"


def same_machine(one: str, other: str) -> bool:
    """Return whether two owners are processes of one machine."""
    return one.rsplit(":", 1)[0] == other.rsplit(":", 1)[0]
