"""Two applications: provision signs in with the wide one, everything else with what each site grants (K6, K10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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


def grant(stage: Any, profile: Profile, url: str, *, role: str = "manage") -> None:
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
        assert (held.id, held.role) == (WORKER, "manage")
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
        assert [one.role for one in workspace.provisioner.applications(hub)] == ["manage"]
    stage.seed(graph=["Sites.Read.All"])


def test_a_tenant_that_takes_only_read_and_write_at_first_is_widened(stage: Any, profile: Profile) -> None:
    stage.seed(graph=["Sites.FullControl.All"])
    stage.ask("settings", {"grants_begin_small": True})
    with open_workspace(profile, environ={}) as workspace:
        assert [one.left for one in work.provision(workspace, ("HUB",)).results] == [0]
        assert workspace.provisioner is not None
        assert [one.role for one in workspace.provisioner.applications(profile.tenant.hub)] == ["manage"]
    stage.ask("settings", {"grants_begin_small": False})
    stage.seed(graph=["Sites.Read.All"])


def test_a_machine_azure_vouches_for_works_where_it_was_let_in_and_nothing_secret_is_kept(
    stage: Any, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{stage.url}/_tenant/managed-identity")
    monkeypatch.setenv("IDENTITY_HEADER", "beside the machine")
    grant(stage, profile, profile.tenant.hub)
    machine = load_profile(stage.profile("machine", identity={"managed": True, "client_id": WORKER}), environ={})
    with open_workspace(machine, environ={}) as workspace:
        assert workspace.gateway.check().sharepoint_roles == ("Sites.Selected",)
        assert workspace.sync_hub() is not None


OPEN, CLOSED = "Objectives", "GateReviews"
"""A register everybody of the site may see, and one with rights of its own."""


def test_the_worker_makes_no_list_again_that_others_could_look_into_and_provision_does(
    stage: Any, profile: Profile, hands_on: Callable[[str], Any]
) -> None:
    stage.seed(graph=["Sites.FullControl.All"])
    with open_workspace(profile, environ={}) as workspace:
        work.provision(workspace)
        project = workspace.projects(workspace.known_hub())[0]
        name = project.site.rpartition("/")[2]
        before = workspace.known_project(project).site
        hands = hands_on(name)
        for key in (OPEN, CLOSED):
            hands.post(f"web/GetList('/sites/{name}/Lists/{key}')", method="DELETE")
        healed = work.enforce(workspace, (project.code,))
        assert [error for error in healed.errors if error] == []
        seen = workspace.known_project(project).site
        assert (seen.list_of(OPEN) is not None, seen.list_of(CLOSED), seen.rights_read) == (True, None, False)
        assert [one.path for result in healed.results for one in result.findings if one.rule == "PRV-LIST-MISSING"] == [
            CLOSED
        ]
        assert [one.left for one in work.provision(workspace, (project.code,)).results] == [0, 0]
        after = workspace.known_project(project).site
        restored, known = after.list_of(CLOSED), before.list_of(CLOSED)
        assert restored is not None
        assert known is not None
        assert restored.grants
        assert (restored.grants, after.roles, after.rights_read) == (known.grants, before.roles, True)
    stage.seed(graph=["Sites.Read.All"])


def test_who_may_not_see_rights_keeps_what_was_known_of_them_and_plans_none(stage: Any) -> None:
    stage.recall("sites")
    with stage.workspace() as workspace:
        known = workspace.sync_hub(full=True)
        assert known is not None
    stage.seed(sharepoint=["Sites.Read.All"], graph=["Sites.Read.All"])
    with stage.workspace() as workspace:
        blind = workspace.sync_hub(full=True)
        assert blind is not None
        assert (blind.site.rights_read, blind.site.roles) == (False, ())
        (plan, *_) = preview(workspace, "provision", ("HUB",))
        assert plan.changes == ()
        assert [one.rule for one in plan.findings] == ["PRV-RIGHTS-UNREADABLE"]
    stage.seed()
    with stage.workspace() as workspace:
        again = workspace.sync_hub()
        assert again is not None
        assert again.site == known.site


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
    assert [one.told for one in after if one.name == "lists"] == ["lists_only", "lists"]
    grant(stage, profile, profile.tenant.hub, role="fullcontrol")
    wide = [(one.told, one.level, one.facts["role"]) for one in looked() if one.level != "ok"]
    assert wide == [("grant_unused", "warn", "manage")]
    stage.seed(graph=["Sites.Read.All"])
