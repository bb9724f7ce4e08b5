"""Graph: upload sessions, copies, versions and check-out. Sources in docs/tenant/graph.md."""

from __future__ import annotations

from typing import Any

STEP = 320 * 1024
WRONG = "&wrong=on-purpose"
"""Marks what a client must not do: the judge of recordings knows only the address as it was handed out."""


def session(graph: Any, name: str = "big.bin", **item: Any) -> str:
    """Open an upload session and return its address."""
    reply = graph.send("POST", f"{graph.drive}/root:/{name}:/createUploadSession", {"item": item} if item else {})
    assert reply.status == 200, reply.text
    assert reply.json["nextExpectedRanges"] == ["0-"]
    return str(reply.json["uploadUrl"])


def fragment(graph: Any, url: str, raw: bytes, first: int, total: int) -> Any:
    return graph.bare("PUT", url, raw, Content_Range=f"bytes {first}-{first + len(raw) - 1}/{total}")


def test_a_file_goes_up_in_fragments(graph: Any, site: Any) -> None:
    # [D] driveitem-createuploadsession: 202 nextExpectedRanges, last 201 with the item
    url, raw = session(graph), bytes(STEP) + b"tail"
    assert url.startswith(f"{site.url}/_api/v2.0/drives/")
    first = fragment(graph, url, raw[:STEP], 0, len(raw))
    assert (first.status, first.json["nextExpectedRanges"]) == (202, [f"{STEP}-"])
    assert graph.bare("GET", url).json["nextExpectedRanges"] == [f"{STEP}-"]
    last = fragment(graph, url, raw[STEP:], STEP, len(raw))
    assert (last.status, last.json["name"], last.json["size"]) == (201, "big.bin", len(raw))
    assert graph.bare("GET", last.json["@microsoft.graph.downloadUrl"]).body == raw
    assert graph.bare("GET", url).status == 404


def test_a_session_over_a_present_file_makes_a_version(graph: Any) -> None:
    # [D] 200 when replaced
    graph.put("big.bin", b"old")
    url = session(graph, **{"@microsoft.graph.conflictBehavior": "replace"})
    assert fragment(graph, url, b"new!", 0, 4).status == 200
    assert len(graph.get(f"{graph.drive}/root:/big.bin:/versions")["value"]) == 2


def test_a_session_on_a_taken_name_is_refused_by_default(graph: Any) -> None:
    # [D] 409 nameAlreadyExists; default fail
    graph.put("big.bin")
    where = f"{graph.drive}/root:/big.bin:/createUploadSession"
    assert graph.refusal("POST", where, {}) == (409, "nameAlreadyExists")


def test_a_session_can_choose_another_name(graph: Any) -> None:
    graph.put("big.bin")
    url = session(graph, **{"@microsoft.graph.conflictBehavior": "rename"})
    assert fragment(graph, url, b"x", 0, 1).json["name"] == "big 1.bin"


def test_a_name_taken_meanwhile_is_a_conflict_at_the_end(graph: Any) -> None:
    # [D] upload file conflict: 409
    url = session(graph)
    graph.put("big.bin")
    reply = fragment(graph, url, b"x", 0, 1)
    assert (reply.status, reply.json["error"]["code"]) == (409, "nameAlreadyExists")


def test_fragments_come_once_and_in_order(graph: Any) -> None:
    # [D] 416 for a range that was received already
    url, total = session(graph), 3 * STEP
    assert fragment(graph, url, bytes(STEP), 0, total).status == 202
    assert fragment(graph, url, bytes(STEP), 0, total).status == 416
    assert fragment(graph, url, bytes(STEP), 2 * STEP, total).status == 416
    assert graph.bare("GET", url).json["nextExpectedRanges"] == [f"{STEP}-"]


def test_fragments_are_multiples_of_320_kib(graph: Any) -> None:
    # [D] MUST be a multiple of 320 KiB
    assert fragment(graph, session(graph) + WRONG, b"x" * 1000, 0, 2000).status == 400


def test_a_fragment_says_where_it_belongs(graph: Any) -> None:
    url = session(graph) + WRONG
    assert graph.bare("PUT", url, b"x").status == 400
    assert graph.bare("PUT", url, b"x", Content_Range="bytes 0-1/2").status == 400
    assert fragment(graph, url, bytes(STEP), 0, 2 * STEP).status == 202
    assert fragment(graph, url, bytes(STEP), STEP, 3 * STEP).status == 400


def test_an_upload_address_takes_no_token(graph: Any) -> None:
    # [D] "If you include the Authorization header … it may result in an HTTP 401"
    assert graph.send("PUT", session(graph) + WRONG, b"x", Content_Range="bytes 0-0/1").status == 401


def test_a_session_is_cancelled(graph: Any) -> None:
    # [D] DELETE: 204
    url = session(graph)
    fragment(graph, url, bytes(STEP), 0, 2 * STEP)
    assert graph.bare("DELETE", url).status == 204
    assert fragment(graph, url, bytes(STEP), STEP, 2 * STEP).status == 404
    assert graph.send("GET", f"{graph.drive}/root:/big.bin").status == 404


def test_a_stale_tag_stops_a_session(graph: Any) -> None:
    # [D] if-match: 412
    made = graph.put("big.bin")
    graph.put("big.bin", b"newer")
    where = f"{graph.drive}/items/{made['id']}/createUploadSession"
    body = {"item": {"@microsoft.graph.conflictBehavior": "replace"}}
    assert graph.refusal("POST", where, body, If_Match=made["eTag"]) == (412, "resourceModified")


def test_a_session_keeps_the_times_of_the_client(graph: Any) -> None:
    # [D] driveItemUploadableProperties.fileSystemInfo
    times = {"createdDateTime": "2020-01-02T03:04:05Z", "lastModifiedDateTime": "2021-01-02T03:04:05Z"}
    assert fragment(graph, session(graph, fileSystemInfo=times), b"x", 0, 1).json["fileSystemInfo"] == times


def test_a_copy_is_followed_by_its_monitor(graph: Any) -> None:
    # [D] driveitem-copy: 202, Location; long-running actions
    made = graph.put("a.txt", b"copied")
    reply = graph.send("POST", f"{graph.drive}/items/{made['id']}/copy", {"name": "b.txt"})
    assert (reply.status, reply.body) == (202, b"")
    assert graph.bare("GET", reply.headers["location"]).json["status"] == "inProgress"
    end = graph.bare("GET", reply.headers["location"]).json
    assert (end["status"], end["percentageComplete"]) == ("completed", 100.0)
    assert graph.get(f"{graph.drive}/items/{end['resourceId']}")["name"] == "b.txt"


def test_a_copy_onto_a_taken_name_fails_later(graph: Any) -> None:
    # [D] the monitor tells nameAlreadyExists
    made = graph.put("a.txt")
    reply = graph.send("POST", f"{graph.drive}/items/{made['id']}/copy", {"name": "a.txt"})
    graph.bare("GET", reply.headers["location"])
    end = graph.bare("GET", reply.headers["location"]).json
    assert (end["status"], end["error"]["code"]) == ("failed", "nameAlreadyExists")


def test_a_folder_is_copied_to_another_library(graph: Any, site: Any) -> None:
    site.new_list("Governance", 101)
    graph.put("In/deep/x.txt", b"deep")
    folder, target = graph.get(f"{graph.drive}/root:/In"), graph.get(f"{graph.site}/lists/Governance/drive")["id"]
    root = graph.get(f"drives/{target}/root")["id"]
    body = {"parentReference": {"driveId": target, "id": root}}
    assert graph.send("POST", f"{graph.drive}/items/{folder['id']}/copy", body).status == 202
    assert graph.get(f"drives/{target}/root:/In/deep/x.txt")["size"] == 4


def test_versions_come_newest_first_with_the_current_one(graph: Any) -> None:
    # [D] driveitem-list-versions
    for text in (b"1", b"22", b"333"):
        made = graph.put("a.txt", text)
    where = f"{graph.drive}/items/{made['id']}/versions"
    assert [(one["id"], one["size"]) for one in graph.get(where)["value"]] == [("3.0", 3), ("2.0", 2), ("1.0", 1)]
    assert graph.get(f"{where}/1.0")["size"] == 1


def test_an_earlier_version_is_read_and_restored(graph: Any) -> None:
    # [D] driveitemversion-get-contents 302, -restore 204: a new version on top
    graph.put("a.txt", b"first")
    where = f"{graph.drive}/items/{graph.put('a.txt', b'second')['id']}"
    reply = graph.send("GET", f"{where}/versions/1.0/content")
    assert (reply.status, graph.bare("GET", reply.headers["location"]).body) == (302, b"first")
    assert graph.refusal("GET", f"{where}/versions/2.0/content") == (400, "invalidRequest")
    assert graph.send("POST", f"{where}/versions/1.0/restoreVersion").status == 204
    assert graph.get(f"{where}/versions")["value"][0]["id"] == "3.0"
    assert graph.bare("GET", graph.get(where)["@microsoft.graph.downloadUrl"]).body == b"first"
    assert graph.refusal("GET", f"{where}/versions/9.0") == (404, "itemNotFound")


def test_a_file_is_checked_out_and_in(graph: Any, site: Any) -> None:
    # [D] driveitem-checkout, -checkin 204
    where = f"{graph.drive}/items/{graph.put('a.txt')['id']}"
    assert graph.send("POST", f"{where}/checkout").status == 204
    assert graph.send("POST", f"{where}/checkin", {"comment": "done", "checkInAs": "published"}).status == 204
    path = f"{site.path}/Shared Documents/a.txt"
    shown = site.get(f"web/getFileByServerRelativePath(DecodedUrl='{path}')")
    assert (shown["CheckInComment"], shown["CheckOutType"], shown["UIVersionLabel"]) == ("done", 2, "2.0")


def test_a_check_out_is_given_up(graph: Any) -> None:
    # [D] driveitem-discardcheckout 204
    where = f"{graph.drive}/items/{graph.put('a.txt', b'before')['id']}"
    graph.send("POST", f"{where}/checkout")
    graph.put("a.txt", b"working")
    assert graph.send("POST", f"{where}/discardCheckout").status == 204
    assert graph.bare("GET", graph.get(where)["@microsoft.graph.downloadUrl"]).body == b"before"


def test_a_file_someone_else_has_is_locked(graph: Any, site: Any) -> None:
    # [I] 423 notAllowed, innerError resourceLocked
    graph.put("a.txt")
    path = f"{site.path}/Shared Documents/a.txt"
    site.as_person("marie@contoso.com").send("POST", f"web/getFileByServerRelativePath(DecodedUrl='{path}')/checkout")
    reply = graph.send("PUT", f"{graph.drive}/root:/a.txt:/content", b"x")
    assert (reply.status, reply.json["error"]["innerError"]["code"]) == (423, "resourceLocked")


def test_the_columns_of_a_file_are_changed(graph: Any, site: Any) -> None:
    # [D] listitem-update through driveItem/listItem
    made = graph.put("a.txt")
    where = f"{graph.drive}/items/{made['id']}/listItem"
    assert graph.send("PATCH", f"{where}/fields", {"Title": "A"}).json["Title"] == "A"
    assert graph.get(f"{where}/fields")["Title"] == "A"
    shown = graph.get(where)
    assert graph.get(f"{graph.site}/lists/Documents/items/{shown['id']}/driveItem")["id"] == made["id"]


def drain(graph: Any, link: str) -> tuple[list[Any], str]:
    """Follow the pages of a delta to its end."""
    found: list[Any] = []
    while True:
        page = graph.get(link)
        found += page["value"]
        if "@odata.deltaLink" in page:
            return found, page["@odata.deltaLink"]
        link = page["@odata.nextLink"]


def test_a_drive_tells_what_changed(graph: Any) -> None:
    # [D] driveitem-delta
    graph.put("a/b.txt")
    graph.put("c.txt")
    found, link = drain(graph, f"{graph.drive}/root/delta?$top=2")
    assert [one["name"] for one in found] == ["root", "a", "b.txt", "c.txt"]
    assert drain(graph, link)[0] == []
    changed = graph.put("c.txt", b"changed")
    gone = graph.get(f"{graph.drive}/root:/a/b.txt")["id"]
    graph.send("DELETE", f"{graph.drive}/items/{gone}")
    again, _ = drain(graph, link)
    assert {one["id"]: one.get("deleted") for one in again} == {changed["id"]: None, gone: {"state": "deleted"}}


def test_a_delta_can_begin_now(graph: Any) -> None:
    # [D] token=latest; both forms of the function
    graph.put("a.txt")
    found, link = drain(graph, f"{graph.drive}/root/delta?token=latest")
    assert found == []
    assert graph.get(f"{graph.drive}/root/delta(token='latest')")["value"] == []
    graph.put("b.txt")
    assert [one["name"] for one in drain(graph, link)[0]] == ["b.txt"]


def test_a_rename_is_told(graph: Any) -> None:
    made = graph.put("a.txt")
    _, link = drain(graph, f"{graph.drive}/root/delta()?token=latest")
    graph.send("PATCH", f"{graph.drive}/items/{made['id']}", {"name": "b.txt"})
    assert [(one["id"], one["name"]) for one in drain(graph, link)[0]] == [(made["id"], "b.txt")]


def test_a_token_that_is_gone_is_a_410_with_a_new_beginning(graph: Any) -> None:
    # [D] 410 resyncChangesApplyDifferences, Location
    reply = graph.send("GET", f"{graph.drive}/root/delta?token=old")
    assert (reply.status, reply.json["error"]["code"]) == (410, "resyncChangesApplyDifferences")
    assert len(drain(graph, reply.headers["location"])[0]) == 1
