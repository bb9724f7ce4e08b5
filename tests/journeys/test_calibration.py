"""What requests cost is learned from what the tenant tells, and said to be assumed where it tells nothing."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from pmo365.cli import boundary
from pmo365.gateway import batch
from pmo365.gateway.direct import get
from pmo365.service.calibration import calibrate, learned


def test_a_silent_tenant_leaves_the_published_figures(stage: Any) -> None:
    stage.recall("sites")
    with stage.workspace() as workspace:
        found = calibrate(workspace, clock=time.perf_counter, application="a")
        assert {one.kind: one.found for one in found.costs} == dict.fromkeys(("standing", "log", "structure", "rows"))
        assert {one.kind: one.assumed for one in found.costs}["rows"] == 5
        assert (found.source, found.measured, found.granted.minute) == ("smallest", False, 1250)
        assert learned(workspace.profile, workspace.store).rest == 1.0


def test_a_tenant_that_tells_is_believed_by_the_next_run(stage: Any) -> None:
    stage.recall("sites")
    stage.ask("weather", {"name": "metered"})
    try:
        with stage.workspace() as workspace:
            for _ in range(5):
                batch.read(workspace.gateway._wire, workspace.hub_url, [get("web?$select=Title")] * 100)
            found = calibrate(workspace, clock=time.perf_counter, application="a")
            told = {one.kind: (one.found, one.assumed) for one in found.costs}
            assert [told[kind][0] == told[kind][1] for kind in ("standing", "log", "rows")] == [True] * 3
            assert told["structure"][0] is not None
            assert (found.source, found.measured, found.granted.rest) == ("told", True, 1.0)
            known = learned(workspace.profile, workspace.store)
            assert (known.minute, known.rest) == (1250, 1.0)
    finally:
        stage.weather()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_command_tells_what_it_assumes_and_why(
    stage: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, lang: str
) -> None:
    stage.recall("sites")
    profile = str(stage.profile("calibrated", licences=1200))
    environment = {"PMO365_STATE": str(tmp_path)}
    assert boundary.run(("calibrate", "--profile", profile, "--lang", lang), environment) == 0
    text = capsys.readouterr().out
    told = re.sub(r"(?<=\d)[\u202f,](?=\d)", "", text)
    assert "1200 licences" in told
    assert "2500" in told
    assert boundary.run(("calibrate", "--profile", profile, "--format", "json"), environment) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["kind"] for one in events if one["type"] == "cost"] == ["standing", "log", "structure", "rows"]
    assert [one["source"] for one in events if one["type"] == "allowance"] == ["licences"]
