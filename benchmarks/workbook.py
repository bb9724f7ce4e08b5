"""How long the status workbook takes, beside a plain openpyxl and a plain xlsxwriter that write the same cells.

    python benchmarks/workbook.py [--scale 0.1] [--rounds 3] [--skip-openpyxl]

At scale 1: 1,000 projects, 20,000 risks, 50,000 milestones, 100,000 budget lines. The plain writers get finished
rows and do nothing but write them: no links, no conditional formats, no charts, no row heights. The dressed openpyxl
makes the rows while it writes them, as our renderer does, and gives the cells their number formats and links.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TypeVar

import xlsxwriter

from pmo365.model.page import Kind, Page, To
from pmo365.model.project import Project
from pmo365.model.site import Site
from pmo365.model.snapshot import Reference, Row, Snapshot
from pmo365.model.standard import Standard
from pmo365.render import excel
from pmo365.sheets import Portfolio, build
from pmo365.standard import load

Answer = TypeVar("Answer")
TODAY = date(2026, 7, 31)
READ = datetime(2026, 7, 31, 4, tzinfo=UTC)
HUB = Site(url="https://contoso.sharepoint.com/sites/pmo")
PEOPLE = (("maria.duarte@contoso.com", "Maria Duarte"),)
RISKS, MILESTONES, LINES = 20, 50, 100


def portfolio(standard: Standard, count: int) -> Portfolio:
    projects = tuple(project(standard, number) for number in range(1, count + 1))
    return Portfolio(
        number=1,
        label="2026-07",
        as_of=TODAY,
        language="fr",
        standard=standard,
        hub=Snapshot(number=1, site=HUB, taken_at=READ),
        projects=projects,
    )


def project(standard: Standard, number: int) -> tuple[Project, Snapshot]:
    code = f"PRJ-{number:04d}"
    made = Project(
        code=code,
        title=f"Projet {number}",
        language="fr",
        tier="M",
        phase="EXEC",
        life="ACT",
        site=f"https://contoso.sharepoint.com/sites/{code.lower()}",
    )
    rows = (*risks(standard, number), *milestones(standard, number), *money(standard, number))
    return made, Snapshot(number=number, site=Site(url=made.site, people=PEOPLE), taken_at=READ, rows=rows)


def risks(standard: Standard, number: int) -> Iterable[Row]:
    status = standard.choices["RISKSTAT"].label_of("TRT", "fr")
    for step in range(1, RISKS + 1):
        values = {
            "Title": f"Risque {step}",
            "PmoRef": f"R-{step:03d}",
            "PmoCause": "Marché tendu",
            "PmoEvent": "Départ d’un expert",
            "PmoEffect": "Retard de livraison",
            "PmoProbability": (number + step) % 5 + 1,
            "PmoImpact": (number * step) % 5 + 1,
            "PmoProbPct": Decimal(30),
            "PmoCostImpact": Decimal(1000 * step),
            "PmoRiskStatus": status,
            "PmoOwner": "maria.duarte@contoso.com",
        }
        yield Row(register="Risks", id=step, values=values, modified=READ)


def milestones(standard: Standard, number: int) -> Iterable[Row]:
    status = standard.choices["MSSTAT"].label_of("UPC", "fr")
    for step in range(1, MILESTONES + 1):
        day = date(2026, 1, 5) + timedelta(days=12 * step)
        values = {
            "Title": f"Jalon {step}",
            "PmoRef": f"J-{step:03d}",
            "PmoBaselineDate": day,
            "PmoForecastDate": day + timedelta(days=number % 9),
            "PmoMilestoneStatus": status,
            "PmoOwner": "maria.duarte@contoso.com",
        }
        yield Row(register="Milestones", id=step, values=values)


def money(standard: Standard, number: int) -> Iterable[Row]:
    category, actual = standard.choices["COSTCAT"].labels("fr"), standard.choices["COSTKIND"].label_of("ACT", "fr")
    for step in range(1, LINES + 1):
        budget = Decimal(number * step)
        values = {
            "Title": f"Ligne {step}",
            "PmoRef": f"B-{step:03d}",
            "PmoCostCategory": category[step % len(category)],
            "PmoInitialAmount": budget,
            "PmoRevisedAmount": budget,
        }
        spent = {"PmoBudgetRef": Reference(step), "PmoKind": actual, "PmoPeriodKey": "2026-06", "PmoAmount": budget / 2}
        yield Row(register="BudgetLines", id=step, values=values)
        yield Row(register="CostEntries", id=step, values=spent)


def tables(pages: tuple[Page, ...]) -> list[tuple[str, list[list[object]]]]:
    """Finished rows for the plain writers."""
    found = []
    for page in pages:
        for place, table in enumerate(page.tables):
            rows = [[field.header for field in table.fields], *([plain(cell) for cell in row] for row in table.rows)]
            found.append((f"{page.key[:20]}{place}", rows))
    return found


def plain(cell: object) -> object:
    value = cell.text if isinstance(cell, To) else cell
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return float(value) if isinstance(value, Decimal) else value


def with_openpyxl(sheets: list[tuple[str, list[list[object]]]]) -> int:
    import openpyxl  # Only here: the product does not load it, and memory is measured.

    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return len(target.getvalue())


def dressed_with_openpyxl(pages: tuple[Page, ...]) -> int:
    """The same cells with what the workbook gives them: number formats and links."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    formats = {Kind.MONEY: "#,##0", Kind.POINTS: "0.0", Kind.DAY: "dd/mm/yyyy", Kind.MOMENT: "dd/mm/yyyy hh:mm"}
    book = openpyxl.Workbook(write_only=True)
    for page in pages:
        for place, table in enumerate(page.tables):
            sheet = book.create_sheet(f"{page.key[:20]}{place}")
            sheet.append([field.header for field in table.fields])
            for row in table.rows:
                cells = [WriteOnlyCell(sheet, plain(value)) for value in row]
                for cell, field, value in zip(cells, table.fields, row, strict=True):
                    if field.kind in formats:
                        cell.number_format = formats[field.kind]
                    if isinstance(value, To) and value.url:
                        cell.hyperlink = value.url
                sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return len(target.getvalue())


def with_xlsxwriter(sheets: list[tuple[str, list[list[object]]]]) -> int:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(at, column, value, day if isinstance(value, date) else None)
    book.close()
    return len(target.getvalue())


def timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def said(name: str, value: float, unit: str) -> None:
    print(f"{name} = {value:.2f} {unit}", flush=True)


def peak() -> float:
    """Most memory this process ever held, in MiB; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--scale", type=float, default=1.0)
    words.add_argument("--rounds", type=int, default=1)
    words.add_argument("--skip-openpyxl", action="store_true")
    asked = words.parse_args()
    count = max(1, round(1000 * asked.scale))
    standard = load(Path(__file__).parents[1] / "config" / "standard")
    standard = replace(standard, organisation=replace(standard.organisation, currency="EUR"))
    given = portfolio(standard, count)
    built, pages = timed(lambda: build(given))
    rendering, content = timed(lambda: rendered(pages, standard))
    highest = peak()  # Before the plain writers get their finished rows.
    sheets = tables(pages)
    said("workbook_projects", count, "projects")
    said("workbook_cells", sum(len(row) for _, rows in sheets for row in rows), "cells")
    said("workbook_size", len(content) / 1e6, "MB")
    said("workbook_peak_memory", highest, "MiB")
    rivals: dict[str, Callable[[], object]] = {
        "workbook_sheets": lambda: build(given),
        "workbook_render": lambda: rendered(pages, standard),
        "plain_xlsxwriter": lambda: with_xlsxwriter(sheets),
    }
    if not asked.skip_openpyxl:
        rivals["plain_openpyxl"] = lambda: with_openpyxl(sheets)
        rivals["dressed_openpyxl"] = lambda: dressed_with_openpyxl(pages)
    rounds = [{"workbook_sheets": built, "workbook_render": rendering}]
    rounds += [{name: timed(work)[0] for name, work in rivals.items()} for _ in range(asked.rounds)]
    compared({name: median(one[name] for one in rounds if name in one) for name in rivals})


def compared(medians: dict[str, float]) -> None:
    """Rounds are run in turn, so that a busy moment of the machine weighs on all of them."""
    for name, seconds in medians.items():
        said(name, seconds, "s")
    ours = medians["workbook_sheets"] + medians["workbook_render"]
    said("workbook_whole", ours, "s")
    said("workbook_to_plain_xlsxwriter", ours / medians["plain_xlsxwriter"], "times")
    if "plain_openpyxl" in medians:
        said("plain_openpyxl_to_workbook", medians["plain_openpyxl"] / ours, "times")
        said("dressed_openpyxl_to_render", medians["dressed_openpyxl"] / medians["workbook_render"], "times")


def rendered(pages: tuple[Page, ...], standard: Standard) -> bytes:
    return excel.workbook(
        pages, properties={}, organisation=standard.organisation, created=datetime(2026, 7, 31, 12), language="fr"
    )


if __name__ == "__main__":
    main()
