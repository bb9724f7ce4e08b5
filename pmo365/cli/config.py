"""``pmo365 config``: is what the PMO decided valid, what may be written, what is judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from pmo365.cli.call import call_of
from pmo365.cli.exits import DONE


def validate(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="[FOLDER]")] = None,
) -> int:
    """Read the profile, if there is one, and the Standard; every fault is told with its place."""
    from pmo365.cli.opening import profile_of

    call = call_of(context)
    if folder is None:
        profile = profile_of(call)
        call.output.say("profile_valid", file=profile.file)
        folder = profile.standard
    from pmo365.standard import load

    standard = load(folder)
    call.output.event("standard", {"version": standard.version, "fingerprint": standard.fingerprint})
    call.output.say("standard_valid", folder=folder, version=standard.version, fingerprint=standard.fingerprint)
    return DONE


def schema(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER")] = Path("schema"),
) -> int:
    """Write the JSON Schema of the YAML files, for editors."""
    from pmo365.standard import write_schemas

    call = call_of(context)
    for path in write_schemas(out):
        call.output.say("schema_written", file=path)
    return DONE


def rules(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="[FOLDER]")] = None,
) -> int:
    """Write the page of rules: what each judges, and what the PMO decided about it."""
    from pmo365.cli.opening import profile_of
    from pmo365.cli.rules_page import rules_page
    from pmo365.standard import load

    call = call_of(context)
    standard = load(folder if folder is not None else profile_of(call).standard)
    page = rules_page(standard, call.output.language)
    call.output.event("rules", {"text": page})
    call.output.line(page.rstrip("\n"))
    return DONE


COMMANDS: dict[str, Callable[..., int]] = {"validate": validate, "schema": schema, "rules": rules}
