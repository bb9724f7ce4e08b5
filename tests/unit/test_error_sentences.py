"""Every error has a sentence in every language, and is given the facts its sentence needs."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from pmo365 import errors
from pmo365.errors import PmoError
from pmo365.languages import area
from pmo365.model.words import LANGUAGES

PACKAGE = Path(errors.__file__).parent
KINDS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, PmoError)}


def _raised() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """Give file, key and facts of every error made with a literal key; facts None when passed as a mapping."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            key = node.args[0]
            if name in KINDS and isinstance(key, ast.Constant):
                names = [word.arg for word in node.keywords]
                facts = None if None in names else frozenset(one for one in names if one is not None)
                yield path.relative_to(PACKAGE).as_posix(), str(key.value), facts


RAISED = tuple(_raised())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_sentence(language: str) -> None:
    known = area(language, "errors")  # type: ignore[arg-type]
    assert not [(file, key) for file, key, _ in RAISED if key not in known]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_gets_its_facts(language: str) -> None:
    known = area(language, "errors")  # type: ignore[arg-type]
    lacking = [
        (file, key, needed - facts)
        for file, key, facts in RAISED
        if facts is not None and key in known and (needed := _fields(known[key])) - facts
    ]
    assert not lacking


def test_the_languages_know_the_same_errors_with_the_same_facts() -> None:
    french, english = area("fr", "errors"), area("en", "errors")
    assert french.keys() == english.keys()
    assert {key: _fields(text) for key, text in french.items()} == {key: _fields(text) for key, text in english.items()}


@pytest.mark.parametrize("name", ["errors", "cli", "help", "plan"])
def test_french_keeps_its_spaces_and_apostrophes(name: str) -> None:
    for text in _texts(area("fr", name)):
        assert "'" not in text, text
        for mark in (" ;", " ?", " !", "« ", " »"):
            assert mark not in text, text


def _fields(sentence: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field}


def _texts(words: object) -> Iterator[str]:
    if isinstance(words, dict):
        for inner in words.values():
            yield from _texts(inner)
    elif isinstance(words, list):
        for inner in words:
            yield from _texts(inner)
    elif isinstance(words, str):
        yield words
