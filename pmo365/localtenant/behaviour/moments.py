"""Moments: ISO text, the site's time zone, dates without a time, ticks of change tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pmo365.localtenant.refusals import bad_value

ZONES = {
    2: "Europe/London",
    3: "Europe/Paris",
    4: "Europe/Berlin",
    10: "America/New_York",
    13: "America/Los_Angeles",
    20: "Asia/Tokyo",
    93: "UTC",
}
"""SharePoint's number of a time zone → IANA name (docs/tenant/lists.md)."""

DESCRIPTIONS = {
    2: "(UTC+00:00) Dublin, Edinburgh, Lisbon, London",
    3: "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris",
    4: "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
    10: "(UTC-05:00) Eastern Time (US and Canada)",
    13: "(UTC-08:00) Pacific Time (US and Canada)",
    20: "(UTC+09:00) Osaka, Sapporo, Tokyo",
    93: "(UTC) Coordinated Universal Time",
}
BIAS = {2: 0, 3: -60, 4: -60, 10: 300, 13: 480, 20: -540, 93: 0}
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """Return a moment as SharePoint writes it: UTC, whole seconds, ``Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ticks(moment: datetime) -> int:
    """Return the .NET ticks of a moment, as in a change token."""
    return int((moment - _EPOCH) / timedelta(microseconds=1)) * 10


def parse_moment(text: str, zone: str = "UTC") -> datetime:
    """Return the moment of an ISO text; without an offset it is local to ``zone``. Raises a refusal when it is none."""
    cleaned = text.strip().replace("Z", "+00:00").replace("z", "+00:00")
    try:
        moment = datetime.fromisoformat(cleaned)
    except ValueError as error:
        raise bad_value(f"'{text}' is not a valid date.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def stored_moment(text: str, zone: str, date_only: bool) -> str:
    """Return a date as it is stored; one without a time becomes midnight of the site's zone."""
    moment = parse_moment(text, zone)
    if not date_only:
        return stamp(moment)
    local = moment.astimezone(ZoneInfo(zone))
    return stamp(local.replace(hour=0, minute=0, second=0, microsecond=0))


def today(now: datetime, zone: str) -> str:
    """Return the midnight of the site's current day, for the default ``[today]``."""
    return stored_moment(stamp(now), zone, True)
