"""What reading a site costs: little when it is new and empty, next to nothing when nothing moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.site import Column, ColumnKind, Register, Site
from pmo365.store import Store
from pmo365.verbs.sync import sync

KEY = Column(name="PmoKey", kind=ColumnKind.TEXT, title="Clé", indexed=True, hidden=True)


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "state.sqlite", now=_now) as opened:
        yield opened


def test_reading_again_costs_next_to_nothing_and_misses_no_row(ground, site: Site, with_list, written, store) -> None:
    furnished = with_list(site, Register(key="Costs", title="Coûts", columns=(KEY,)))

    def read() -> tuple[int, int, list[str]]:
        before = ground.gateway.traffic()
        snapshot = sync(ground.gateway, store, site.url, keys=("Costs",), now=_now)
        after = ground.gateway.traffic()
        assert snapshot is not None
        return after.requests - before.requests, after.units - before.units, [one.key for one in snapshot.rows]

    first = read()
    assert first[2] == []
    assert first[0] <= 4
    requests, units, rows = read()
    assert (requests <= 2, units <= 3, rows) == (True, True, [])
    entry = RowWrite(list="Costs", values={"Title": "x"}, key="first")
    row = Change(kind=Kind.ROW, action=Action.CREATE, site=site.url, path="Costs/rows/first", after=entry)
    written(furnished, row)
    assert read()[2] == ["first"]
    requests, units, rows = read()
    assert (requests <= 2, units <= 3, rows) == (True, True, ["first"])


def test_a_list_that_could_not_be_read_is_read_again_though_nothing_moved(
    ground, site: Site, with_list, written, store
) -> None:
    furnished = with_list(site, Register(key="Sealed", title="Scellé", columns=(KEY,)))
    entry = RowWrite(list="Sealed", values={"Title": "x"}, key="only")
    row = Change(kind=Kind.ROW, action=Action.CREATE, site=site.url, path="Sealed/rows/only", after=entry)
    written(furnished, row)
    seen = sync(ground.gateway, store, site.url, keys=("Sealed",), now=_now)
    assert seen is not None
    store.save_snapshot(replace(seen, rows=(), unreadable=("Sealed",)))
    again = sync(ground.gateway, store, site.url, keys=("Sealed",), now=_now)
    assert again is not None
    assert (again.unreadable, [one.key for one in again.rows]) == ((), ["only"])


def test_a_column_that_comes_or_goes_moves_the_cells_of_its_list_though_no_row_moved(
    ground, site: Site, with_list, written, part, store
) -> None:
    note = Column(name="PmoNote", kind=ColumnKind.TEXT, title="Note")
    furnished = with_list(site, Register(key="Cells", title="Cellules", columns=(KEY, note)))
    entry = RowWrite(list="Cells", values={"Title": "x", "PmoNote": "n"}, key="only")
    written(furnished, part(Kind.ROW, site.url, "Cells/rows/only", entry))

    def kept_and_real() -> tuple[list[object], list[object]]:
        snapshot = sync(ground.gateway, store, site.url, keys=("Cells",), now=_now)
        assert snapshot is not None
        register = snapshot.site.list_of("Cells")
        assert register is not None
        real = ground.gateway.rows(site.url, register).rows
        return [one.get("PmoNote") for one in snapshot.rows], [one.get("PmoNote") for one in real]

    assert kept_and_real() == (["n"], ["n"])
    written(furnished, part(Kind.COLUMN, site.url, "Cells/columns/PmoNote", note, action=Action.REMOVE))
    assert kept_and_real() == ([None], [None])
    written(furnished, part(Kind.COLUMN, site.url, "Cells/columns/PmoNote", note))
    kept, real = kept_and_real()
    assert kept == real
