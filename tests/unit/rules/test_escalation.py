"""A finding has somebody who answers for it, and climbs when its days are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pmo365.model.finding import Severity
from pmo365.model.snapshot import Row
from pmo365.rules import record

OWNER, MANAGER, SPONSOR, STRANGER = (f"{name}@contoso.com" for name in ("ana", "max", "sophie", "zoe"))


@pytest.fixture
def late(bench):
    """A bench whose rule gives five days."""
    return bench.ruled("REG-OVERDUE", severity=Severity.MAJOR, grace_days=5)


def _findings(bench, owner: str = OWNER):
    past = bench.today - timedelta(days=20)
    action = bench.row("Actions", 3, Ref="A-3", ActionStatus="À faire", Owner=owner, DueDate=past)
    return bench.found("REG-OVERDUE", bench.snapshot(action))


def _hub(bench, *rows: Row):
    project = bench.row("Projects", 1, ProjectCode="PRJ-0001", ProjectManager=MANAGER, Sponsor=SPONSOR)
    site = replace(bench.hub, people=((OWNER, "Ana"), (MANAGER, "Max"), (SPONSOR, "Sophie")))
    return replace(bench.hub_snapshot(project, *rows), site=site)


def _after(bench, hub, days: float, **more):
    """Return the hub after a run some days later, and what the run wrote."""
    findings = more.pop("findings", None) or _findings(bench)
    changes = record(
        findings, hub, bench.standard, now=bench.now + timedelta(days=days), run="1", covered=("PRJ-0001",)
    )
    rows = {row.id: row for row in hub.rows_of("Findings")}
    for change in changes:
        number = change.after.id or max(rows, default=0) + 1
        old = rows[number].values if number in rows else {}
        rows[number] = Row(register="Findings", id=number, values={**old, **change.after.values}, etag='"1"')
    return _hub(bench, *rows.values()), [dict(change.after.values) for change in changes]


def test_a_new_finding_is_in_the_hands_of_who_keeps_the_row(late) -> None:
    _, (written,) = _after(late, _hub(late), 0)
    assert written["PmoAssignedTo"] == OWNER


def test_without_an_owner_the_hub_knows_it_is_the_project_managers(late) -> None:
    _, (written,) = _after(late, _hub(late), 0, findings=_findings(late, STRANGER))
    assert written["PmoAssignedTo"] == MANAGER


def test_it_climbs_to_project_manager_then_sponsor_and_no_further(late) -> None:
    hub, _ = _after(late, _hub(late), 0)
    hub, quiet = _after(late, hub, 5)
    assert quiet == [], "the fifth day is still theirs"
    hub, (first,) = _after(late, hub, 6)
    assert (first["PmoFindingStatus"], first["PmoAssignedTo"]) == ("Escaladé", MANAGER)
    hub, quiet = _after(late, hub, 6.5)
    assert quiet == []
    hub, (second,) = _after(late, hub, 11)
    assert second["PmoAssignedTo"] == SPONSOR
    assert "PmoFindingStatus" not in second
    _, third = _after(late, hub, 16)
    assert third == []


def test_a_finding_given_to_somebody_by_hand_stays_with_them(late) -> None:
    hub, _ = _after(late, _hub(late), 0)
    (row,) = hub.rows_of("Findings")
    hub = _hub(late, replace(row, values={**row.values, "PmoAssignedTo": STRANGER}))
    _, (written,) = _after(late, hub, 12)
    assert written["PmoFindingStatus"] == "Escaladé"
    assert "PmoAssignedTo" not in written


def test_more_days_given_by_hand_are_respected(late) -> None:
    hub, _ = _after(late, _hub(late), 0)
    (row,) = hub.rows_of("Findings")
    later = late.today + timedelta(days=30)
    _, written = _after(late, _hub(late, replace(row, values={**row.values, "PmoGraceUntil": later})), 7)
    assert written == []


def test_how_far_findings_climb_is_a_threshold_and_information_never_does(late) -> None:
    never = replace(late, standard=replace(late.standard, thresholds={"findings.escalation_steps": 0}))
    hub, _ = _after(never, _hub(never), 0)
    assert _after(never, hub, 7)[1] == []
    mild = late.ruled("REG-OVERDUE", severity=Severity.INFO)
    hub, _ = _after(mild, _hub(mild), 0)
    assert _after(mild, hub, 7)[1] == []


def test_an_escalated_finding_that_is_settled_is_closed(late) -> None:
    hub, _ = _after(late, _hub(late), 0)
    hub, _ = _after(late, hub, 6)
    changes = record((), hub, late.standard, now=late.now + timedelta(days=7), run="2", covered=("PRJ-0001",))
    assert [change.after.values["PmoFindingStatus"] for change in changes] == ["Corrigé"]


def test_a_finding_that_comes_back_goes_on_where_it_left_off(late) -> None:
    hub, _ = _after(late, _hub(late), 0)
    (row,) = hub.rows_of("Findings")
    closed = {"PmoFindingStatus": "Corrigé", "PmoClosedAt": late.now + timedelta(days=1)}
    hub, (back,) = _after(late, _hub(late, replace(row, values={**row.values, **closed})), 6)
    assert (back["PmoFindingStatus"], back["PmoAssignedTo"]) == ("Escaladé", MANAGER)
    assert _after(late, hub, 6)[1] == []
