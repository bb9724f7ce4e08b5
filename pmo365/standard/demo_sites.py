"""The sample portfolio as it would be read back: snapshots without a tenant, for examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pmo365.model.site import Site
from pmo365.model.snapshot import Row, Snapshot
from pmo365.model.standard import Blueprint, ListDefinition, Standard
from pmo365.model.words import Language
from pmo365.standard.demo import DemoPortfolio, DemoProject, DemoRow, referenced, row_values, writing_order


def demo_hub(portfolio: DemoPortfolio, standard: Standard, *, taken_at: datetime) -> Snapshot:
    """Return the hub with the portfolio's registers; KeyError or ValueError where the Standard does not know them."""
    told = dict(portfolio.hub)
    told["Requests"] = tuple(one.request for one in portfolio.projects)
    told["Projects"] = tuple({"ProjectCode": one.code} | dict(one.register) for one in portfolio.projects)
    return _snapshot("hub", told, standard, language=standard.language, taken_at=taken_at)


def demo_site(project: DemoProject, standard: Standard, *, taken_at: datetime) -> Snapshot:
    """Return one project's site with its rows; KeyError or ValueError where the Standard does not know them."""
    return _snapshot("project", project.rows, standard, language=project.language, taken_at=taken_at)


def _snapshot(
    name: str, told: Mapping[str, Sequence[DemoRow]], standard: Standard, *, language: Language, taken_at: datetime
) -> Snapshot:
    blueprint = standard.blueprint(name)
    references: dict[str, int] = {}
    rows: list[Row] = []
    for definition in _in_order(blueprint):
        found = referenced(definition, told.get(definition.key, ()))
        for number, one in enumerate(found, start=1):
            values = row_values(
                definition, one, standard=standard, language=language, today=taken_at.date(), references=references
            )
            rows.append(Row(register=definition.key, id=number, values=values))
        references |= {str(one["Ref"]): number for number, one in enumerate(found, start=1) if "Ref" in one}
    return Snapshot(number=1, site=Site(url=f"https://example.com/{name}"), taken_at=taken_at, rows=tuple(rows))


def _in_order(blueprint: Blueprint) -> list[ListDefinition]:
    known = {one.key: one for one in blueprint.registers}
    return [known[key] for key in writing_order(blueprint) if key in known]
