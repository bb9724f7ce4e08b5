"""What is wrong with a command line, said in the reader's language."""

from __future__ import annotations

import re

from typer.exceptions import TyperException

from pmo365.languages import say
from pmo365.model.words import Language

_COMMAND = re.compile(r"No such command '(?P<name>.+?)'")


def usage_sentence(error: TyperException, language: Language) -> str:
    """Return what to type instead; the library's own words where the house has none."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return error.format_message()
    if kind == "NoSuchOption":
        text = _option_sentence(error, language)
    elif found := _COMMAND.match(error.message):
        text = say(language, "cli.usage.command", name=found["name"])
    elif kind == "MissingParameter":
        text = say(language, "cli.usage.missing", name=_parameter(error))
    else:
        text = say(language, "cli.usage.other", message=error.format_message())
    return f"{text}\n{say(language, 'cli.usage.help', command=_command(error))}"


def _option_sentence(error: TyperException, language: Language) -> str:
    text = say(language, "cli.usage.option", name=getattr(error, "option_name", ""))
    near = getattr(error, "possibilities", None)
    return f"{text} {say(language, 'cli.usage.near', names=', '.join(sorted(near)))}" if near else text


def _parameter(error: TyperException) -> str:
    parameter = getattr(error, "param", None)
    name = getattr(parameter, "metavar", None) or getattr(parameter, "name", None) or ""
    return str(name).upper()


def _command(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    return str(getattr(context, "command_path", None) or "pmo365")
