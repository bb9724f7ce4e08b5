"""A list that cannot be read: every verb says so and ends with "partly done", and nothing is concluded from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pmo365.errors import TemporaryError, UnexpectedAnswer
from pmo365.model.plan import Action, Kind, RowWrite
from pmo365.service import work
from pmo365.service.closing import close_period
from pmo365.service.preview import preview

CODE = "PRJ-0001"


@pytest.fixture
def hidden(stage: Any, hands_on: Any) -> Iterator[Callable[[str, str], None]]:
    """Put a web page in place of the rows of one list, in which somebody has just written, until the test ends."""
    stage.recall("sites")

    def hide(site: str, key: str) -> None:
        hands = hands_on(site)
        entry = RowWrite(list=key, key=f"late-{key}", values={"Title": "Entered late"})
        hands.write(Kind.ROW, f"{key}/rows/late-{key}", entry, Action.CREATE)
        stage.weather({"match": f"lists/{hands.list_of(key).id}/items/delta", "page": True, "times": 1000})

    yield hide
    stage.recall("sites")


@pytest.mark.parametrize("command", ["sync", "plan", "serve --once enforce", "report --out files"])
def test_the_exit_code_says_partly_done_and_the_output_which_list(
    hidden: Any, said: Any, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    hidden("prj-0001", "Risks")
    first, *more = command.split()
    told = said(first, *more, lang="en")
    assert told.code == 3
    assert "“Risques” could not be read" in told.out


def test_what_was_found_in_a_list_is_not_called_settled_while_it_cannot_be_read(
    stage: Any, hands_on: Any, hidden: Any
) -> None:
    serious = RowWrite(list="Risks", key="serious", values={"Title": "Fire", "PmoProbability": 5, "PmoImpact": 5})
    hands_on("prj-0001").write(Kind.ROW, "Risks/rows/serious", serious, Action.CREATE)
    with stage.workspace() as workspace:
        work.enforce(workspace)
        told = {
            row.key for row in workspace.known_hub().rows_of("Findings") if row.get("PmoRuleKey") == "RSK-NO-ACTION"
        }
    hidden("prj-0001", "Risks")
    with stage.workspace() as workspace:
        planned = {change.path.split("/")[-1] for plan in preview(workspace, "enforce") for change in plan.changes}
        work.enforce(workspace)
        after = {row.key: row.get("PmoClosedAt") for row in workspace.known_hub().rows_of("Findings")}
    assert told
    assert not told & planned
    assert {after[key] for key in told} == {None}


def test_a_month_is_not_closed_without_a_list(stage: Any, hidden: Any) -> None:
    hidden("prj-0001", "Risks")
    with stage.workspace() as workspace:
        month = f"{workspace.today().replace(day=1) - timedelta(days=1):%Y-%m}"
        with pytest.raises(TemporaryError, match="close_unread"):
            close_period(workspace, month)
        assert workspace.store.closed_periods() == ()
        stage.weather()
        assert close_period(workspace, month).key == month


def test_without_the_portfolio_register_nothing_is_decided(stage: Any, hidden: Any) -> None:
    hidden("pmo", "Projects")
    with stage.workspace() as workspace:
        known = workspace.store.latest_snapshot(workspace.hub_url)
        with pytest.raises(UnexpectedAnswer):
            work.report(workspace)
        assert workspace.store.latest_snapshot(workspace.hub_url) == known
        stage.weather()
        assert not work.report(workspace).unread


def test_a_report_without_one_site_is_filed_and_partly_done(stage: Any, said: Any) -> None:
    stage.recall("sites")
    stage.weather({"match": r"prj-0001/.*getchanges", "page": True, "times": 1000})
    told = said("report", "--yes", lang="en")
    stage.weather()
    assert told.code == 3
    assert "PRJ-0001" in told.out
