"""The command tree: one module for each command, its help in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from pmo365.cli import (
    apply,
    auth,
    calibrate,
    config,
    demo,
    doctor,
    document,
    enforce,
    generate,
    history,
    init,
    pack,
    plan,
    profile,
    provision,
    quarantine,
    report,
    serve,
    sync,
    template,
    tenant,
)
from pmo365.cli import version as version_command
from pmo365.cli.call import Call
from pmo365.cli.frame import Form, Frame
from pmo365.cli.output import Output
from pmo365.languages import area
from pmo365.model.words import Language

_COMMANDS: dict[str, Callable[..., int]] = {
    "demo": demo.demo,
    "init": init.init,
    "plan": plan.plan,
    "apply": apply.apply,
    "provision": provision.provision,
    "sync": sync.sync,
    "enforce": enforce.enforce,
    "generate": generate.generate,
    "report": report.report,
    "pack": pack.pack,
    "serve": serve.serve,
    "history": history.history,
    "doctor": doctor.doctor,
    "calibrate": calibrate.calibrate,
    "version": version_command.version,
}
_GROUPS: dict[str, dict[str, Callable[..., int]]] = {
    "document": document.COMMANDS,
    "quarantine": quarantine.COMMANDS,
    "tenant": tenant.COMMANDS,
    "config": config.COMMANDS,
    "template": template.COMMANDS,
    "auth": auth.COMMANDS,
    "profile": profile.COMMANDS,
}

_OTHER_NAMES = {"docs": "document"}
"""What people also type, understood and not listed."""


def application(frame: Frame, output: Output) -> Callable[..., Any]:
    """Return the command line, ready to be called with its arguments; it returns the exit code."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.callback()(_options(frame, output))
    for name, command in _COMMANDS.items():
        app.command(name)(command)
    for name, commands in _GROUPS.items():
        group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
        for inner, command in commands.items():
            group.command(inner)(command)
        app.add_typer(group, name=name)
    tree = cast("typer.core.TyperGroup", typer.main.get_command(app))
    _speak(tree, area(frame.language, "help"))
    for name, other in _OTHER_NAMES.items():
        tree.commands[name] = copy(tree.commands[other])
        tree.commands[name].hidden = True
    return tree


def _options(frame: Frame, output: Output) -> Any:
    """Return the callback that turns the global options into the ``Call`` every command gets."""

    def options(
        context: typer.Context,
        profile: Annotated[Path | None, typer.Option("--profile", envvar="PMO365_PROFILE", show_envvar=False)] = None,
        lang: Annotated[Language | None, typer.Option("--lang")] = None,
        form: Annotated[Form, typer.Option("--format")] = "text",
        no_color: Annotated[bool, typer.Option("--no-color")] = False,
        verbose: Annotated[bool, typer.Option("--verbose", "-v")] = False,
    ) -> None:
        # Language, format and colours were read before the line was parsed: errors in it need them too.
        context.obj = Call(frame=replace(frame, profile=profile, verbose=verbose), output=output)

    return options


def _speak(command: Any, words: dict[str, Any]) -> None:
    """Put the words of one language on a command, its options and its subcommands."""
    command.help = command.short_help = words.get("help", "")
    for parameter in command.params:
        told = words.get("options", {}).get(parameter.name)
        if told and hasattr(parameter, "help"):
            parameter.help = told
    for name, inner in getattr(command, "commands", {}).items():
        _speak(inner, words["commands"][name])
