"""``pmo365 tenant``: the local Microsoft 365 on this machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from pmo365.cli import control, process
from pmo365.cli.browse import browse
from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE
from pmo365.cli.front import front
from pmo365.cli.opening import state_of
from pmo365.errors import ConfigurationError, Unreachable

PORT = 8365
Name = Literal[
    "calm",
    "throttled",
    "slow",
    "lossy",
    "broken",
    "gateway",
    "torn",
    "dripping",
    "frozen",
    "signed-out",
    "partial",
    "foreign",
    "skewed",
    "night",
    "metered",
    "storm",
]
Port = Annotated[int, typer.Option("--port", min=0, max=65535)]
State = Annotated[Path | None, typer.Option("--state", metavar="FOLDER")]


def start(context: typer.Context, port: Port = PORT, state: State = None) -> int:
    """Start the local tenant, or say where it runs."""
    call = call_of(context)
    tenant = process.start(state or state_of(call), port, sleep=time.sleep)
    call.output.event("tenant", {"url": tenant.url, "pid": tenant.pid})
    call.output.say("tenant_started", url=tenant.url)
    return DONE


def stop(context: typer.Context, state: State = None) -> int:
    """Stop the local tenant; what it holds stays for the next start."""
    call = call_of(context)
    stopped = process.stop(state or state_of(call), sleep=time.sleep)
    call.output.say("tenant_stopped" if stopped else "tenant_not_running")
    return DONE


def reset(context: typer.Context, state: State = None) -> int:
    """Empty the local tenant."""
    call = call_of(context)
    control.ask(address_of(call, state), "reset", {})
    call.output.say("tenant_emptied")
    return DONE


def seed(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    state: State = None,
) -> int:
    """Give the local tenant what a JSON file says: its name, people and applications."""
    call = call_of(context)
    control.ask(address_of(call, state), "seed", _read(file))
    call.output.say("tenant_seeded", file=file)
    return DONE


def weather(
    context: typer.Context,
    name: Annotated[Name, typer.Argument(metavar="WEATHER")],
    state: State = None,
    seed: Annotated[int, typer.Option("--seed", metavar="NUMBER")] = 0,
) -> int:
    """Make the local tenant slow, throttled, lossy, broken or calm again; a storm is drawn from its seed."""
    call = call_of(context)
    control.ask(address_of(call, state), "weather", {"name": name, "seed": seed})
    call.output.say("tenant_weather", weather=name)
    return DONE


def address_of(call: Call, state: Path | None) -> str:
    """Return where the local tenant listens; Unreachable when it is not running."""
    tenant = process.running(state or state_of(call))
    if tenant is None:
        raise Unreachable("local_tenant_not_running")
    return tenant.url


def _read(path: Path) -> Any:
    import json

    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError("file_unreadable", file=path, reason=type(error).__name__) from error
    except ValueError as error:
        raise ConfigurationError("file_not_json", file=path) from error


COMMANDS: dict[str, Callable[..., int]] = {
    "start": start,
    "stop": stop,
    "front": front,
    "reset": reset,
    "seed": seed,
    "weather": weather,
    "browse": browse,
}
