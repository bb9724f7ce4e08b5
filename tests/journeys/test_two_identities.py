"""Two applications: provision signs in with the wide one, everything else with what each site grants (K6, K10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from pmo365.errors import ConsentError
from pmo365.gateway.gateway import Gateway
from pmo365.model.plan import Kind
from pmo365.model.profile import Profile
from pmo365.service import work
from pmo365.service.check import verdict
from pmo365.service.doctor import examine
from pmo365.service.edge import Edge
from pmo365.service.opening import gateway_of, identity_of, open_workspace
from pmo365.service.preview import preview
from pmo365.settings import load_profile

WORKER = "5b1d3b0a-2a52-4d0e-9a3c-7d2f64c1a901"
GRAPH = "graph.microsoft.com"


@pytest.fixture
def profile(stage: Any) -> Iterator[Profile]:
    """A profile with two identities: the worker has nothing but ``Sites.Selected``."""
    stage.recall("sites")
    roles = {"sharepoint": ["Sites.Selected"], "graph": ["Sites.Selected"]}
    app = {"client_id": WORKER, "name": "worker", "certificate_pem": stage.identity.certificate, "roles": roles}
    stage.ask("seed", {"apps": [app]})
    keys = {"certificate": f"file:{stage.identity.certificate_file}", "private_key": f"file:{stage.identity.key_file}"}
    wide = keys | {"client_id": stage.identity.client_id}
    yield load_profile(stage.profile("two", identity=keys | {"client_id": WORKER}, provisioner=wide), environ={})
    stage.recall("sites")


def take_back(stage: Any, gateway: Gateway, url: str, grant: str) -> None:
    """Do what an administrator does who takes the worker's grant from a site."""
    headers = {"Host": GRAPH, "Authorization": f"Bearer {gateway._sign_in.token(GRAPH)}"}
    address = f"{stage.url}/v1.0/sites/{gateway._site_id(url)}/permissions/{grant}"
    assert requests.delete(address, headers=headers, timeout=30).status_code == 204


def grant(stage: Any, profile: Profile, url: str, *, role: str = "fullcontrol") -> None:
    """Do what the script of ``pmo365 auth grant-script`` does."""
    wide = gateway_of(profile, identity_of(profile, environ={}, provision=True), edge=Edge())
    headers = {"Host": GRAPH, "Authorization": f"Bearer {wide._sign_in.token(GRAPH)}"}
    site = wide._site_id(url)
    given = {
        "roles": [role],
        "grantedToIdentities": [{"application": {"id": WORKER, "displayName": "pmo365"}}],
    }
    address = f"{stage.url}/v1.0/sites/{site}/permissions"
    assert requests.post(address, json=given, headers=headers, timeout=30).status_code == 201


def test_the_provisioner_lets_the_worker_in_and_it_works_there_and_nowhere_else(stage: Any, profile: Profile) -> None:
    with open_workspace(profile, environ={}) as workspace:
        with pytest.raises(ConsentError):
            work.generate(workspace)
        stage.seed(graph=["Sites.FullControl.All"])
        planned = [(one.kind, one.path) for plan in preview(workspace, "provision") for one in plan.changes]
        assert planned == [(Kind.APPLICATION, f"applications/{WORKER}")] * len(workspace.store.sites())
        first = work.provision(workspace)
        assert (first.writes, [one.left for one in first.results]) == (len(planned), [0] * len(planned))
        assert all(plan.empty for plan in preview(workspace, "provision"))
    with open_workspace(profile, environ={}) as workspace:
        for run in (work.generate(workspace), work.enforce(workspace), work.report(workspace)):
            assert [error for error in run.errors if error] == []
            assert run.writes
    stage.seed(graph=["Sites.Read.All"])


def test_a_grant_taken_back_is_missed_by_the_worker_and_given_again(stage: Any, profile: Profile) -> None:
    stage.seed(graph=["Sites.FullControl.All"])
    hub = profile.tenant.hub
    with open_workspace(profile, environ={}) as workspace:
        work.provision(workspace, ("HUB",))
        assert workspace.provisioner is not None
        (held,) = workspace.provisioner.applications(hub)
        assert (held.id, held.role) == (WORKER, "fullcontrol")
        take_back(stage, workspace.provisioner, hub, held.grant)
        with pytest.raises(ConsentError):
            workspace.sync_hub()
        assert work.provision(workspace, ("HUB",)).writes == 1
        assert workspace.sync_hub() is not None
    stage.seed(graph=["Sites.Read.All"])


def test_a_role_too_small_is_widened_and_a_wider_one_left(stage: Any, profile: Profile) -> None:
    stage.seed(graph=["Sites.FullControl.All"])
    hub = profile.tenant.hub
    grant(stage, profile, hub, role="read")
    with open_workspace(profile, environ={}) as workspace:
        assert [one.action for plan in preview(workspace, "provision", ("HUB",)) for one in plan.changes] == ["update"]
        assert work.provision(workspace, ("HUB",)).writes == 1
        assert workspace.provisioner is not None
        assert [one.role for one in workspace.provisioner.applications(hub)] == ["fullcontrol"]
    stage.seed(graph=["Sites.Read.All"])


def test_the_doctor_asks_for_the_grants_and_then_is_content(stage: Any, profile: Profile) -> None:
    def looked() -> list[Any]:
        return list(examine(profile, environ={}, edge=Edge()))

    before = looked()
    assert verdict(before) == 6
    assert [one.mend for one in before if one.level == "fail"] == ["pmo365 provision"]
    stage.seed(graph=["Sites.FullControl.All"])
    grant(stage, profile, profile.tenant.hub)
    after = looked()
    assert [(one.name, one.told, one.level) for one in after if one.level != "ok"] == []
    assert len([one for one in after if one.name == "lists"]) == 2
