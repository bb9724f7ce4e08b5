"""A finding nobody settles climbs, over real requests: from who keeps the row to the project manager."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pmo365.model.plan import Action, Change, Kind, RowWrite, Status
from pmo365.model.snapshot import Row
from pmo365.service import work
from pmo365.service.edge import Edge

CODE, OWNER = "PRJ-0001", "thomas.petit@contoso.com"


def finding(workspace: Any) -> Row:
    (found,) = [
        row
        for row in workspace.known_hub().rows_of("Findings")
        if row.get("PmoRuleKey") == "REG-OVERDUE" and "Relancer" in str(row.get("PmoDetailText"))
    ]
    return found  # type: ignore[no-any-return]


def enter_late_action(workspace: Any, lead: Any, owner: str) -> None:
    """Let a person enter an action that was due long ago."""
    (project,) = workspace.projects(workspace.known_hub(), (CODE,))
    site = workspace.known_project(project).site
    label = workspace.standard.choices["ACTSTAT"].label_of("TOD", "fr")
    due = (datetime.now(UTC) - timedelta(days=20)).date()
    values = {"Title": "Relancer", "PmoOwner": owner, "PmoDueDate": due, "PmoActionStatus": label}
    after = RowWrite(list="Actions", values=values, key="late-action")
    change = Change(kind=Kind.ROW, action=Action.CREATE, site=site.url, path="Actions/rows/late-action", after=after)
    (outcome,) = lead.write(site, (change,))
    assert outcome.status is Status.DONE, outcome.message


def enforced(workspace: Any) -> Any:
    run = work.enforce(workspace, (CODE,))
    assert [error for error in run.errors if error] == []
    assert {one.status for one in run.outcomes} <= {Status.DONE}, [one.message for one in run.outcomes]
    return run


@pytest.fixture
def sites(stage: Any) -> Iterator[Any]:
    stage.recall("sites")
    yield stage
    stage.recall("sites")


def test_a_late_action_is_its_owners_then_the_project_managers_then_the_sponsors(sites: Any) -> None:
    with sites.workspace() as workspace:
        hub = workspace.known_hub()
        (row,) = [one for one in hub.rows_of("Projects") if one.get("PmoProjectCode") == CODE]
        manager, sponsor = str(row.get("PmoProjectManager")), str(row.get("PmoSponsor"))
        enter_late_action(workspace, sites.person(), OWNER)
        enforced(workspace)
        first = finding(workspace)
        assert (first.get("PmoFindingStatus"), first.get("PmoAssignedTo")) == ("Nouveau", OWNER)
    grace = workspace.standard.rules["REG-OVERDUE"].grace_days
    for days, expected in ((grace + 1, manager), (2 * grace + 2, sponsor)):
        later = timedelta(days=days)
        with sites.workspace(Edge(now=lambda later=later: datetime.now(UTC) + later)) as workspace:
            enforced(workspace)
            climbed = finding(workspace)
            assert climbed.get("PmoFindingStatus") == "Escaladé"
            assert climbed.get("PmoAssignedTo") == expected
            assert enforced(workspace).writes == 0
