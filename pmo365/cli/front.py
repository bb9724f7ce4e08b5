"""``pmo365 tenant front``: a door into the local tenant for other people's clients."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from typing import Annotated

import typer

from pmo365.cli import process
from pmo365.cli.call import call_of
from pmo365.cli.exits import DONE
from pmo365.cli.opening import state_of
from pmo365.errors import StateError, Unreachable

PORT = 8899


def front(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = PORT,
    state: Annotated[Path | None, typer.Option("--state", metavar="FOLDER")] = None,
) -> int:
    """Let other clients in until Ctrl-C: HTTPS for the real addresses, through a proxy on this machine.

    Unreachable when no local tenant runs; StateError when the port is taken.
    """
    call = call_of(context)
    folder = state or state_of(call)
    tenant = process.running(folder)
    if tenant is None:
        raise Unreachable("local_tenant_not_running")
    command = [sys.executable, "-m", "pmo365.localtenant", "front", "--target", tenant.url, "--port", str(port)]
    with Popen([*command, "--folder", str(folder / "front")], stdout=PIPE, stderr=PIPE, text=True) as door:
        said, failed = (door.stdout, door.stderr)
        line = said.readline() if said else ""
        if not line:
            lines = failed.read().strip().splitlines() if failed else []
            raise StateError("local_tenant_no_door", port=port, reason=lines[-1] if lines else "")
        told = json.loads(line)
        call.output.event("front", told)
        call.output.say("tenant_front", proxy=told["proxy"], authority=told["authority"])
        _until_stopped(door)
    return DONE


def _until_stopped(door: Popen[str]) -> None:
    """Wait for the end of the door or for Ctrl-C, in steps: a signal that comes between two waits is heard too."""
    try:
        while door.poll() is None:
            with suppress(TimeoutExpired):
                door.wait(0.5)
    except KeyboardInterrupt:
        door.terminate()
