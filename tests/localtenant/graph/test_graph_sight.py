"""What different callers get to see through Graph. Sources: docs/tenant/files.md, permissions.md and graph.md."""

from __future__ import annotations

from typing import Any

import pytest

READ, CONTRIBUTE = 1073741826, 1073741827
PAUL = "paul@contoso.com"


def give_alone(site: Any, thing: str, level: int, email: str = PAUL) -> None:
    """Break the inheritance of a thing and give one person a level on it."""
    site.post(f"{thing}/BreakRoleInheritance(copyRoleAssignments=false,clearSubscopes=true)")
    number = site.post("web/ensureuser", {"logonName": email})["Id"]
    site.post(f"{thing}/roleassignments/AddRoleAssignment(principalId={number},roleDefId={level})")


@pytest.fixture
def as_paul(graph: Any, site: Any) -> Any:
    """Graph about the same site as Paul asks it."""
    body = {"email": PAUL, "resource": "https://graph.microsoft.com"}
    return type(graph)(graph.tenant, graph.tenant.admin("POST", "person-token", body)["access_token"], graph.site)


@pytest.fixture
def drafts(site: Any, graph: Any) -> str:
    """A library with drafts for editors: one file published once, then changed; another never published."""
    library = str(site.new_list("Governance", 101))
    site.merge(library, {"EnableMinorVersions": True, "DraftVersionVisibility": 1})
    folder = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance')"
    site.post(f"{folder}/Files/add(url='a.txt',overwrite=true)", b"published")
    site.post(f"web/getFileByServerRelativePath(DecodedUrl='{site.path}/Governance/a.txt')/Publish(comment='')")
    site.post(f"{folder}/Files/add(url='a.txt',overwrite=true)", b"the next draft")
    site.post(f"{folder}/Files/add(url='new.txt',overwrite=true)", b"never published")
    return library


def drive_of(graph: Any, name: str) -> str:
    return f"drives/{next(one['id'] for one in graph.get(f'{graph.site}/drives')['value'] if one['name'] == name)}"


def test_a_reader_sees_the_published_version_of_a_file(site: Any, graph: Any, as_paul: Any, drafts: str) -> None:
    # [D] DraftVersionVisibility 1: drafts are for those who may edit
    drive = drive_of(graph, "Governance")
    give_alone(site, drafts, READ)
    shown = as_paul.get(f"{drive}/root/children")["value"]
    assert [(one["name"], one["size"]) for one in shown] == [("a.txt", 9)]
    assert as_paul.bare("GET", shown[0]["@microsoft.graph.downloadUrl"]).body == b"published"
    assert [one["id"] for one in as_paul.get(f"{drive}/root:/a.txt:/versions")["value"]] == ["1.0"]
    assert as_paul.refusal("GET", f"{drive}/root:/new.txt") == (404, "itemNotFound")
    assert [one["name"] for one in as_paul.get(f"{drive}/root/delta")["value"]] == ["root", "a.txt"]
    assert [one["name"] for one in as_paul.get(f"{drive}/root/search(q='txt')")["value"]] == ["a.txt"]


def test_an_editor_sees_the_drafts(site: Any, graph: Any, as_paul: Any, drafts: str) -> None:
    drive = drive_of(graph, "Governance")
    give_alone(site, drafts, CONTRIBUTE)
    assert [one["name"] for one in as_paul.get(f"{drive}/root/children")["value"]] == ["a.txt", "new.txt"]
    assert [one["id"] for one in as_paul.get(f"{drive}/root:/a.txt:/versions")["value"]] == ["1.1", "1.0"]


def test_an_item_with_rights_of_its_own_is_hidden_from_others(site: Any, graph: Any, as_paul: Any) -> None:
    # [R] RoleAssignmentsTests: items with unique permissions
    one = site.new_list("Risks")
    for title in ("shown", "hidden"):
        site.post(f"{one}/items", {"Title": title})
    site.as_member(PAUL)
    give_alone(site, f"{one}/items(2)", READ, "ines@contoso.com")
    where = f"{graph.site}/lists/Risks/items"
    assert [row["id"] for row in as_paul.get(where)["value"]] == ["1"]
    assert [row["id"] for row in as_paul.get(f"{where}/delta")["value"]] == ["1"]
    assert as_paul.send("GET", f"{where}/2").status in (403, 404)
    assert as_paul.send("PATCH", f"{where}/2/fields", {"Title": "x"}).status == 403
    assert [row["id"] for row in graph.get(where)["value"]] == ["1", "2"]


def test_people_write_their_own_items_only_where_the_list_says_so(site: Any, graph: Any, as_paul: Any) -> None:
    # [D] WriteSecurity 2
    one, paul = site.new_list("Risks"), site.as_member(PAUL)
    site.post(f"{one}/items", {"Title": "of the application"})
    paul.post(f"{one}/items", {"Title": "of Paul"})
    site.merge(one, {"WriteSecurity": 2})
    where = f"{graph.site}/lists/Risks/items"
    assert as_paul.send("PATCH", f"{where}/1/fields", {"Title": "x"}).status == 403
    assert as_paul.send("PATCH", f"{where}/2/fields", {"Title": "x"}).status == 200


def test_a_new_item_is_not_listed_at_once(site: Any, graph: Any) -> None:
    # [U] eventual consistency; the waiting time is drawn from the tenant's seed
    site.new_list("Risks")
    site.tenant.admin("POST", "settings", {"listing_seconds": 3600})
    try:
        made = graph.send("POST", f"{graph.site}/lists/Risks/items", {"fields": {"Title": "x"}}).json["id"]
        assert graph.get(f"{graph.site}/lists/Risks/items")["value"] == []
        assert graph.get(f"{graph.site}/lists/Risks/items/{made}")["id"] == made
    finally:
        site.tenant.admin("POST", "settings", {"listing_seconds": 0})


def test_what_graph_deletes_lies_in_the_recycle_bin(site: Any, graph: Any) -> None:
    # [D] driveitem-delete: moved to the recycle bin; of list items [U]
    kept = graph.put("a.txt")["id"]
    site.new_list("Risks")
    graph.send("POST", f"{graph.site}/lists/Risks/items", {"fields": {"Title": "x"}})
    assert graph.send("DELETE", f"{graph.drive}/items/{kept}").status == 204
    assert graph.send("DELETE", f"{graph.site}/lists/Risks/items/1").status == 204
    assert {one["LeafName"] for one in site.get("web/recyclebin")["value"]} == {"a.txt", "x"}
    site.post("web/recyclebin/RestoreAll()")
    assert graph.get(f"{graph.drive}/root:/a.txt")["name"] == "a.txt"
