"""Facts of findings in the reader's language: rules write them in the language of the site they looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from pmo365.languages import say
from pmo365.model.standard import Standard
from pmo365.model.words import LANGUAGES, Language, Words

_TITLES = ("list", "column", "columns", "expected", "reported", "status")
"""Facts that name lists, columns or labels of the Standard, one or several with commas."""
_DAYS = (re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{2}/\d{2}/\d{4}"))
_FORMS = ("%Y-%m-%d", "%d/%m/%Y")


def titles(standard: Standard, language: Language) -> dict[str, str]:
    """Return what every list, column, document and label of the Standard is called in a language, by any of its names.

    A name that means two things is left out: it is better read in the other language than read wrong.
    """
    found: dict[str, str] = {}
    doubtful: set[str] = set()
    for words in _words(standard):
        said = words.say(language)
        for other in LANGUAGES:
            if found.setdefault(words.say(other), said) != said:
                doubtful.add(words.say(other))
    return {name: said for name, said in found.items() if name not in doubtful}


def _words(standard: Standard) -> Iterator[Words]:
    for blueprint in standard.blueprints.values():
        for one in (*blueprint.registers, *blueprint.libraries):
            yield one.title
            yield from (column.title for column in one.columns)
        yield from (column.title for column in blueprint.columns)
    yield from (document.title for document in standard.documents)
    yield from (choice.label for known in standard.choices.values() for choice in known.choices)


def read_facts(facts: Mapping[str, str], known: Mapping[str, str], *, language: Language) -> dict[str, str]:
    """Return the facts with days and known titles as the reader writes them; ``known`` is what ``titles`` gives."""
    return {name: _read(name, value, known=known, language=language) for name, value in facts.items()}


def _read(name: str, value: str, *, known: Mapping[str, str], language: Language) -> str:
    for pattern, form in zip(_DAYS, _FORMS, strict=True):
        if pattern.fullmatch(value):
            return _day(value, form, language=language)
    if name not in _TITLES:
        return value
    return known.get(value) or ", ".join(known.get(part, part) for part in value.split(", "))


def _day(value: str, form: str, *, language: Language) -> str:
    try:
        return datetime.strptime(value, form).strftime(say(language, "rules.words.date"))
    except ValueError:  # It looked like a day and is none: somebody typed it.
        return value
