"""The portfolio of another day, rebuilt from stored snapshots; closing a period; the periods before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta

from pmo365.errors import PmoError
from pmo365.languages import say
from pmo365.model.project import Project
from pmo365.model.snapshot import Snapshot
from pmo365.service.moments import CLOSES_ON, Moment, at_period, last_day, of_closed, then, zone_of
from pmo365.service.plans import portfolio_of
from pmo365.service.workspace import Workspace
from pmo365.sheets.late import late_entries
from pmo365.sheets.portfolio import LateEntry, Missing, Point, Portfolio, Told
from pmo365.sheets.trend import point_of
from pmo365.store import ClosedPeriod

PERIODS = 12
"""How many periods a trend shows, the present one among them."""


def portfolio_at(workspace: Workspace, moment: Moment, *, judged: bool = True) -> Portfolio:
    """Return the portfolio of a moment; nothing is asked of the tenant. ``judged`` False leaves the findings out."""
    past = then(workspace, moment)
    hub = workspace.store.snapshot(moment.state[workspace.hub_url])

    def read(project: Project) -> Snapshot | Missing:
        language = workspace.profile.language
        if project.row is None or not project.site:
            return Missing(project.code, say(language, "workbook.not_read.not_provisioned", project=project.code))
        number = moment.state.get(past.desired(project).url)
        if number is None:
            return Missing(project.code, say(language, "workbook.not_read.not_then"))
        return workspace.store.snapshot(number)

    found = portfolio_of(past, hub, read, judged=judged)
    notes = (_told(workspace, moment, found), _judged(workspace, moment))
    return replace(found, notes=notes, label=moment.period or found.label)


def _told(workspace: Workspace, moment: Moment, found: Portfolio) -> str:
    language, zone = workspace.profile.language, zone_of(workspace)
    days = {"day": moment.day, "until": moment.until.astimezone(zone), "on": (moment.closed_at or moment.until)}
    told = {name: day.strftime(say(language, "rules.words.date")) for name, day in days.items()}
    key = f"workbook.edition.{moment.kind}"
    return say(language, key, snapshot=found.number, period=moment.period, **told)


def _judged(workspace: Workspace, moment: Moment) -> str:
    key = "standard_then" if moment.kept else "standard_now"
    facts = {"version": moment.standard.version, "fingerprint": moment.standard.fingerprint[:8]}
    return say(workspace.profile.language, f"workbook.edition.{key}", **facts)


def close(workspace: Workspace, period: str) -> ClosedPeriod:
    """Close a month on what has been read by now; PmoError when it is not over, closed, or a later one is closed."""
    day = last_day(period)
    if day >= workspace.today():
        raise PmoError("period_running", period=period, day=day + timedelta(days=1))
    latest = max((one.key for one in workspace.store.closed_periods()), default="")
    if latest > period:
        raise PmoError("period_order", period=period, latest=latest)
    now = workspace.now()
    workspace.store.keep_standard(workspace.standard)
    closed = ClosedPeriod(
        key=period,
        day=day,
        closed_at=now,
        closed_by=workspace.edge.actor,
        standard=workspace.standard.fingerprint,
        state=workspace.store.state_at(now),
    )
    workspace.store.close_period(closed)
    return closed


def due_to_close(workspace: Workspace) -> str:
    """Return the month that is to be closed now, empty when there is none."""
    today = workspace.today()
    if today.day < CLOSES_ON:
        return ""
    period = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    return "" if workspace.store.closed_period(period) else period


def with_history(workspace: Workspace, portfolio: Portfolio) -> Portfolio:
    """Return a portfolio with the periods before it, each worked out once and kept.

    The clock of the workspace tells up to when anything was known: see ``seen_from``.
    """
    earlier = tuple(_earlier(workspace, f"{portfolio.as_of:%Y-%m}"))
    return replace(portfolio, history=(*earlier, point_of(portfolio)))


def _earlier(workspace: Workspace, period: str) -> Iterator[Point]:
    kept = workspace.store.points()
    known = min((fact.taken_at for fact in workspace.store.snapshots(workspace.hub_url)), default=workspace.now())
    first = known.astimezone(zone_of(workspace)).date()
    for key in _months_before(period):
        if last_day(key) + timedelta(days=CLOSES_ON) < first:
            continue
        moment = at_period(workspace, key)
        basis = _basis(moment)
        if kept.get(key, ("", {}))[0] == basis:
            yield Point(period=key, projects=tuple(Told(**one) for one in kept[key][1]["projects"]))
            continue
        point = replace(point_of(portfolio_at(workspace, moment, judged=False)), period=key)
        figures = {"projects": tuple(asdict(one) for one in point.projects)}
        workspace.store.keep_point(key, basis=basis, figures=figures)
        yield point


def _months_before(period: str) -> Iterator[str]:
    year, month = int(period[:4]), int(period[5:])
    for back in range(PERIODS - 1, 0, -1):
        years, months = divmod(year * 12 + month - 1 - back, 12)
        yield f"{years:04d}-{months + 1:02d}"


def _basis(moment: Moment) -> str:
    """Return a digest of everything the figures of a moment come from."""
    told = (moment.day.isoformat(), moment.standard.fingerprint, *sorted(moment.state.items()))
    return hashlib.sha256(repr(told).encode()).hexdigest()


def late(workspace: Workspace, portfolio: Portfolio) -> tuple[LateEntry, ...]:
    """Return what a portfolio holds of the latest closed period, or an earlier one, that was not there at closing."""
    closed = workspace.store.closed_periods()
    if not closed:
        return ()
    moment = of_closed(workspace, closed[-1])
    found: list[LateEntry] = []
    for project, snapshot in portfolio.projects:
        number = moment.state.get(snapshot.site.url)
        if number is not None and number < snapshot.number:
            then_read = workspace.store.snapshot(number)
            found += late_entries(project.code, then_read, snapshot, until=closed[-1].key)
    return tuple(found)
