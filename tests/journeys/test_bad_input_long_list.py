"""A register of more than 5,000 rows: SharePoint refuses what is not indexed, and we read and write it all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pmo365.model.plan import Action, Change, Kind, RowWrite, Status

SITE = "https://contoso.sharepoint.com/sites/prj-0001"
ROWS = 5001

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1200)]


@pytest.fixture
def long(stage: Any, hands_on: Any) -> Iterator[Any]:
    stage.recall("sites")
    hands = hands_on("prj-0001")
    rows = [RowWrite(list="Lessons", key=f"row-{number}", values={"Title": f"Row {number}"}) for number in range(ROWS)]
    for start in range(0, ROWS, 1000):
        some = tuple(
            Change(kind=Kind.ROW, action=Action.CREATE, site=SITE, path=f"Lessons/rows/{row.key}", after=row)
            for row in rows[start : start + 1000]
        )
        assert {one.status for one in hands.gateway.write(hands.site, some)} == {Status.DONE}
    yield hands
    stage.recall("sites")


def test_a_list_beyond_the_threshold_is_read_found_in_and_judged(said: Any, long: Any) -> None:
    assert len(long.titles_of("Lessons")) == ROWS
    assert long.gateway.row_by_key(SITE, "Lessons", "row-5000").title == "Row 5000"
    told = said("plan", "PRJ-0001", "--verb", "provision", lang="fr")
    assert told.code == 0
    assert "conforme" in told.out or "Plan" in told.out
    judged = said("enforce", "PRJ-0001", "--yes", lang="fr")
    assert judged.code == 8
    assert "au-delà de la limite" in judged.err
