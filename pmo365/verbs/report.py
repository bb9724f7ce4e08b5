"""Plan the status workbook of the portfolio, built from the snapshots and nothing else."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date, datetime

from pmo365.model.document import Artifact
from pmo365.model.page import Page, Table
from pmo365.model.plan import Action, Change, Kind, Plan
from pmo365.model.snapshot import FileFact, Snapshot, Value
from pmo365.model.standard import Standard
from pmo365.planning.safety import observed_fingerprint, part_counts
from pmo365.render import excel
from pmo365.sheets.portfolio import Portfolio

_UNFIT = re.compile(r"[\\/:*?\"<>|#%~&{}\s]+")
"""What a file name in SharePoint had better not hold."""
_LONGEST = 80
LAYOUT = "2"
"""Part of the fingerprint of the inputs: raise it when the same figures are drawn in another way."""


def plan_filing(artifacts: tuple[Artifact, ...], *, hub: Snapshot, standard: Standard, now: datetime) -> Plan:
    """Return the plan that files artifacts on the hub; those whose inputs are the filed ones' are left out."""
    moved = ((one, _existing(hub, one)) for one in artifacts if _can_file(hub, one))
    return Plan(
        verb="report",
        project="PORTFOLIO",
        site=hub.site.url,
        changes=tuple(
            _change(_placed(one, hub), existing)
            for one, existing in moved
            if existing is None or existing.get("PmoContentHash") != one.values["PmoContentHash"]
        ),
        snapshot=hub.number,
        observed=observed_fingerprint(hub),
        standard=f"{standard.version} {standard.fingerprint}",
        made_at=now,
        counts=part_counts(hub),
    )


def _placed(artifact: Artifact, hub: Snapshot) -> Artifact:
    """Return an artifact for the hub as it is, with the columns its library has."""
    library = hub.site.list_of(artifact.library)
    columns = {"Title"} | {column.name for column in library.columns} if library else {"Title"}
    values = {name: value for name, value in artifact.values.items() if name in columns}
    return replace(artifact, site=hub.site.url, values=values)


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


def _can_file(hub: Snapshot, artifact: Artifact) -> bool:
    return hub.site.list_of(artifact.library) is not None and artifact.library not in hub.unreadable


def file_name(portfolio: Portfolio, ending: str = ".xlsx", *, stem: str = "") -> str:
    """Return the name of a file of the portfolio: what it is, then what tells the edition from the usual one."""
    named = stem or portfolio.standard.report.file_name.say(portfolio.language).removesuffix(".xlsx")
    edition = _UNFIT.sub("-", portfolio.edition).strip("-. ")[:_LONGEST]
    return f"{named}-{edition}{ending}" if edition else f"{named}{ending}"


def _existing(hub: Snapshot, artifact: Artifact) -> FileFact | None:
    return next((one for one in hub.files_of(artifact.library) if one.path == artifact.path), None)


def drawn(portfolio: Portfolio, pages: tuple[Page, ...], *, now: datetime) -> Artifact:
    """Return the workbook of these pages."""
    standard, language = portfolio.standard, portfolio.language
    inputs = fingerprint(pages, standard)
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
    return filed(portfolio, content, name=file_name(portfolio), inputs=inputs, now=now)


def filed(portfolio: Portfolio, content: bytes, *, name: str, inputs: str, now: datetime) -> Artifact:
    """Return bytes as a file of the hub's library of reports; ``inputs`` is the fingerprint of what they say."""
    return Artifact(
        site=portfolio.hub.site.url,
        library=portfolio.standard.report.library,
        folder="",
        name=name,
        content=content,
        values=_values(portfolio, name, inputs=inputs, now=now),
    )


def _noon(day: date) -> datetime:
    """Return a moment that depends on the data's day alone, so that the same data give the same bytes."""
    return datetime(day.year, day.month, day.day, 12)


def _values(portfolio: Portfolio, name: str, *, inputs: str, now: datetime) -> dict[str, Value]:
    usual = name == file_name(replace(portfolio, edition=""))
    return {
        "Title": portfolio.standard.report.title.say(portfolio.language),
        "PmoKey": f"report-{portfolio.language}" if usual else f"report-{portfolio.language}-{name}",
        "PmoDocType": portfolio.standard.choices["DOCTYPE"].label_of("SCP", portfolio.standard.language),
        "PmoLanguage": portfolio.language,
        "PmoPeriodKey": f"{portfolio.as_of:%Y-%m}",
        "PmoGeneratedOn": now.replace(microsecond=0),
        "PmoSnapshotId": str(portfolio.number),
        "PmoContentHash": inputs,
    }


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
