"""DQ: stored values that mean nothing to the Standard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pmo365.model.finding import Finding
from pmo365.model.snapshot import Value
from pmo365.model.standard import ColumnDefinition, ListDefinition
from pmo365.rules.case import Case, file_address, row_address, row_facts


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
