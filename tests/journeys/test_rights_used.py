"""What each verb really asks of the tenant is what ``gateway/rights.py`` says it needs: the routes tell (K10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pmo365.gateway.rights import FULL, LADDER, NEEDS, READ, SELECTED, missing
from pmo365.gateway.told import SignedIn
from pmo365.service import work

PROJECT = "PRJ-0001"
VERBS: dict[str, Callable[[Any], Any]] = {
    "sync": lambda workspace: workspace.sync_hub(full=True),
    "generate": lambda workspace: work.generate(workspace, (PROJECT,)),
    "report": work.report,
    "enforce": lambda workspace: work.enforce(workspace, (PROJECT,)),
}


def used(stage: Any) -> dict[str, str]:
    """Return the widest permission of the routes our application used since the last time, by resource."""
    found: dict[str, str] = {}
    for one in stage.ask("rights"):
        if one["client_id"] == stage.identity.client_id:
            best = found.get(one["resource"], READ)
            found[one["resource"]] = max(best, one["permission"], key=LADDER.index)
    return found


@pytest.fixture(scope="module")
def measured(stage: Any) -> Any:
    """The rights used, verb by verb, each with the least it says it needs, from an approved request to the report."""
    stage.recall("asked")
    told: dict[str, dict[str, str]] = {}
    used(stage)
    for verb, run in ({"provision": lambda workspace: work.provision(workspace, (PROJECT,))} | VERBS).items():
        stage.seed(sharepoint=[NEEDS[verb].sharepoint], graph=[NEEDS[verb].graph])
        with stage.workspace() as workspace:
            run(workspace)
        told[verb] = used(stage)
    stage.seed()
    yield told
    stage.recall("sites")


@pytest.mark.parametrize("verb", ["sync", "provision", "generate", "report"])
def test_a_verb_needs_exactly_what_the_routes_ask_of_it(measured: Any, verb: str) -> None:
    need = NEEDS[verb]
    # Graph is asked only for lists in which something moved since the last time.
    assert {"graph": READ} | measured[verb] == {"sharepoint": need.sharepoint, "graph": need.graph}


def test_enforce_never_uses_more_than_it_says(measured: Any) -> None:
    for service, permission in measured["enforce"].items():
        assert LADDER.index(permission) <= LADDER.index(getattr(NEEDS["enforce"], service))


def test_with_the_least_rights_every_verb_works_and_with_less_it_is_told(stage: Any) -> None:
    stage.recall("sites")
    for verb in ("generate", "report", "enforce"):
        need = NEEDS[verb]
        stage.seed(sharepoint=[need.sharepoint], graph=[need.graph])
        with stage.workspace() as workspace:
            held: SignedIn = workspace.gateway.check()
            assert missing(verb, held) == ()
            assert [error for error in VERBS[verb](workspace).errors if error] == []
    stage.seed(sharepoint=[SELECTED], graph=[SELECTED])
    with stage.workspace() as workspace:
        assert [right.role for right in missing("provision", workspace.gateway.check())] == [FULL]
    stage.recall("sites")
