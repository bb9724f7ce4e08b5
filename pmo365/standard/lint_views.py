"""Views that show, filter or sort by what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.model.standard import ListDefinition, Standard, ViewDefinition
from pmo365.model.words import LANGUAGES
from pmo365.standard.building_lists import VIEW_COLUMNS
from pmo365.standard.caml import columns_of, parsed, placeholders_of
from pmo365.standard.faults import Fault, nearest, unknown
from pmo365.standard.occurrences import Listed, listed, short

QUERY_COLUMNS = (
    "Title", "FileLeafRef", "ID", "Created", "Author", "Modified", "Editor", "_UIVersionString",
    "_ModerationStatus", "CheckoutUser",
)  # fmt: skip
"""SharePoint's own columns a query may name."""


def lint_views(standard: Standard) -> Iterator[Fault]:
    """Yield the faults of the views of every list."""
    for one in listed(standard):
        definition = one.definition
        yield from _defaults(one.file, definition)
        yield from _titles(one.file, definition)
        for view in definition.views:
            yield from _columns(one, view)
            yield from _query(standard, one, view)


def _defaults(file: str, definition: ListDefinition) -> Iterator[Fault]:
    default = [view.key for view in definition.views if view.default]
    if definition.views and not default:
        yield Fault(file=file, key="no_default_view", path=("views",))
    for key in default[1:]:
        yield Fault(file=file, key="two_default_views", path=("views", key, "default"), facts={"other": default[0]})


def _titles(file: str, definition: ListDefinition) -> Iterator[Fault]:
    for language in LANGUAGES:
        known: dict[str, str] = {}
        for view in definition.views:
            title = view.title.say(language)
            other = known.setdefault(title.casefold(), view.key)
            if other != view.key:
                path = ("views", view.key, "title", language)
                yield Fault(file=file, key="duplicate_view_title", path=path, facts={"title": title, "other": other})


def _columns(one: Listed, view: ViewDefinition) -> Iterator[Fault]:
    known = [short(column.name) for column in one.definition.columns]
    built_in = VIEW_COLUMNS.values()
    for index, name in enumerate(view.columns):
        path = ("views", view.key, "columns", index)
        if name not in built_in and short(name) not in known:
            yield unknown(one.file, "unknown_column", path=path, word=short(name), known=(*known, *VIEW_COLUMNS))
        elif name in view.columns[:index]:
            yield Fault(file=one.file, key="named_twice", path=path, facts={"word": short(name)})


def _query(standard: Standard, one: Listed, view: ViewDefinition) -> Iterator[Fault]:
    path = ("views", view.key, "query")
    root = parsed(view.query)
    if root is None or any(child.tag not in ("Where", "OrderBy", "GroupBy") for child in root):
        yield Fault(file=one.file, key="bad_query", path=path)
        return
    known = (*QUERY_COLUMNS, *(column.name for column in one.definition.columns))
    for name in columns_of(view.query):
        if name not in known:
            yield unknown(one.file, "unknown_query_column", path=path, word=name, known=known)
    for word in placeholders_of(view.query):
        key, _, name = word.partition(":")
        if name not in standard.choices or key not in [choice.key for choice in standard.choices[name].choices]:
            suggestion = _meant(standard, key, name)
            facts = {"word": f"{{{word}}}"}
            yield Fault(file=one.file, key="unknown_placeholder", path=path, facts=facts, suggestion=suggestion)


def _meant(standard: Standard, key: str, name: str) -> str:
    found = name if name in standard.choices else nearest(name, standard.choices)
    if not found:
        return ""
    near = nearest(key, [choice.key for choice in standard.choices[found].choices])
    return f"{{{near}:{found}}}" if near else ""
