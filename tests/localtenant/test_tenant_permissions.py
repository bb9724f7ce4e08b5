"""Groups, permission levels, application roles and site grants."""

from __future__ import annotations

from typing import Any

import pytest

GRAPH = "https://graph.microsoft.com/v1.0"
CONTRIBUTE, READ = 1073741827, 1073741826


@pytest.fixture
def clients(seed: Any) -> dict[str, str]:
    return {app["name"]: app["client_id"] for app in seed["apps"]}


def as_app(site: Any, bearers: Any, client: str) -> Any:
    return type(site)(site.tenant, site.url, bearers(client))


def test_a_group_gets_members_by_login_name(site: Any) -> None:
    # [R] SharePointGroupTests: 201
    group = site.post("web/sitegroups", {"Title": "Chefs de projet", "Description": "PRM"})
    assert group["PrincipalType"] == 8
    login = {"LoginName": "i:0#.f|membership|paul@contoso.com"}
    assert site.send("POST", f"web/sitegroups({group['Id']})/users", login).status == 201
    shown = site.get("web/sitegroups?$expand=Users&$filter=Title eq 'Chefs de projet'")["value"][0]
    assert [user["Email"] for user in shown["Users"]] == ["paul@contoso.com"]
    member = shown["Users"][0]["Id"]
    assert site.send("POST", f"web/sitegroups({group['Id']})/users/removebyid({member})").status == 200
    assert site.get(f"web/sitegroups({group['Id']})/users")["value"] == []


def test_a_group_name_is_taken_once(site: Any) -> None:
    # [C] -2130575293 The specified name is already in use.
    site.post("web/sitegroups", {"Title": "PRM"})
    assert site.send("POST", "web/sitegroups", {"Title": "prm"}).code.startswith("-2130575293")


def test_a_stranger_is_no_user(site: Any) -> None:
    # [R] 400 -2146232832 The specified user … could not be found.
    reply = site.send("POST", "web/ensureuser", {"logonName": "nobody@contoso.com"})
    assert (reply.status, reply.code.split(",")[0]) == (400, "-2146232832")


def test_ensure_user_gives_the_same_number_again(site: Any) -> None:
    first, again = (
        site.post("web/ensureuser", {"logonName": name})
        for name in ("paul@contoso.com", "i:0#.f|membership|PAUL@contoso.com")
    )
    assert first["Id"] == again["Id"]
    rows = site.get("web/siteuserinfolist/items?$select=Id,Title,EMail")["value"]
    assert {"Id": first["Id"], "ID": first["Id"], "Title": "Paul Langevin", "EMail": "paul@contoso.com"} in rows


def test_levels_are_known_by_fixed_ids_whatever_their_names(french: Any) -> None:
    # [R] role definition ids
    levels = {one["Id"]: (one["Name"], one["RoleTypeKind"]) for one in french.get("web/roledefinitions")["value"]}
    assert levels[1073741829] == ("Contrôle total", 5)
    assert levels[CONTRIBUTE][1] == 3


def test_a_list_can_have_rights_of_its_own(site: Any) -> None:
    # [R] RoleAssignmentsTests
    one = site.new_list()
    group = site.post("web/sitegroups", {"Title": "PRM"})["Id"]
    refused = site.send("POST", f"{one}/roleassignments/AddRoleAssignment(principalId={group},roleDefId={READ})")
    assert refused.status == 400
    site.post(f"{one}/BreakRoleInheritance(copyRoleAssignments=false,clearSubscopes=true)")
    assert site.get(f"{one}?$select=HasUniqueRoleAssignments")["HasUniqueRoleAssignments"] is True
    site.post(f"{one}/roleassignments/AddRoleAssignment(principalId={group},roleDefId={READ})")
    held = site.get(f"{one}/roleassignments?$expand=Member,RoleDefinitionBindings")["value"]
    assert [(row["Member"]["Title"], row["RoleDefinitionBindings"][0]["Id"]) for row in held] == [("PRM", READ)]
    site.post(f"{one}/roleassignments/RemoveRoleAssignment(roledefid={READ},principalid={group})")
    assert site.get(f"{one}/roleassignments")["value"] == []


def test_breaking_inheritance_can_copy_the_rights(site: Any) -> None:
    one = site.new_list()
    site.post(f"{one}/breakroleinheritance", {"copyRoleAssignments": True, "clearSubscopes": True})
    assert len(site.get(f"{one}/roleassignments")["value"]) == 3
    site.post(f"{one}/resetroleinheritance")
    assert site.get(f"{one}?$select=HasUniqueRoleAssignments")["HasUniqueRoleAssignments"] is False


def test_a_person_writes_where_rights_are_inherited_and_not_elsewhere(site: Any) -> None:
    # [C] 403 -2147024891
    one, paul = site.new_list(), site.as_member("paul@contoso.com")
    assert paul.send("POST", f"{one}/items", {"Title": "x"}).status == 201
    site.post(f"{one}/BreakRoleInheritance(copyRoleAssignments=false,clearSubscopes=true)")
    reply = paul.send("GET", f"{one}/items")
    assert (reply.status, reply.code) == (403, "-2147024891, System.UnauthorizedAccessException")


def test_a_reader_of_a_list_does_not_write(site: Any) -> None:
    one, paul = site.new_list(), site.as_member("paul@contoso.com")
    number = site.post("web/ensureuser", {"logonName": "paul@contoso.com"})["Id"]
    site.post(f"{one}/BreakRoleInheritance(copyRoleAssignments=false,clearSubscopes=true)")
    site.post(f"{one}/roleassignments/AddRoleAssignment(principalId={number},roleDefId={READ})")
    assert paul.send("GET", f"{one}/items").status == 200
    assert paul.send("POST", f"{one}/items", {"Title": "x"}).status == 403


def test_a_person_does_not_manage_lists_but_the_owner_does(site: Any) -> None:
    body = {"Title": "New", "BaseTemplate": 100}
    assert site.as_person("paul@contoso.com").send("POST", "web/lists", body).status == 403
    assert site.as_person("marie@contoso.com").send("POST", "web/lists", body).status == 201


def test_approving_needs_a_level_that_approves(site: Any) -> None:
    # [D] Approve items: Design and Full Control
    library = site.new_list("Governance", 101)
    site.merge(library, {"EnableModeration": True, "EnableMinorVersions": True})
    site.send(
        "POST", f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance')/Files/add(url='a.txt')", b"x"
    )
    file = f"web/getFileByServerRelativePath(DecodedUrl='{site.path}/Governance/a.txt')"
    paul = site.as_member("paul@contoso.com")
    assert paul.send("POST", f"{file}/Publish()").status == 200
    assert paul.send("POST", f"{file}/Approve(comment='')").status == 403
    assert site.as_person("marie@contoso.com").send("POST", f"{file}/Approve(comment='')").status == 200


def test_an_application_without_roles_is_refused(site: Any, bearers: Any, clients: Any) -> None:
    assert as_app(site, bearers, clients["nobody"]).send("GET", "web").status == 403


def test_sites_selected_alone_gives_nothing_and_a_grant_gives_one_site(
    site: Any, french: Any, bearers: Any, clients: Any
) -> None:
    # [D] permissions-selected-overview
    worker = as_app(site, bearers, clients["worker"])
    assert worker.send("GET", "web").status == 403
    headers = {"Authorization": f"Bearer {bearers(clients['pmo365'], '.default')}", "Content-Type": "application/json"}
    identity = site.get("site?$select=Id")["Id"]
    body = {
        "roles": ["write"],
        "grantedToIdentities": [{"application": {"id": clients["worker"], "displayName": "worker"}}],
    }
    made = site.tenant.send(
        "POST",
        f"{GRAPH}/sites/contoso.sharepoint.com,{identity},{site.get('web')['Id']}/permissions",
        headers=headers,
        body=body,
    )
    assert (made.status, made.json["roles"]) == (201, ["write"])
    assert worker.send("GET", "web").status == 200
    assert worker.send("POST", "web/lists", {"Title": "X", "BaseTemplate": 100}).status == 403
    assert as_app(french, bearers, clients["worker"]).send("GET", "web").status == 403


def test_only_full_control_of_the_tenant_makes_sites(site: Any, bearers: Any, clients: Any) -> None:
    request = {"Title": "X", "Url": site.url + "-y", "Lcid": 1033, "WebTemplate": "STS#3", "Owner": "marie@contoso.com"}
    worker = as_app(site, bearers, clients["worker"])
    assert worker.send("POST", "SPSiteManager/create", {"request": request}).status == 403
