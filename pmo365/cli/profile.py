"""``pmo365 profile``: several tenants, each by a name; one of them in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.exits import DONE
from pmo365.cli.known_profiles import keep_known, read_known
from pmo365.cli.opening import state_of
from pmo365.errors import ConfigurationError
from pmo365.languages import say

Name = Annotated[str, typer.Argument(metavar="NAME")]


def list_profiles(context: typer.Context) -> int:
    """Show every known profile with its tenant, the one in use marked."""
    call = call_of(context)
    known = read_known(state_of(call))
    rows = []
    for name, file in sorted(known.files.items()):
        domain, hub = _told(call, file)
        used = name == known.current
        call.output.event("profile", {"name": name, "file": str(file), "used": used, "domain": domain, "hub": hub})
        rows.append(("*" if used else "", name, domain, hub, str(file)))
    if rows:
        words = ("used", "name", "domain", "hub", "file")
        call.output.table([say(call.output.language, f"cli.profiles.{word}") for word in words], rows)
    elif not call.output.machine:
        call.output.say("profiles.none")
    return DONE


def use(context: typer.Context, name: Name) -> int:
    """Use a profile wherever none is named."""
    call = call_of(context)
    keep_known(state_of(call), read_known(state_of(call)).used(name))
    call.output.say("profiles.in_use", name=name)
    return DONE


def add(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> int:
    """Know a profile by the name it gives itself; a faulty one is refused."""
    from pmo365.settings import load_profile

    call = call_of(context)
    name = load_profile(file, environ={}).name
    keep_known(state_of(call), read_known(state_of(call)).added(name, file.absolute()))
    call.output.say("profiles.added", name=name, file=file.absolute())
    return DONE


def remove(context: typer.Context, name: Name) -> int:
    """Forget a profile; its file and its state are left alone."""
    call = call_of(context)
    keep_known(state_of(call), read_known(state_of(call)).removed(name))
    call.output.say("profiles.removed", name=name)
    return DONE


def _told(call: Call, file: Path) -> tuple[str, str]:
    """Return domain and hub of a profile, or why it cannot be read."""
    from pmo365.cli.printing import sentence
    from pmo365.settings import load_profile

    try:
        profile = load_profile(file, environ={})
    except ConfigurationError as error:
        return sentence(error, call.output.language), ""
    return profile.tenant.domain, profile.tenant.hub


COMMANDS: dict[str, Callable[..., int]] = {"list": list_profiles, "use": use, "add": add, "remove": remove}
