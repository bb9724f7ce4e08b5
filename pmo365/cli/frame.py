"""What every command needs to know before it starts: language, format, profile, colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pmo365.model.words import Language

Form = Literal["text", "json"]

_WITH_VALUE = ("--profile", "--lang", "--format")
_SCRIPTS = ("ps1", "sh")
"""``--format`` of a script belongs to the command that prints it, not to the frame."""
_ALONE = ("--no-color", "-v", "--verbose")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The global options of one call."""

    language: Language
    language_chosen: bool = False
    """Whether the person asked for it; otherwise the profile's language wins."""
    profile: Path | None = None
    verbose: bool = False
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


def language_of(environment: Mapping[str, str], said: str | None = None) -> tuple[Language, bool]:
    """Return the language to speak and whether a person chose it: option, PMO365_LANG, then the locale."""
    for name in (said, environment.get("PMO365_LANG")):
        if name and name.lower()[:2] in ("fr", "en"):
            return ("fr" if name.lower().startswith("fr") else "en"), True
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return ("fr" if locale.lower().startswith("fr") else "en"), False


def hoisted(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the global options first: they may be written before or after the command."""
    front: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            return [*front, *rest, word, *waiting]
        if word in (f"--format={one}" for one in _SCRIPTS):
            rest.append(word)
        elif word in _ALONE or word.startswith(tuple(f"{one}=" for one in _WITH_VALUE)):
            front.append(word)
        elif word == "--format" and waiting[:1] and waiting[0] in _SCRIPTS:
            rest += [word, waiting.pop(0)]
        elif word in _WITH_VALUE and waiting:
            front += [word, waiting.pop(0)]
        else:
            rest.append(word)
    return [*front, *rest]


def said_option(arguments: Sequence[str], name: str) -> str | None:
    """Return the value of a global option as typed, before the line is parsed: errors need the language too."""
    for place, word in enumerate(arguments):
        if word == name and place + 1 < len(arguments):
            return arguments[place + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None
