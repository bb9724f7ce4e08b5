"""``pmo365 doctor``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pmo365.cli.call import Call, call_of
from pmo365.cli.opening import profile_of
from pmo365.errors import ConfigurationError
from pmo365.languages import say

if TYPE_CHECKING:
    from pmo365.service.check import Check

_STYLES = {"ok": None, "warn": "yellow", "fail": "red"}


def doctor(
    context: typer.Context,
    bundle: Annotated[Path | None, typer.Option("--bundle", metavar="FILE")] = None,
) -> int:
    """Look at everything the work needs, and say the command that mends what is wrong; nothing is written."""
    from pmo365.service.bundle import support_bundle
    from pmo365.service.check import verdict
    from pmo365.service.doctor import examine
    from pmo365.service.edge import Edge

    call = call_of(context)
    profile = profile_of(call)
    if not call.frame.language_chosen:
        call.output.speak(profile.language)
    call.output.say("doctor.head", profile=profile.name, tenant=profile.tenant.domain)
    checks = []
    for check in examine(profile, environ=call.frame.environment, edge=Edge()):
        checks.append(check)
        _show(call, check)
    if bundle is not None:
        _pack(call, bundle, support_bundle(profile, checks, edge=Edge()))
    counts = {level: sum(1 for one in checks if one.level == level) for level in ("ok", "warn", "fail")}
    code = verdict(checks)
    call.output.event("doctor", {**counts, "exit_code": code})
    if not call.output.machine:
        call.output.say("doctor.verdict", code=code, **counts)
    return code


def _pack(call: Call, file: Path, content: bytes) -> None:
    """Write the zip for support; a file that is there is left alone."""
    try:
        with file.open("xb") as out:
            out.write(content)
    except FileExistsError:
        raise ConfigurationError("file_exists", file=file) from None
    except OSError as error:
        raise ConfigurationError("file_unwritable", file=file, reason=error.strerror or "") from error
    call.output.event("bundle", {"file": str(file), "bytes": len(content)})
    call.output.say("doctor.bundled", file=file)


def _show(call: Call, check: Check) -> None:
    language = call.output.language
    text = _sentence(call, check)
    facts = {name: str(value) for name, value in check.facts.items()}
    told = check.told or (check.error.key if check.error else "")
    event = {"name": check.name, "level": check.level, "told": told, "facts": facts}
    call.output.event("check", {**event, "text": text, "mend": check.mend})
    level, name = say(language, f"cli.doctor.levels.{check.level}"), say(language, f"cli.doctor.names.{check.name}")
    call.output.line(f"{level:<9} {name:<13} {text}", style=_STYLES[check.level])
    if check.mend:
        call.output.line(f"{'':<23} → {check.mend}")


def _sentence(call: Call, check: Check) -> str:
    from pmo365.cli.printing import sentence

    language = call.output.language
    if check.error is not None:
        return sentence(check.error, language)
    facts = _readable(call, check.facts)
    if "who" in facts:
        facts["who"] = say(language, f"cli.doctor.who.{facts['who']}")
    return say(language, f"cli.doctor.told.{check.told}", **facts)


def _readable(call: Call, facts: Mapping[str, object]) -> dict[str, object]:
    form = say(call.output.language, "cli.moment")
    return {name: value.strftime(form) if isinstance(value, datetime) else value for name, value in facts.items()}
