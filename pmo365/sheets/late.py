"""What was entered for a period after it was closed."""

from __future__ import annotations

from collections.abc import Iterator

from pmo365.model.snapshot import Row, Snapshot
from pmo365.sheets import reading
from pmo365.sheets.portfolio import LateEntry

_PERIOD = "PmoPeriodKey"
_TRACES = (
    "PmoKey",
    "PmoContentHash",
    "PmoSnapshotId",
    "PmoRagComputed",
    "PmoRagOverall",
    "PmoWeather",
    "PmoTrend",
    "PmoDocUrl",
)
"""Cells the service itself writes: nobody entered them."""


def late_entries(code: str, closed: Snapshot, now: Snapshot, *, until: str) -> Iterator[LateEntry]:
    """Yield the rows of the periods up to ``until`` that differ from what they were at closing, in reading order."""
    old, new = _rows(closed, until), _rows(now, until)
    for key in sorted(old.keys() | new.keys()):
        what = _difference(old.get(key), new.get(key))
        row = new.get(key) or old.get(key)
        if what and row is not None and row.register not in now.unreadable:
            ref = reading.text(row.get("PmoRef")) or str(row.id)
            yield LateEntry(reading.text(row.get(_PERIOD)), code, row.register, ref, what)


def _rows(snapshot: Snapshot, until: str) -> dict[tuple[str, int], Row]:
    return {(row.register, row.id): row for row in snapshot.rows if "" < reading.text(row.get(_PERIOD)) <= until}


def _difference(old: Row | None, new: Row | None) -> str:
    if old is None or new is None:
        return "added" if old is None else "removed"
    return "" if _entered(old) == _entered(new) else "changed"


def _entered(row: Row) -> dict[str, object]:
    return {name: value for name, value in row.values.items() if name not in _TRACES}
