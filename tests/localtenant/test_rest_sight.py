"""What different callers get to see. Sources: docs/tenant/files.md and permissions.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pmo365.localtenant.exchange import Request
from pmo365.localtenant.record import Recording
from pmo365.localtenant.server import answer_request
from pmo365.localtenant.store import Store
from pmo365.localtenant.tokens import Mint
from pmo365.localtenant.world import World

READ, CONTRIBUTE, DESIGN = 1073741826, 1073741827, 1073741828
PAUL, INES = "paul@contoso.com", "ines@contoso.com"


def number(site: Any, email: str) -> int:
    return int(site.post("web/ensureuser", {"logonName": email})["Id"])


def grant(site: Any, thing: str, level: int, email: str = PAUL) -> None:
    assignment = f"principalId={number(site, email)},roleDefId={level}"
    site.post(f"{thing}/roleassignments/AddRoleAssignment({assignment})")


def give_alone(site: Any, thing: str, level: int, email: str = PAUL) -> None:
    """Break the inheritance of a thing and give one person a level on it."""
    site.post(f"{thing}/BreakRoleInheritance(copyRoleAssignments=false,clearSubscopes=true)")
    grant(site, thing, level, email)


@pytest.fixture
def drafts(site: Any) -> str:
    """A library with drafts, published once, then changed by the application."""
    library = str(site.new_list("Governance", 101))
    site.merge(library, {"EnableMinorVersions": True})
    upload(site, b"published")
    site.post(f"{file(site)}/Publish(comment='')")
    upload(site, b"the next draft")
    upload(site, b"never published", "new.txt")
    return library


def file(site: Any, name: str = "a.txt") -> str:
    return f"web/getFileByServerRelativePath(DecodedUrl='{site.path}/Governance/{name}')"


def upload(site: Any, content: bytes, name: str = "a.txt") -> None:
    folder = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance')"
    site.post(f"{folder}/Files/add(url='{name}',overwrite=true)", content)


def visible(site: Any) -> dict[str, str]:
    """Return name → version of the files in the library."""
    folder = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance')"
    return {one["Name"]: one["UIVersionLabel"] for one in site.get(f"{folder}/Files")["value"]}


ALL, PUBLISHED = {"a.txt": "1.1", "new.txt": "0.1"}, {"a.txt": "1.0"}


@pytest.mark.parametrize(
    ("visibility", "level", "seen"),
    [
        (0, READ, ALL),
        (1, READ, PUBLISHED),
        (1, CONTRIBUTE, ALL),
        (2, CONTRIBUTE, PUBLISHED),
        (2, DESIGN, ALL),
    ],
)
def test_who_sees_drafts_is_a_setting(
    site: Any, drafts: str, visibility: int, level: int, seen: dict[str, str]
) -> None:
    # [D] DraftVersionVisibility: 0 readers, 1 editors, 2 approvers and the author
    site.merge(drafts, {"DraftVersionVisibility": visibility})
    give_alone(site, drafts, level)
    assert visible(site.as_person(PAUL)) == seen


def test_a_reader_reads_what_was_published(site: Any, drafts: str) -> None:
    site.merge(drafts, {"DraftVersionVisibility": 1})
    give_alone(site, drafts, READ)
    paul = site.as_person(PAUL)
    assert paul.send("GET", f"{file(site)}/$value").body == b"published"
    assert paul.send("GET", f"{file(site, 'new.txt')}/$value").status == 404
    assert [row["OData__UIVersionString"] for row in paul.get(f"{drafts}/items")["value"]] == ["1.0"]
    assert paul.send("GET", f"{drafts}/items(2)").status == 404
    assert paul.get(f"{file(site)}/versions")["value"] == []


def test_the_author_sees_her_own_draft(site: Any, drafts: str) -> None:
    site.merge(drafts, {"DraftVersionVisibility": 2})
    give_alone(site, drafts, CONTRIBUTE)
    paul = site.as_person(PAUL)
    upload(paul, b"mine", "paul.txt")
    assert "paul.txt" in visible(paul)


def test_a_pending_item_is_seen_when_it_is_approved(site: Any) -> None:
    # [D] content approval; the setting decides who sees pending items
    one = site.new_list()
    site.merge(one, {"EnableModeration": True, "DraftVersionVisibility": 2})
    site.post(f"{one}/items", {"Title": "pending"})
    give_alone(site, one, READ)
    paul = site.as_person(PAUL)
    assert paul.get(f"{one}/items")["value"] == []
    assert paul.send("GET", f"{one}/items(1)").status == 404
    assert len(site.get(f"{one}/items")["value"]) == 1


def test_an_item_can_have_rights_of_its_own(site: Any) -> None:
    # [R] RoleAssignmentsTests: the same calls on items
    one = site.new_list()
    for title in "ab":
        site.post(f"{one}/items", {"Title": title})
    give_alone(site, f"{one}/items(1)", READ, INES)
    assert site.get(f"{one}/items(1)?$select=HasUniqueRoleAssignments")["HasUniqueRoleAssignments"] is True
    paul, ines = site.as_member(PAUL), site.as_member(INES)
    assert [row["Title"] for row in paul.get(f"{one}/items")["value"]] == ["b"]
    assert paul.send("GET", f"{one}/items(1)").status in (403, 404)
    assert [row["Title"] for row in ines.get(f"{one}/items")["value"]] == ["a", "b"]
    assert ines.merge(f"{one}/items(1)", {"Title": "x"}).status == 403
    assert len(site.get(f"{one}/items(1)/roleassignments")["value"]) == 1


def test_an_item_inherits_again(site: Any) -> None:
    one = site.new_list()
    site.post(f"{one}/items", {"Title": "a"})
    give_alone(site, f"{one}/items(1)", READ, INES)
    site.post(f"{one}/items(1)/ResetRoleInheritance()")
    assert len(site.as_member(PAUL).get(f"{one}/items")["value"]) == 1


def test_an_item_that_inherits_takes_no_assignment(site: Any) -> None:
    one = site.new_list()
    site.post(f"{one}/items", {"Title": "a"})
    assignment = f"principalId={number(site, PAUL)},roleDefId={READ}"
    assert site.send("POST", f"{one}/items(1)/roleassignments/AddRoleAssignment({assignment})").status == 400


def test_breaking_a_list_can_clear_what_is_below(site: Any) -> None:
    # [D] clearSubscopes
    one = site.new_list()
    site.post(f"{one}/items", {"Title": "a"})
    give_alone(site, f"{one}/items(1)", READ, INES)
    site.post(f"{one}/BreakRoleInheritance(copyRoleAssignments=true,clearSubscopes=true)")
    assert site.get(f"{one}/items(1)?$select=HasUniqueRoleAssignments")["HasUniqueRoleAssignments"] is False


def test_files_have_the_rights_of_their_folder(site: Any) -> None:
    # [D] a file inherits from the folder above it
    site.new_list("Governance", 101)
    top = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance')"
    site.post(f"{top}/folders/AddUsingPath(DecodedUrl='Secret')")
    inner = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance/Secret')"
    site.post(f"{inner}/Files/add(url='a.txt',overwrite=true)", b"x")
    give_alone(site, f"{inner}/ListItemAllFields", READ, INES)
    address = f"web/getFileByServerRelativePath(DecodedUrl='{site.path}/Governance/Secret/a.txt')/$value"
    assert site.as_person(PAUL).send("GET", address).status in (403, 404)
    assert site.as_person(INES).send("GET", address).status == 200


def test_lists_a_person_may_not_read_are_not_told(site: Any) -> None:
    # [D] collections are security trimmed
    one = site.new_list("Secret")
    give_alone(site, one, READ, INES)
    titles = [row["Title"] for row in site.as_member(PAUL).get("web/lists")["value"]]
    assert "Secret" not in titles
    assert "Secret" in [row["Title"] for row in site.as_member(INES).get("web/lists")["value"]]


def test_a_list_can_show_people_their_own_items_only(site: Any) -> None:
    # [D] ReadSecurity 2
    one, paul = site.new_list(), site.as_member(PAUL)
    site.post(f"{one}/items", {"Title": "of the application"})
    paul.post(f"{one}/items", {"Title": "of Paul"})
    site.merge(one, {"ReadSecurity": 2})
    assert [row["Title"] for row in paul.get(f"{one}/items")["value"]] == ["of Paul"]
    assert len(site.get(f"{one}/items")["value"]) == 2


@pytest.mark.parametrize(("security", "own", "foreign"), [(1, 204, 204), (2, 204, 403), (4, 403, 403)])
def test_a_list_can_let_people_write_their_own_items_only(site: Any, security: int, own: int, foreign: int) -> None:
    # [D] WriteSecurity 1 all, 2 own, 4 none
    one, paul = site.new_list(), site.as_member(PAUL)
    site.post(f"{one}/items", {"Title": "of the application"})
    paul.post(f"{one}/items", {"Title": "of Paul"})
    site.merge(one, {"WriteSecurity": security})
    found = [paul.merge(f"{one}/items({item})", {"Title": "x"}).status for item in (2, 1)]
    assert found == [own, foreign]


def test_people_have_what_their_groups_have(site: Any) -> None:
    # [R] SharePointGroupTests; who is in no group may nothing
    one = site.new_list()
    paul = site.as_person(PAUL)
    assert paul.send("GET", f"{one}/items").status == 403
    group = site.get("web/associatedvisitorgroup")["Id"]
    site.post(f"web/sitegroups({group})/users", {"LoginName": f"i:0#.f|membership|{PAUL}"})
    assert paul.send("GET", f"{one}/items").status == 200
    assert paul.send("POST", f"{one}/items", {"Title": "x"}).status == 403


def test_the_door_can_be_opened_for_a_rehearsal(site: Any) -> None:
    one, paul = site.new_list(), site.as_person(PAUL)
    site.tenant.admin("POST", "settings", {"everyone_contributes": True})
    try:
        assert paul.send("POST", f"{one}/items", {"Title": "x"}).status == 201
    finally:
        site.tenant.admin("POST", "settings", {"everyone_contributes": False})


@pytest.mark.parametrize(
    ("role", "reads", "writes", "manages", "owns"),
    [
        ("read", 200, 403, 403, 403),
        ("write", 200, 201, 403, 403),
        ("manage", 200, 201, 201, 403),
        ("fullcontrol", 200, 201, 201, 201),
    ],
)
def test_a_selected_application_may_what_it_was_granted(
    site: Any, bearers: Any, role: str, reads: int, writes: int, manages: int, owns: int
) -> None:
    # [D] permissions-selected-overview: read, write, manage, fullcontrol
    client, one = "4480d9b2-def2-507d-a75c-7b68d2e1decb", site.new_list()
    identity = f"contoso.sharepoint.com,{site.get('site?$select=Id')['Id']},{site.get('web')['Id']}"
    token = bearers(scope="https://graph.microsoft.com/.default")
    body = {"roles": [role], "grantedToIdentities": [{"application": {"id": client, "displayName": "worker"}}]}
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    address = f"https://graph.microsoft.com/v1.0/sites/{identity}/permissions"
    assert site.tenant.send("POST", address, headers=headers, body=body).status == 201
    worker = type(site)(site.tenant, site.url, bearers(client))
    assert worker.send("GET", f"{one}/items").status == reads
    assert worker.send("POST", f"{one}/items", {"Title": "x"}).status == writes
    assert worker.send("POST", "web/lists", {"Title": "New", "BaseTemplate": 100}).status == manages
    assert worker.send("POST", "web/sitegroups", {"Title": "New"}).status == owns


@pytest.fixture
def lagging(site: Any) -> Iterator[Any]:
    """A tenant that takes its time."""
    site.tenant.admin("POST", "settings", {"listing_seconds": 60, "creation_seconds": 30, "lag_seed": 7})
    yield site
    site.tenant.admin("POST", "settings", {"listing_seconds": 0, "creation_seconds": 0})
    site.tenant.admin("POST", "clock", {"restart": True})


def test_a_new_item_is_there_at_once_but_listed_later(lagging: Any) -> None:
    # eventual consistency, reliability catalogue S17
    one = lagging.new_list()
    for title in "abcdefgh":
        lagging.post(f"{one}/items", {"Title": title})
    assert lagging.get(f"{one}/items(1)")["Title"] == "a"
    counts = [len(lagging.get(f"{one}/items")["value"])]
    for _ in range(2):
        lagging.tenant.admin("POST", "clock", {"advance": 31})
        counts.append(len(lagging.get(f"{one}/items")["value"]))
    assert counts[0] <= counts[1] <= counts[2] == 8
    assert counts[0] < 8


def test_a_new_site_takes_its_time(lagging: Any) -> None:
    # [D] site-creation-rest: status 1 provisioning, 2 ready; reliability catalogue S5
    url = f"{lagging.url}-late"
    request = {"Title": "Late", "Url": url, "Lcid": 1033, "WebTemplate": "STS#3", "Owner": "marie@contoso.com"}
    root = type(lagging)(lagging.tenant, "https://contoso.sharepoint.com", lagging.token)
    assert root.post("SPSiteManager/create", {"request": request})["SiteStatus"] == 1
    late = type(lagging)(lagging.tenant, url, lagging.token)
    assert late.send("GET", "web").status == 404
    assert root.get(f"SPSiteManager/status?url='{url}'")["SiteStatus"] == 1
    lagging.tenant.admin("POST", "clock", {"advance": 31})
    assert root.get(f"SPSiteManager/status?url='{url}'")["SiteStatus"] == 2
    assert late.send("GET", "web").status == 200


def test_the_change_log_goes_back_sixty_days(site: Any) -> None:
    # [U] 60 days, as the change log of SharePoint Online keeps them
    one = site.new_list()
    old = site.get(f"{one}?$select=CurrentChangeToken")["CurrentChangeToken"]
    site.post(f"{one}/items", {"Title": "a"})
    query = {"query": {"Item": True, "Add": True, "ChangeTokenStart": old}}
    try:
        site.tenant.admin("POST", "clock", {"advance": 59 * 86400})
        assert len(site.post(f"{one}/getchanges", query)["value"]) == 1
        site.tenant.admin("POST", "clock", {"advance": 2 * 86400})
        reply = site.send("POST", f"{one}/getchanges", query)
        assert (reply.status, reply.code.split(",")[0]) == (500, "-2130575172")
        fresh = site.get(f"{one}?$select=CurrentChangeToken")["CurrentChangeToken"]
        again = {"query": {**query["query"], "ChangeTokenStart": fresh}}
        assert site.post(f"{one}/getchanges", again)["value"] == []
    finally:
        site.tenant.admin("POST", "clock", {"restart": True})


def test_an_error_of_our_own_is_http_500_and_told(tmp_path: Any, capsys: Any) -> None:
    # never hidden: in the service's envelope for the caller, with its trace for whoever runs the tests
    store = Store(tmp_path)
    world = World(store, Mint(store), Recording())
    store.close()
    answer = answer_request(world, Request("GET", "contoso.sharepoint.com", "/_api/web"))
    assert answer.status == 500
    assert json.loads(answer.body)["odata.error"]["code"] == "-1, System.Exception"
    assert "ProgrammingError" in world.crashes[0]
    assert "ProgrammingError" in capsys.readouterr().err
