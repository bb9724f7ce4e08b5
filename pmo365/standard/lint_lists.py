"""Lists that SharePoint would refuse, or whose settings name what is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pmo365.model.site import ColumnKind
from pmo365.model.standard import LibraryDefinition, Standard
from pmo365.model.words import LANGUAGES
from pmo365.standard.faults import Fault, nearest, unknown
from pmo365.standard.lint_columns import holds
from pmo365.standard.occurrences import Listed, listed, short

MOST_PERSONS = 6
MOST_LOOKUPS = 3
MOST_INDEXES = 20
"""SharePoint allows 20 indexes; persons and lookups together are limited to 12 in one view, required ones unseen."""

BUILT_IN_TITLES = ("title", "titre", "type", "version", "id", "nom", "name", "attachments", "pièces jointes")
"""Titles of SharePoint's own columns, which a column of ours may not take."""

_PERSON = (ColumnKind.PERSON, ColumnKind.PERSONS)
_DATE = (ColumnKind.DATE, ColumnKind.DATETIME)


def lint_lists(standard: Standard) -> Iterator[Fault]:
    """Yield the faults of lists: their limits, their titles, what they name."""
    for one in listed(standard):
        yield from _limits(one)
        yield from _column_titles(one)
        yield from _named_columns(one)
        yield from _open_when(standard, one)
        yield from _grants(one)
        if isinstance(one.definition, LibraryDefinition):
            yield from _library(standard, one, one.definition)
    yield from _list_titles(standard)


def _limits(one: Listed) -> Iterator[Fault]:
    kinds = Counter(column.kind for column in one.definition.columns)
    counts = (
        ("too_many_persons", kinds[ColumnKind.PERSON] + kinds[ColumnKind.PERSONS], MOST_PERSONS),
        ("too_many_lookups", kinds[ColumnKind.LOOKUP], MOST_LOOKUPS),
        ("too_many_indexes", sum(column.indexed for column in one.definition.columns), MOST_INDEXES),
    )
    for key, count, limit in counts:
        if count > limit:
            yield Fault(file=one.file, key=key, path=("columns",), facts={"count": count, "limit": limit})


def _column_titles(one: Listed) -> Iterator[Fault]:
    for language in LANGUAGES:
        known: dict[str, str] = {}
        for column in one.definition.columns:
            title = column.title.say(language)
            other = known.setdefault(title.casefold(), column.name)
            path = ("columns", short(column.name), "title", language)
            if other != column.name:
                facts = {"title": title, "other": short(other)}
                yield Fault(file=one.file, key="duplicate_column_title", path=path, facts=facts)
            elif title.casefold() in BUILT_IN_TITLES:
                yield Fault(file=one.file, key="built_in_title", path=path, facts={"title": title})


def _named_columns(one: Listed) -> Iterator[Fault]:
    definition = one.definition
    yield from _named(one, definition.status_column, ("status", "column"), (ColumnKind.CHOICE,))
    yield from _named(one, definition.owner_column, ("owner",), _PERSON)
    yield from _named(one, definition.due_column, ("due",), _DATE)


def _named(one: Listed, name: str, path: tuple[str | int, ...], kinds: tuple[ColumnKind, ...]) -> Iterator[Fault]:
    """Yield a fault when a column a list names is not there, or is none of the kinds that make sense."""
    if not name:
        return
    column = one.definition.column(name)
    if column is None:
        yield unknown(one.file, "unknown_column", path=path, word=short(name), known=_columns(one))
    elif kinds and column.kind not in kinds:
        facts = {"word": short(name), "kind": column.kind.value, "wanted": kinds[0].value}
        yield Fault(file=one.file, key="wrong_kind", path=path, facts=facts)


def _columns(one: Listed) -> tuple[str, ...]:
    return tuple(short(column.name) for column in one.definition.columns)


def _open_when(standard: Standard, one: Listed) -> Iterator[Fault]:
    status = one.definition.column(one.definition.status_column)
    chosen = standard.choices.get(status.choices or "") if status else None
    known = [choice.key for choice in chosen.choices] if chosen else []
    for index, key in enumerate(one.definition.open_when if chosen else ()):
        if key not in known:
            yield unknown(one.file, "unknown_choice", path=("status", "open", index), word=key, known=known)


def _grants(one: Listed) -> Iterator[Fault]:
    known = [role.key for role in one.blueprint.roles]
    for role, _ in one.definition.grants or ():
        if role not in known:
            yield unknown(one.file, "unknown_role", path=("grants", role), word=role, known=known, on_key=True)


def _library(standard: Standard, one: Listed, library: LibraryDefinition) -> Iterator[Fault]:
    for index, name in enumerate(library.required_at_publication):
        yield from _named(one, name, ("required_at_publication", index), ())
    for name, value in library.defaults.items():
        path = ("defaults", short(name))
        column = library.column(name)
        if column is None:
            known = _columns(one)
            yield unknown(one.file, "unknown_column", path=path, word=short(name), known=known, on_key=True)
        elif not holds(standard, column, value):
            chosen = standard.choices.get(column.choices or "")
            suggestion = nearest(value, [choice.key for choice in chosen.choices]) if chosen else ""
            facts = {"column": short(name), "value": value}
            yield Fault(file=one.file, key="wrong_default", path=path, facts=facts, suggestion=suggestion)
    for language in LANGUAGES:
        yield from _twice(one.file, "folders", [folder.say(language) for folder in library.folders], language)


def _twice(file: str, path: str, titles: Iterable[str], language: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, title in enumerate(titles):
        if title.casefold() in seen:
            yield Fault(file=file, key="named_twice", path=(path, index, language), facts={"word": title})
        seen.add(title.casefold())


def _list_titles(standard: Standard) -> Iterator[Fault]:
    """Yield lists of one site that have the same title: SharePoint refuses the second."""
    for blueprint in standard.blueprints.values():
        for language in LANGUAGES:
            known: dict[str, str] = {}
            for one in listed(standard):
                if one.blueprint is not blueprint:
                    continue
                title = one.definition.title.say(language)
                other = known.setdefault(title.casefold(), one.file)
                if other != one.file:
                    facts = {"title": title, "other": other}
                    yield Fault(file=one.file, key="duplicate_list_title", path=("title", language), facts=facts)
