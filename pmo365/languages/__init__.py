"""The words of the house: ``languages/<code>/<area>.yaml``, read once.

A key is ``<area>.<path>``: ``errors.unreachable`` is ``unreachable`` in ``fr/errors.yaml``. Facts are filled in
with ``{name}``. French typography (non-breaking spaces before ``: ; ? !``, inside « ») is in the files themselves.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from pmo365.model.words import LANGUAGES, Language


def read(path: Path) -> dict[str, Any]:
    """Return a file of words kept outside of the house, beside what it describes; OSError when it cannot be read."""
    words: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or {}
    return words


@cache
def area(language: Language, name: str) -> dict[str, Any]:
    """Return one file of words as nested mappings; FileNotFoundError when the area does not exist."""
    text = files(__name__).joinpath(language, f"{name}.yaml").read_text(encoding="utf-8")
    words: dict[str, Any] = YAML(typ="safe", pure=True).load(text) or {}
    return words


def say(language: Language, key: str, **facts: object) -> str:
    """Return the sentence of a key with its facts filled in; KeyError for an unknown key."""
    name, _, path = key.partition(".")
    found: Any = area(language, name)
    for step in path.split("."):
        found = found[step]
    return str(found).format(**facts) if facts else str(found)


def knows(key: str) -> bool:
    """Return whether every language has the key."""
    for language in LANGUAGES:
        try:
            say(language, key)
        except (KeyError, FileNotFoundError, TypeError):
            return False
    return True
