"""Whether the sample portfolio speaks the words of a Standard: registers, columns, choices, people, references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pmo365.model.site import ColumnKind
from pmo365.model.standard import Blueprint, ColumnDefinition, ListDefinition, Standard
from pmo365.model.words import Language
from pmo365.standard.demo import DemoPortfolio, DemoProject, DemoRow, Sabotage, referenced
from pmo365.standard.demo_values import cell_value
from pmo365.standard.faults import Fault, unknown

_ANY_DAY = date(2026, 3, 31)
"""Only whether a date can be read is checked here, not where it falls."""


def faults(portfolio: DemoPortfolio, standard: Standard) -> tuple[Fault, ...]:
    """Return everything in the portfolio the Standard does not know; empty when it can be played."""
    hub, checker = standard.blueprint("hub"), _Checker(portfolio, standard)
    found: list[Fault] = []
    known = _references(hub, portfolio.hub)
    for key, rows in portfolio.hub.items():
        one = hub.list_of(key)
        found += checker.register(one, key, rows, file="portfolio.yaml", language=standard.language, known=known)
    for project in portfolio.projects:
        found += checker.project(project)
    for number, broken in enumerate(portfolio.sabotage):
        found += checker.sabotage(broken, ("sabotage", number))
    return tuple(found)


def _references(blueprint: Blueprint, told: Mapping[str, tuple[DemoRow, ...]]) -> set[str]:
    """Return the references the rows of a site will have."""
    return {
        str(row["Ref"])
        for key, rows in told.items()
        if (one := blueprint.list_of(key)) is not None
        for row in referenced(one, rows)
        if "Ref" in row
    }


class _Checker:
    """The portfolio and the Standard it is held against."""

    def __init__(self, portfolio: DemoPortfolio, standard: Standard) -> None:
        self._portfolio, self._standard = portfolio, standard

    def project(self, project: DemoProject) -> Iterator[Fault]:
        """Give the faults of one project."""
        hub, file = self._standard.blueprint("hub"), f"projects/{project.code}.yaml"
        for key, row in (("Requests", project.request), ("Projects", project.register)):
            yield from self.register(hub.list_of(key), key, (row,), file=file, language=project.language)
        blueprint = self._standard.blueprint("project")
        known = _references(blueprint, project.rows)
        for key, rows in project.rows.items():
            one = blueprint.list_of(key)
            yield from self.register(one, key, rows, file=file, language=project.language, known=known)

    def register(
        self,
        one: ListDefinition | None,
        key: str,
        rows: tuple[DemoRow, ...],
        *,
        file: str,
        language: Language,
        known: set[str] | frozenset[str] = frozenset(),
    ) -> Iterator[Fault]:
        """Give the faults of the rows of one register."""
        if one is None:
            yield Fault(file=file, key="unknown_register", path=(key,), facts={"word": key})
            return
        references = {ref: number for number, ref in enumerate(sorted(known), start=1)}
        for number, row in enumerate(rows):
            path: tuple[str | int, ...] = (key, number)
            yield from self._missing(one, row, file, path)
            for name, told in row.items():
                if name not in ("Title", "Ref"):
                    yield from self._cell(one, name, told, file=file, path=path, language=language, refs=references)

    def _missing(self, one: ListDefinition, row: DemoRow, file: str, path: tuple[str | int, ...]) -> Iterator[Fault]:
        wanted = ["Title"]
        wanted += [
            column.name.removeprefix("Pmo")
            for column in one.columns
            if column.required and not column.service and column.default is None
        ]
        for name in wanted:
            if row.get(name) in (None, "") and name not in ("ProjectCode", "Ref"):
                yield Fault(file=file, key="missing_key", path=path, facts={"word": name})

    def _cell(
        self,
        one: ListDefinition,
        name: str,
        told: Any,
        *,
        file: str,
        path: tuple[str | int, ...],
        language: Language,
        refs: Mapping[str, int],
    ) -> Iterator[Fault]:
        column = one.column(f"Pmo{name}")
        if column is None:
            names = [column.name.removeprefix("Pmo") for column in one.columns]
            yield unknown(file, "unknown_column", path=(*path, name), word=name, known=names)
            return
        try:
            cell_value(column, told, standard=self._standard, language=language, today=_ANY_DAY, references=refs)
        except (KeyError, ValueError, TypeError) as error:
            yield Fault(file=file, key="demo_value", path=(*path, name), facts={"word": told, "reason": str(error)})
            return
        yield from self._people(column, told, file, (*path, name))

    def _people(self, column: ColumnDefinition, told: Any, file: str, path: tuple[str | int, ...]) -> Iterator[Fault]:
        if column.kind not in (ColumnKind.PERSON, ColumnKind.PERSONS) or told is None:
            return
        for email in told if isinstance(told, list) else [told]:
            if email not in self._portfolio.people:
                yield unknown(file, "demo_person", path=path, word=email, known=self._portfolio.people)

    def sabotage(self, one: Sabotage, path: tuple[str | int, ...]) -> Iterator[Fault]:
        """Give the faults of one entry of the sabotage."""
        if one.project not in {project.code for project in self._portfolio.projects}:
            yield Fault(file="portfolio.yaml", key="demo_project", path=path, facts={"word": one.project})
        if one.by not in self._portfolio.people:
            yield Fault(file="portfolio.yaml", key="demo_person", path=path, facts={"word": one.by})
        if one.rule not in self._standard.rules:
            yield Fault(file="portfolio.yaml", key="demo_rule", path=path, facts={"word": one.rule})
        part = self._standard.blueprint("project").list_of(one.list)
        if part is None and one.kind != "list_added":
            yield Fault(file="portfolio.yaml", key="unknown_register", path=path, facts={"word": one.list})
        elif part is not None:
            yield from self._parts(one, part, path)

    def _parts(self, one: Sabotage, part: ListDefinition, path: tuple[str | int, ...]) -> Iterator[Fault]:
        names = [one.details["column"]] if "column" in one.details else list(one.details.get("columns", ()))
        for name in names:
            column = part.column(f"Pmo{name}")
            if column is None:
                yield Fault(file="portfolio.yaml", key="unknown_column", path=path, facts={"word": name})
            elif "choice" in one.details and one.details["choice"] not in self._keys(column):
                yield Fault(
                    file="portfolio.yaml", key="unknown_choice", path=path, facts={"word": one.details["choice"]}
                )
        if "view" in one.details and one.details["view"] not in {view.key for view in part.views}:
            yield Fault(file="portfolio.yaml", key="demo_view", path=path, facts={"word": one.details["view"]})

    def _keys(self, column: ColumnDefinition) -> set[str]:
        return {choice.key for choice in self._standard.choices[column.choices or ""].choices}
