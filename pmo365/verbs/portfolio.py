"""The hub's registers as nouns: projects, approved requests, waivers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from pmo365.model.finding import Waiver
from pmo365.model.project import Project
from pmo365.model.snapshot import Link, Row, Snapshot
from pmo365.model.standard import Standard
from pmo365.model.words import LANGUAGES, Language

_ENDED = ("DONE", "STOP", "CANC")
VITAL = ("Projects", "Requests", "Exemptions")
"""Lists of the hub nothing can be decided without: which projects there are and are asked for, what is exempt."""


def projects(hub: Snapshot, standard: Standard) -> tuple[Project, ...]:
    """Return the projects of the portfolio register, by code; a row whose code is unusable is none."""
    usable = _usable(standard)
    rows = (row for row in hub.rows_of("Projects") if usable.fullmatch(_text(row, "PmoProjectCode")))
    return tuple(sorted((_project(row, standard) for row in rows), key=lambda one: one.code))


def unusable(hub: Snapshot, standard: Standard) -> tuple[Row, ...]:
    """Return the rows of the portfolio register whose code could not name a site."""
    usable = _usable(standard)
    rows = ((row, _text(row, "PmoProjectCode")) for row in hub.rows_of("Projects"))
    return tuple(row for row, code in rows if code and not usable.fullmatch(code))


def _usable(standard: Standard) -> re.Pattern[str]:
    """Return what a project code looks like: as the Standard says, else what every address and file name can hold."""
    register = standard.blueprint("hub").list_of("Projects")
    column = register.column("PmoProjectCode") if register else None
    return re.compile((column.pattern if column else None) or r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")


def active(everything: Iterable[Project]) -> tuple[Project, ...]:
    """Return the projects the service looks after: not closed, stopped or cancelled."""
    return tuple(project for project in everything if project.life not in _ENDED)


def pending(hub: Snapshot, standard: Standard) -> tuple[Project, ...]:
    """Return the projects that approved requests ask for, each with the next free code, oldest request first."""
    asked = [
        row
        for row in hub.rows_of("Requests")
        if standard.key_of("REQSTAT", row.get("PmoRequestStatus")) == "APP" and not row.get("PmoProjectCode")
    ]
    first = _next_number(hub)
    reserved = {row.key: row for row in hub.rows_of("Projects") if row.key}
    found: list[Project] = []
    for row in sorted(asked, key=lambda row: row.id):
        known = reserved.get(request_key(row.id))
        if known is not None:
            continue  # Its project row exists; only the request still has to be marked: see conversions().
        found.append(_requested(row, f"PRJ-{first + len(found):04d}", standard))
    return tuple(found)


def half_converted(hub: Snapshot, standard: Standard) -> tuple[tuple[Row, str], ...]:
    """Return (request row, project code) of requests whose project row exists but which still ask."""
    reserved = {row.key: str(row.get("PmoProjectCode")) for row in hub.rows_of("Projects") if row.key}
    return tuple(
        (row, reserved[request_key(row.id)])
        for row in hub.rows_of("Requests")
        if not row.get("PmoProjectCode")
        and standard.key_of("REQSTAT", row.get("PmoRequestStatus")) == "APP"
        and request_key(row.id) in reserved
    )


def request_key(request: int) -> str:
    """Return the hidden key of the project row an approved request becomes."""
    return f"request-{request}"


def waivers(hub: Snapshot) -> tuple[Waiver, ...]:
    """Return the exemptions of the hub; rows without dates or scope exempt nothing."""
    found = []
    for row in hub.rows_of("Exemptions"):
        start, end = row.get("PmoValidFrom"), row.get("PmoValidTo")
        if isinstance(start, date) and isinstance(end, date) and row.get("PmoScopeKey"):
            found.append(
                Waiver(
                    rule=_text(row, "PmoRuleKey"),
                    scope=_text(row, "PmoScopeKey"),
                    reason=_text(row, "PmoReason"),
                    granted_by=_text(row, "PmoGrantedBy"),
                    valid_from=start,
                    valid_to=end,
                )
            )
    return tuple(found)


def _next_number(hub: Snapshot) -> int:
    codes = [_text(row, "PmoProjectCode") for row in (*hub.rows_of("Projects"), *hub.rows_of("Requests"))]
    numbers = [int(match[1]) for code in codes if (match := re.fullmatch(r"[A-Z]{3}-(\d{4})", code))]
    return max(numbers, default=0) + 1


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value.url if isinstance(value, Link) else str(value or "")


def _language(row: Row, standard: Standard) -> Language:
    stored = _text(row, "PmoLanguage").lower()
    return next((language for language in LANGUAGES if language == stored), standard.language)


def _project(row: Row, standard: Standard) -> Project:
    return Project(
        code=_text(row, "PmoProjectCode"),
        title=row.title,
        language=_language(row, standard),
        tier=standard.key_of("TIER", row.get("PmoTier")) or "M",
        phase=standard.key_of("PHASE", row.get("PmoPhase")) or "INIT",
        life=standard.key_of("LIFE", row.get("PmoLifeStatus")) or "ACT",
        sponsor=_text(row, "PmoSponsor"),
        manager=_text(row, "PmoProjectManager"),
        business_unit=_text(row, "PmoBusinessUnit"),
        programme=_text(row, "PmoProgrammeCode"),
        confidentiality=standard.key_of("CONF", row.get("PmoConfidentiality")) or "INT",
        site=_text(row, "PmoSiteUrl"),
        row=row.id,
        etag=row.etag,
    )


def _requested(row: Row, code: str, standard: Standard) -> Project:
    return Project(
        code=code,
        title=row.title,
        language=_language(row, standard),
        tier=standard.key_of("TIER", row.get("PmoTier")) or "M",
        phase="INIT",
        life="ACT",
        sponsor=_text(row, "PmoSponsor"),
        manager=_text(row, "PmoProjectManager"),
        business_unit=_text(row, "PmoBusinessUnit"),
        request=row.id,
        request_etag=row.etag,
    )
