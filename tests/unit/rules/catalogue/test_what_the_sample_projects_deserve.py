"""Each project of the sample portfolio has exactly the findings its story tells: none missing, none too many."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

EXPECTED = {
    "PRJ-0001": {},
    "PRJ-0002": {"ISS-NO-DECISION": 1, "REG-ROLE-VACANT": 1},
    "PRJ-0003": {
        "APR-PENDING": 1, "ASM-EXPIRED": 1, "GATE-LATE": 1, "REG-OVERDUE": 5, "RSK-NO-ACTION": 2,
        "RSK-NOT-REVIEWED": 2, "TOL-BREACH": 2,
    },
    "PRJ-0004": {},
    "PRJ-0005": {
        "CHG-NOT-BASELINED": 1, "REG-OVERDUE": 4, "RPT-OVERRIDE": 1, "RSK-NO-ACTION": 1, "RSK-NOT-REVIEWED": 1,
        "TOL-BREACH": 3,
    },
    "PRJ-0006": {"BEN-NO-MEASURE": 1},
}  # fmt: skip


@pytest.mark.parametrize("code", EXPECTED)
def test_a_project_has_the_findings_of_its_story(played, code: str) -> None:
    assert Counter(one.rule for one in played(code).findings()) == EXPECTED[code]


def test_a_hub_with_one_active_project_has_none(hub) -> None:
    assert hub.findings() == ()


def test_nothing_is_said_of_registers_that_could_not_be_read(played) -> None:
    site = played("PRJ-0003")
    blind = tuple(one.key for one in site.desired.lists)
    assert replace(site, unreadable=blind).findings() == ()


def test_an_empty_project_at_work_is_told_what_it_lacks(clean) -> None:
    for register in {row.register for row in clean.rows} - {"ProjectCard", "StatusReports"}:
        clean = clean.without(register)
    rules = Counter(one.rule for one in clean.findings())
    assert rules == {"REG-EMPTY": 12, "REG-ROLE-VACANT": 3}
