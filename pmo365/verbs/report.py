"""Plan the status workbook of the portfolio, built from the snapshots and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime

from pmo365 import sheets
from pmo365.model.document import Artifact
from pmo365.model.page import Page, Table
from pmo365.model.plan import Action, Change, Kind, Plan
from pmo365.model.snapshot import FileFact, Value
from pmo365.model.standard import Standard
from pmo365.planning.safety import observed_fingerprint, part_counts
from pmo365.render import excel
from pmo365.sheets.portfolio import Portfolio

LAYOUT = "2"
"""Part of the fingerprint of the inputs: raise it when the same figures are drawn in another way."""


def plan_report(portfolio: Portfolio, *, now: datetime) -> tuple[Plan, Artifact]:
    """Return the plan that files the workbook on the hub, empty when the filed one says the same, and the workbook."""
    pages = sheets.build(portfolio)
    inputs = fingerprint(pages, portfolio.standard)
    existing = _existing(portfolio)
    artifact = _artifact(portfolio, pages, inputs, now=now, existing=existing)
    moved = existing is None or existing.get("PmoContentHash") != inputs
    plan = Plan(
        verb="report",
        project="PORTFOLIO",
        site=portfolio.hub.site.url,
        changes=(_change(artifact, existing),) if moved and _can_file(portfolio) else (),
        snapshot=portfolio.hub.number,
        observed=observed_fingerprint(portfolio.hub),
        standard=f"{portfolio.standard.version} {portfolio.standard.fingerprint}",
        made_at=now,
        counts=part_counts(portfolio.hub),
    )
    return plan, artifact


def fingerprint(pages: tuple[Page, ...], standard: Standard) -> str:
    """Return 16 hexadecimal digits of what the workbook says: every cell of every page, and what it was judged by.

    Left out is what tells of the reading alone, such as its number: equal data read again are no other workbook.
    """
    digest = hashlib.sha256(f"{LAYOUT} {standard.fingerprint}".encode())
    for page in pages:
        digest.update(repr((page.key, page.name, page.title, page.intro, page.day)).encode())
        for block in page.blocks:
            if not isinstance(block, Table):
                digest.update(repr(block).encode())
            elif not block.aside:
                digest.update(repr((block.key, block.title, block.fields)).encode())
                for row in (*block.rows, *(block.past.values if block.past else ())):
                    digest.update(repr(row).encode())
    return digest.hexdigest()[:16]


def _can_file(portfolio: Portfolio) -> bool:
    library = portfolio.standard.report.library
    return portfolio.hub.site.list_of(library) is not None and library not in portfolio.hub.unreadable


def _file_name(portfolio: Portfolio) -> str:
    return f"{portfolio.standard.report.file_name.say(portfolio.language)}.xlsx".replace(".xlsx.xlsx", ".xlsx")


def _existing(portfolio: Portfolio) -> FileFact | None:
    files = portfolio.hub.files_of(portfolio.standard.report.library)
    return next((one for one in files if one.path == _file_name(portfolio)), None)


def _artifact(
    portfolio: Portfolio, pages: tuple[Page, ...], inputs: str, *, now: datetime, existing: FileFact | None
) -> Artifact:
    standard, language = portfolio.standard, portfolio.language
    content = excel.workbook(
        pages,
        properties={
            "title": standard.report.title.say(language),
            "subject": portfolio.label,
            "PmoContentHash": inputs,
            "PmoSnapshotId": str(portfolio.number),
        },
        organisation=standard.organisation,
        created=_noon(portfolio.as_of),
        language=language,
    )
    return Artifact(
        site=portfolio.hub.site.url,
        library=standard.report.library,
        folder="",
        name=_file_name(portfolio),
        content=content,
        values=_values(portfolio, inputs, now),
    )


def _noon(day: date) -> datetime:
    """Return a moment that depends on the data's day alone, so that the same data give the same bytes."""
    return datetime(day.year, day.month, day.day, 12)


def _values(portfolio: Portfolio, inputs: str, now: datetime) -> dict[str, Value]:
    library = portfolio.hub.site.list_of(portfolio.standard.report.library)
    columns = {"Title"} | {column.name for column in library.columns} if library else {"Title"}
    values: dict[str, Value] = {
        "Title": portfolio.standard.report.title.say(portfolio.language),
        "PmoKey": f"report-{portfolio.language}",
        "PmoDocType": portfolio.standard.choices["DOCTYPE"].label_of("SCP", portfolio.standard.language),
        "PmoLanguage": portfolio.language,
        "PmoPeriodKey": f"{portfolio.as_of:%Y-%m}",
        "PmoGeneratedOn": now.replace(microsecond=0),
        "PmoSnapshotId": str(portfolio.number),
        "PmoContentHash": inputs,
    }
    return {name: value for name, value in values.items() if name in columns}


def _change(artifact: Artifact, existing: FileFact | None) -> Change:
    keyed = existing is not None and existing.get("PmoKey")
    return Change(
        kind=Kind.FILE,
        action=Action.CREATE if existing is None else Action.UPDATE,
        site=artifact.site,
        path=f"{artifact.library}/files/{artifact.path}",
        after=replace(artifact, values={k: v for k, v in artifact.values.items() if k != "PmoKey" or not keyed}),
        why="missing" if existing is None else "data_moved",
        etag=existing.etag if existing else "",
    )
