"""Start and stop the local tenant: a process of its own, known by a small file in the state folder."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pmo365.cli.control import healthy
from pmo365.errors import Busy, StateError

if TYPE_CHECKING:
    from subprocess import Popen

READY_SECONDS = 20.0
_STEP = 0.1


@dataclass(frozen=True, slots=True)
class LocalTenant:
    """A running local tenant."""

    url: str
    pid: int


def running(folder: Path) -> LocalTenant | None:
    """Return the local tenant of a state folder if it answers, or None."""
    known = _known(folder)
    return known if known is not None and healthy(known.url) else None


def start(folder: Path, port: int, *, sleep: Callable[[float], None]) -> LocalTenant:
    """Start the local tenant of a state folder, or return the one that runs; port 0 takes a free one.

    StateError with the last line it said when it does not come up.
    """
    found = running(folder)
    if found is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    process, said = _launch(folder, port)
    url = _ready(said, process_alive=lambda: process.poll() is None, sleep=sleep)
    if url is None:
        process.kill()
        process.wait()
        raise StateError("local_tenant_not_started", reason=_last_line(folder / "tenant.log"))
    tenant = LocalTenant(url, process.pid)
    (folder / "tenant.json").write_text(json.dumps({"url": tenant.url, "pid": tenant.pid}), encoding="utf-8")
    return tenant


def stop(folder: Path, *, sleep: Callable[[float], None]) -> bool:
    """Stop the local tenant of a state folder; False when none was running. Busy when it does not stop."""
    tenant = running(folder)
    (folder / "tenant.json").unlink(missing_ok=True)
    if tenant is None:
        return False
    os.kill(tenant.pid, signal.SIGTERM)
    for _ in range(int(READY_SECONDS / _STEP)):
        if not healthy(tenant.url):
            return True
        sleep(_STEP)
    raise Busy("local_tenant_not_stopped", pid=tenant.pid)


def _known(folder: Path) -> LocalTenant | None:
    try:
        told = json.loads((folder / "tenant.json").read_text(encoding="utf-8"))
        return LocalTenant(str(told["url"]), int(told["pid"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None  # No file, or a half-written one: then nothing is known to run.


def _launch(folder: Path, port: int) -> tuple[Popen[bytes], Path]:
    """Start the process in a session of its own where there are sessions: Ctrl-C here must not end it."""
    import subprocess

    said = folder / "tenant.out"
    command = [sys.executable, "-m", "pmo365.localtenant", "--port", str(port), "--state", str(folder / "tenant")]
    with said.open("wb") as out, (folder / "tenant.log").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=log, start_new_session=True)
    return process, said


def _ready(said: Path, *, process_alive: Callable[[], bool], sleep: Callable[[float], None]) -> str | None:
    """Wait for the line that says where it listens."""
    for _ in range(int(READY_SECONDS / _STEP)):
        line = said.read_text(encoding="utf-8").partition("\n")
        if line[1]:
            return str(json.loads(line[0])["url"])
        if not process_alive():
            return None
        sleep(_STEP)
    return None


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
