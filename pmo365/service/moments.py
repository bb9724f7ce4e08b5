"""Moments of the portfolio: a day, a month or a snapshot number, and the workspace as it was then."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pmo365.errors import ConfigurationError, PmoError
from pmo365.model.standard import Standard
from pmo365.service.workspace import Workspace
from pmo365.store import ClosedPeriod

CLOSES_ON = 8
"""A month is closed on this day of the next one; entries that come later are late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A state of the portfolio and the day its figures speak of."""

    kind: str
    """``day``, ``snapshot``, ``open`` (a month not closed yet) or ``closed``."""
    day: date
    until: datetime
    """What was read up to then is in it."""
    state: Mapping[str, int]
    """Address of each site → number of its snapshot."""
    standard: Standard
    kept: bool
    """Whether this is the standard of that time; False: today's stands in for it."""
    period: str = ""
    closed_at: datetime | None = None

    @property
    def number(self) -> int:
        """Return the highest number of its snapshots."""
        return max(self.state.values())


def moment_of(workspace: Workspace, text: str) -> Moment:
    """Return the moment a person means: a day, a month, or a snapshot number.

    ConfigurationError when it is none of them, PmoError when nothing was read by then.
    """
    if re.fullmatch(r"\d{1,9}", text):
        return at_snapshot(workspace, int(text))
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return at_period(workspace, text)
    return at_day(workspace, day_of(text))


def day_of(text: str) -> date:
    """Return the day a person means; ConfigurationError when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError("moment_unreadable", text=text) from error


def last_day(period: str) -> date:
    """Return the last day of a month such as ``2026-10``; ConfigurationError when it is none."""
    first = day_of(f"{period}-01")
    return first.replace(day=monthrange(first.year, first.month)[1])


def at_day(workspace: Workspace, day: date) -> Moment:
    """Return the state of a day, as far as it was read by its end."""
    if day > workspace.today():
        raise PmoError("moment_to_come", day=day, last=workspace.today())
    return _known(workspace, day=day, until=_end(workspace, day), kind="day")


def at_snapshot(workspace: Workspace, number: int) -> Moment:
    """Return the state up to a snapshot; its day is the one that snapshot was taken on."""
    taken = workspace.store.taken_at(number)
    state = workspace.store.state_until(number)
    day = taken.astimezone(zone_of(workspace)).date()
    return _moment(workspace, state, day=day, until=taken, kind="snapshot")


def at_period(workspace: Workspace, period: str) -> Moment:
    """Return the end of a month: as it was closed, else as it was known when months are closed."""
    day, today = last_day(period), workspace.today()
    closed = workspace.store.closed_period(period)
    if closed is not None:
        return of_closed(workspace, closed)
    if day.replace(day=1) > today:
        raise PmoError("moment_to_come", day=day, last=today)
    until = min(_end(workspace, day + timedelta(days=CLOSES_ON)), workspace.now())
    return _known(workspace, day=min(day, today), until=until, kind="open", period=period)


def of_closed(workspace: Workspace, closed: ClosedPeriod) -> Moment:
    """Return the state a month was closed on."""
    standard = workspace.store.standard_of(closed.standard)
    return Moment(
        kind="closed",
        day=closed.day,
        until=closed.closed_at,
        state=closed.state,
        standard=standard or workspace.standard,
        kept=standard is not None,
        period=closed.key,
        closed_at=closed.closed_at,
    )


def _known(workspace: Workspace, *, day: date, until: datetime, kind: str, period: str = "") -> Moment:
    return _moment(workspace, workspace.store.state_at(until), day=day, until=until, kind=kind, period=period)


def _moment(
    workspace: Workspace, state: Mapping[str, int], *, day: date, until: datetime, kind: str, period: str = ""
) -> Moment:
    if workspace.hub_url not in state:
        raise _too_early(workspace, day)
    standard = workspace.store.standard_in_force(until)
    return Moment(
        kind=kind,
        day=day,
        until=until,
        state=state,
        standard=standard or workspace.standard,
        kept=standard is not None,
        period=period,
    )


def _too_early(workspace: Workspace, day: date) -> PmoError:
    """Name the days that can be shown."""
    facts = workspace.store.snapshots(workspace.hub_url)
    if not facts:
        return PmoError("moment_never", hub=workspace.hub_url)
    first = facts[0].taken_at.astimezone(zone_of(workspace)).date()
    return PmoError("moment_too_early", day=day, first=first, last=workspace.today())


def then(workspace: Workspace, moment: Moment) -> Workspace:
    """Return the workspace as it was: the standard in force, the clock standing at noon of the day."""
    noon = datetime.combine(moment.day, time(12), zone_of(workspace)).astimezone(UTC)
    return replace(workspace, standard=moment.standard, edge=replace(workspace.edge, now=lambda: noon))


def seen_from(workspace: Workspace, moment: Moment) -> Workspace:
    """Return the workspace with its clock at the end of what a moment knows: nothing later is looked at."""
    until = moment.until
    return replace(workspace, standard=moment.standard, edge=replace(workspace.edge, now=lambda: until))


def _end(workspace: Workspace, day: date) -> datetime:
    """Return the last instant of a day where the organisation is, in UTC."""
    after = datetime.combine(day + timedelta(days=1), time(), zone_of(workspace))
    return after.astimezone(UTC) - timedelta(microseconds=1)


def zone_of(workspace: Workspace) -> ZoneInfo:
    """Return the time zone of the organisation."""
    return ZoneInfo(workspace.standard.organisation.time_zone)
