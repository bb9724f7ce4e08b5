"""DQ: stored values that mean nothing to the Standard, contradict each other, or name nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from pmo365.model.finding import Finding
from pmo365.model.site import ColumnKind, Library
from pmo365.model.snapshot import Link, Value
from pmo365.model.standard import ColumnDefinition, ListDefinition
from pmo365.rules.case import Case, file_address, row_address, row_facts
from pmo365.rules.rows import Kept, kept

_ORDERED = (
    ("StartDate", "EndDate"), ("StartDate", "FullDate"), ("PlannedStart", "PlannedEnd"), ("ValidFrom", "ValidTo"),
    ("AvailableFrom", "AvailableTo"), ("StartBaseline", "EndBaseline"), ("RaisedOn", "ClosedOn"),
    ("RequestedOn", "DecidedOn"),
)  # fmt: skip
"""Columns of which the second may not come before the first."""


def unknown_choice(case: Case) -> Iterator[Finding]:
    """DQ-UNKNOWN-CHOICE: a stored label is none of the vocabulary, in either language; it is kept as it is."""
    for definition in case.blueprint.registers:
        for row in case.rows(definition.key):
            facts = row_facts(case, row)
            for column, value in _unknown(case, definition, row.values):
                path = f"{row.register}/{row.id}/{column.name}"
                told = facts | {"column": column.title.say(case.language), "value": value}
                yield case.finding(path, told, url=row_address(case, row))
    for library, file in case.governed():
        facts = {"list": case.title(file.library), "item": file.name}
        for column, value in _unknown(case, library, file.values):
            path = f"{file.library}/{file.path}/{column.name}"
            told = facts | {"column": column.title.say(case.language), "value": value}
            yield case.finding(path, told, url=file_address(case, file))


def date_order(case: Case) -> Iterator[Finding]:
    """DQ-DATE-ORDER: something ends before it starts."""
    for definition in case.blueprint.registers:
        pairs = [
            (first, column)
            for first, last in _ORDERED
            if definition.column(f"Pmo{first}") and (column := definition.column(f"Pmo{last}"))
        ]
        for one in kept(case, definition.key) if pairs else ():
            for first, column in pairs:
                start, end = one.day(first), case.day(one.row.get(column.name))
                if start is not None and end is not None and end < start:
                    title = column.title.say(case.language)
                    yield one.about(
                        part=column.name, column=title, value=case.written(end), due=case.written(start)
                    )  # fmt: skip


def reference_twice(case: Case) -> Iterator[Finding]:
    """DQ-DUP-REF: two rows of a register have one reference; the older one keeps it."""
    for definition in case.blueprint.registers:
        first: dict[str, Kept] = {}
        for one in sorted(kept(case, definition.key), key=lambda one: one.row.id):
            if one.reference and first.setdefault(one.reference.casefold(), one) is not one:
                yield one.about(value=one.reference, other=first[one.reference.casefold()].row.title)


def person_unknown(case: Case) -> Iterator[Finding]:
    """DQ-PERSON: a cell names somebody who has no address: nobody can be written to, nobody is responsible."""
    for definition in case.blueprint.registers:
        persons = [column for column in definition.columns if column.kind in (ColumnKind.PERSON, ColumnKind.PERSONS)]
        for one in kept(case, definition.key) if persons else ():
            for column in persons:
                nobody = [name for name in one.people(column.name.removeprefix("Pmo")) if "@" not in name]
                if nobody:
                    title = column.title.say(case.language)
                    yield one.about(part=column.name, column=title, value=", ".join(nobody))


def dead_link(case: Case) -> Iterator[Finding]:
    """DQ-LINK: a cell leads to a file of this site that is not there; other addresses are not judged."""
    present = {f"{one.library}/{one.path}".casefold() for one in case.snapshot.files} if case.snapshot else set()
    for definition in case.blueprint.registers:
        columns = [column for column in definition.columns if column.kind is ColumnKind.LINK]
        for one in kept(case, definition.key) if columns else ():
            for column in columns:
                file = _file_meant(case, one.row.get(column.name))
                if file and file.casefold() not in present:
                    yield one.about(part=column.name, column=column.title.say(case.language), value=file)


def _file_meant(case: Case, value: Value) -> str:
    """Return library and path of the file of this site a link leads to; empty for any other address."""
    address = urlsplit(value.url) if isinstance(value, Link) else None
    here = urlsplit(case.desired.url)
    path = unquote(address.path) if address is not None else ""
    if address is None or address.netloc != here.netloc or not path.startswith(f"{unquote(here.path)}/"):
        return ""
    below = path.removeprefix(f"{unquote(here.path)}/")
    key, _, name = below.partition("/")
    judged = isinstance(case.desired.list_of(key), Library) and case.readable(key)
    return below if judged and "." in name.rpartition("/")[2] and not name.startswith("Forms/") else ""


def _unknown(
    case: Case, definition: ListDefinition, values: Mapping[str, Value]
) -> Iterator[tuple[ColumnDefinition, str]]:
    """Yield each vocabulary column that holds labels the vocabulary does not know, with those labels."""
    for name, value in values.items():
        column = case.column(definition, name)
        if column is None or not column.choices or not value:
            continue
        known = case.standard.choices[column.choices]
        labels = value if isinstance(value, tuple) else (str(value),)
        unknown = [label for label in labels if known.key_of(label) is None]
        if unknown:
            yield column, ", ".join(unknown)
