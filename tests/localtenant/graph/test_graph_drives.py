"""Graph: drives and drive items. Sources in docs/tenant/graph.md."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import pytest

HASHES = [  # rclone backend/onedrive/quickxorhash (MIT): content in base64, hash
    ("", "AAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    ("Sg==", "SgAAAAAAAAAAAAAAAQAAAAAAAAA="),
    ("tbQ=", "taAFAAAAAAAAAAAAAgAAAAAAAAA="),
    ("0pZP", "0rDEEwAAAAAAAAAAAwAAAAAAAAA="),
    ("jRRDVA==", "jaDAEKgAAAAAAAAABAAAAAAAAAA="),
    ("eAV52qE=", "eChAHrQRCgAAAAAABQAAAAAAAAA="),
    ("luBZlaT6", "lgBHFipBCn0AAAAABgAAAAAAAAA="),
    ("qaApEj66lw==", "qQBFCiTgA11cAgAABwAAAAAAAAA="),
    ("/aNzzCFPS/A=", "/RjFHJgRgicsAR4ACAAAAAAAAAA="),
]


def slow_hash(content: bytes) -> str:
    """The hash bit by bit, after its definition (platform page 4.1)."""
    cell = 0
    for place, byte in enumerate(content):
        for bit in range(8):
            cell ^= ((byte >> bit) & 1) << ((11 * place + bit) % 160)
    cell ^= len(content) << 96
    return base64.b64encode(cell.to_bytes(20, "little")).decode()


def test_a_site_has_a_default_drive(graph: Any, site: Any) -> None:
    # [D] drive-get; [R] id b!…, driveType documentLibrary
    drive = graph.get(graph.drive)
    assert drive["id"].startswith("b!")
    assert (drive["driveType"], drive["name"]) == ("documentLibrary", "Documents")
    assert graph.get(f"drives/{drive['id']}")["webUrl"] == f"{site.url}/Shared%20Documents"


def test_drives_are_the_libraries_people_see(graph: Any, site: Any) -> None:
    # [D] drive-list
    site.new_list("Governance", 101)
    site.new_list("Risks")
    assert {one["name"] for one in graph.get(f"{graph.site}/drives")["value"]} == {"Documents", "Governance"}


def test_the_drive_of_a_list_is_its_library(graph: Any, site: Any) -> None:
    # [M] list/drive
    site.new_list("Governance", 101)
    site.new_list("Risks")
    assert graph.get(f"{graph.site}/lists/Governance/drive")["name"] == "Governance"
    assert graph.refusal("GET", f"{graph.site}/lists/Risks/drive") == (404, "itemNotFound")


def test_a_malformed_drive_id_is_refused(graph: Any) -> None:
    # [U] invalidRequest, "appears to be malformed"
    assert graph.refusal("GET", "drives/nonsense") == (400, "invalidRequest")


def test_the_root_has_the_same_unique_part_everywhere(graph: Any) -> None:
    # [I] …56Y2GOVW7725BZO354PWSELRRZ
    root = graph.get(f"{graph.drive}/root")
    assert root["name"] == "root"
    assert root["id"].endswith("6Y2GOVW7725BZO354PWSELRRZ")
    assert len(root["id"]) == 34
    assert root["folder"]["childCount"] == 0


def test_a_small_file_is_put_and_put_again(graph: Any) -> None:
    # [D] driveitem-put-content: 201 new, 200 replaced; a replacement is a version
    first = graph.send("PUT", f"{graph.drive}/root:/a.txt:/content", b"one")
    second = graph.send("PUT", f"{graph.drive}/root:/a.txt:/content", b"two!")
    assert (first.status, second.status) == (201, 200)
    assert first.json["id"] == second.json["id"]
    assert (second.json["size"], second.json["file"]["mimeType"]) == (4, "text/plain")
    assert first.json["cTag"] != second.json["cTag"]


def test_a_taken_name_is_kept_replaced_or_numbered(graph: Any) -> None:
    # [D] @microsoft.graph.conflictBehavior
    graph.put("a.txt")
    where = f"{graph.drive}/root:/a.txt:/content?@microsoft.graph.conflictBehavior="
    assert graph.refusal("PUT", where + "fail", b"x") == (409, "nameAlreadyExists")
    assert graph.send("PUT", where + "rename", b"x").json["name"] == "a 1.txt"
    assert graph.send("PUT", where + "replace", b"x").status == 200
    assert graph.refusal("PUT", where + "nonsense", b"x") == (400, "invalidRequest")


def test_an_item_is_found_by_id_and_by_path(graph: Any) -> None:
    # [D] addressing drive items
    made = graph.put(f"Folder/{quote('été 50% #1.txt')}")
    drive = graph.get(graph.drive)["id"]
    assert graph.get(f"drives/{drive}/items/{made['id']}")["name"] == "été 50% #1.txt"
    assert graph.get(f"{graph.drive}/root:/folder/{quote('été 50% #1.txt')}")["id"] == made["id"]
    folder = graph.get(f"{graph.drive}/root:/Folder")
    assert graph.get(f"{graph.drive}/items/{folder['id']}:/{quote('été 50% #1.txt')}:")["id"] == made["id"]


def test_an_item_that_is_not_there_is_a_404(graph: Any) -> None:
    # [R] itemNotFound
    assert graph.refusal("GET", f"{graph.drive}/root:/none.txt") == (404, "itemNotFound")
    assert graph.refusal("GET", f"{graph.drive}/items/01NOTHING") == (404, "itemNotFound")


def test_folders_on_the_way_are_made(graph: Any) -> None:
    # [I] a PUT below a missing folder makes it
    graph.put("a/b/c.txt")
    assert [one["name"] for one in graph.get(f"{graph.drive}/root:/a:/children")["value"]] == ["b"]


def test_the_parent_of_an_item_is_told(graph: Any, site: Any) -> None:
    # [R] parentReference
    made = graph.put("a/b.txt")
    drive = graph.get(graph.drive)["id"]
    parent = made["parentReference"]
    assert parent["path"] == f"/drives/{drive}/root:/a"
    assert (parent["driveId"], parent["driveType"]) == (drive, "documentLibrary")
    assert parent["siteId"] == site.get("site")["Id"]


@pytest.mark.parametrize(("content", "hash_"), HASHES)
def test_every_file_has_its_quick_xor_hash(shared: Any, content: str, hash_: str) -> None:
    raw = base64.b64decode(content)
    assert shared.put("hash.bin", raw)["file"]["hashes"]["quickXorHash"] == hash_ == slow_hash(raw)


@pytest.mark.parametrize("size", [159, 160, 161, 4096])
def test_long_files_are_hashed_like_short_ones(shared: Any, size: int) -> None:
    raw = bytes((7 * place + place // 256) % 256 for place in range(size))
    assert shared.put("long.bin", raw)["file"]["hashes"]["quickXorHash"] == slow_hash(raw)


def test_content_leads_to_an_address_that_needs_no_token(graph: Any) -> None:
    # [D] driveitem-get-content: 302
    graph.put("a.txt", b"0123456789")
    reply = graph.send("GET", f"{graph.drive}/root:/a.txt:/content")
    assert (reply.status, reply.body) == (302, b"")
    assert graph.bare("GET", reply.headers["location"]).body == b"0123456789"


def test_a_part_of_a_file_can_be_asked_for(graph: Any) -> None:
    # [D] driveitem-get-content, partial range downloads
    url = graph.put("a.txt", b"0123456789")["@microsoft.graph.downloadUrl"]
    part = graph.bare("GET", url, Range="bytes=2-4")
    assert (part.status, part.body, part.headers["content-range"]) == (206, b"234", "bytes 2-4/10")
    assert graph.bare("GET", url, Range="bytes=-3").body == b"789"
    assert graph.bare("GET", url, Range="bytes=20-").status == 416


def test_a_forged_download_address_is_refused(graph: Any) -> None:
    url = graph.put("a.txt")["@microsoft.graph.downloadUrl"]
    assert graph.bare("GET", url.replace("tempauth=", "tempauth=x")).status == 401


def test_children_come_by_name_and_in_pages(graph: Any) -> None:
    # [D] driveitem-list-children
    for name in ("b.txt", "a.txt", "c.txt"):
        graph.put(name)
    page = graph.get(f"{graph.drive}/root/children?$top=2&$select=name")
    rest = graph.get(page["@odata.nextLink"])
    assert [one["name"] for one in (*page["value"], *rest["value"])] == ["a.txt", "b.txt", "c.txt"]
    assert set(page["value"][0]) == {"id", "name"}
    turned = graph.get(f"{graph.drive}/root/children?$orderby=name desc")
    assert turned["value"][0]["name"] == "c.txt"


def test_children_and_the_list_item_come_along(graph: Any) -> None:
    # [D] driveitem-get: $expand=children, listItem
    graph.put("a.txt")
    assert [one["name"] for one in graph.get(f"{graph.drive}/root?$expand=children")["children"]] == ["a.txt"]
    shown = graph.get(f"{graph.drive}/root:/a.txt?$expand=listItem($expand=fields)")
    assert shown["listItem"]["fields"]["FileLeafRef"] == "a.txt"


def test_a_folder_is_made_once(graph: Any) -> None:
    # [D] driveitem-post-children: 201; default fail: 409
    where = f"{graph.drive}/root/children"
    made = graph.send("POST", where, {"name": "New", "folder": {}})
    assert (made.status, made.json["folder"]["childCount"]) == (201, 0)
    assert graph.refusal("POST", where, {"name": "New", "folder": {}}) == (409, "nameAlreadyExists")
    again = {"name": "New", "folder": {}, "@microsoft.graph.conflictBehavior": "rename"}
    assert graph.send("POST", where, again).json["name"] == "New 1"
    same = {"name": "New", "folder": {}, "@microsoft.graph.conflictBehavior": "replace"}
    assert graph.send("POST", where, same).json["id"] == made.json["id"]


def test_forbidden_names_are_refused(graph: Any) -> None:
    # [D] restrictions and limitations of names
    assert graph.refusal("PUT", f"{graph.drive}/root:/a%7Cb.txt:/content", b"x") == (400, "invalidRequest")
    assert graph.refusal("POST", f"{graph.drive}/root/children", {"name": "CON", "folder": {}})[0] == 400


def test_an_item_is_renamed_and_moved(graph: Any) -> None:
    # [D] driveitem-update, driveitem-move
    made = graph.put("a.txt", b"kept")
    folder = graph.send("POST", f"{graph.drive}/root/children", {"name": "In", "folder": {}}).json
    body = {"name": "b.txt", "parentReference": {"id": folder["id"]}}
    moved = graph.send("PATCH", f"{graph.drive}/items/{made['id']}", body).json
    assert (moved["id"], moved["name"], moved["parentReference"]["id"]) == (made["id"], "b.txt", folder["id"])
    assert graph.send("GET", f"{graph.drive}/root:/a.txt").status == 404
    graph.put("c.txt")
    other = graph.get(f"{graph.drive}/root:/c.txt")["id"]
    body = {"name": "b.txt", "parentReference": {"id": folder["id"]}}
    assert graph.refusal("PATCH", f"{graph.drive}/items/{other}", body) == (409, "nameAlreadyExists")


def test_a_folder_moves_with_what_is_in_it(graph: Any) -> None:
    # [D] driveitem-move
    inner = graph.put("Old/deep/x.txt")
    folder = graph.get(f"{graph.drive}/root:/Old")
    graph.send("PATCH", f"{graph.drive}/items/{folder['id']}", {"name": "New"})
    assert graph.get(f"{graph.drive}/root:/New/deep/x.txt")["id"] == inner["id"]


def test_the_times_a_client_gives_are_kept(graph: Any) -> None:
    # [D] fileSystemInfo
    made = graph.put("a.txt")
    times = {"createdDateTime": "2020-01-02T03:04:05Z", "lastModifiedDateTime": "2021-01-02T03:04:05Z"}
    shown = graph.send("PATCH", f"{graph.drive}/items/{made['id']}", {"fileSystemInfo": times}).json
    assert shown["fileSystemInfo"] == times
    assert shown["lastModifiedDateTime"] != times["lastModifiedDateTime"]
    again = graph.put("a.txt", b"other content")
    assert again["fileSystemInfo"]["createdDateTime"] == times["createdDateTime"]
    assert again["fileSystemInfo"]["lastModifiedDateTime"] != times["lastModifiedDateTime"]


def test_a_stale_tag_stops_a_write(graph: Any) -> None:
    # [D] driveitem-delete, If-Match: 412
    made = graph.put("a.txt")
    graph.put("a.txt", b"newer")
    where = f"{graph.drive}/items/{made['id']}"
    assert graph.refusal("DELETE", where, If_Match=made["eTag"]) == (412, "resourceModified")
    assert graph.refusal("PUT", f"{where}/content", b"x", If_Match=made["cTag"]) == (412, "resourceModified")
    assert graph.send("DELETE", where, If_Match=graph.get(where)["eTag"]).status == 204
    assert graph.send("GET", where).status == 404


def test_names_are_searched(graph: Any) -> None:
    # [D] driveitem-search
    graph.put("a/Plan 2026.txt")
    graph.put("b.txt")
    assert [one["name"] for one in graph.get(f"{graph.drive}/root/search(q='plan')")["value"]] == ["Plan 2026.txt"]


def test_a_reader_may_not_write(graph_of: Any, graph: Any, site: Any, seed: Any) -> None:
    # [D] permissions-selected-overview: the grant decides
    worker = next(app for app in seed["apps"] if app["name"] == "worker")["client_id"]
    body = {"roles": ["read"], "grantedToIdentities": [{"application": {"id": worker, "displayName": "w"}}]}
    graph.put("a.txt")
    other = graph_of(site, "worker")
    assert other.refusal("GET", f"{other.drive}/root/children") == (403, "accessDenied")
    graph.send("POST", f"{graph.site}/permissions", body)
    assert len(other.get(f"{other.drive}/root/children")["value"]) == 1
    assert other.refusal("PUT", f"{other.drive}/root:/b.txt:/content", b"x") == (403, "accessDenied")
