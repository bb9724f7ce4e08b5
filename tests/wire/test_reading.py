"""Pages, tokens and logs that come from the network are not trusted (M1, T12–T14); deltas are understood."""

from __future__ import annotations

import pytest

from pmo365.errors import Absent, UnexpectedAnswer
from pmo365.gateway import files, rows
from pmo365.gateway.values import Place
from pmo365.model.site import Column, ColumnKind, Library, Register

SITE = "https://contoso.sharepoint.com/sites/prj-0001"
BASE = "https://graph.microsoft.com/v1.0/sites/s/lists/l/items/delta"
RISKS = Register(key="Risks", id="l", columns=(Column(name="PmoScore", kind=ColumnKind.NUMBER),))
PLACE = Place(zone=lambda: "Europe/Paris", person=lambda id: f"p{id}@contoso.com", user_id=lambda email: 1)


def _item(id: int, title: str = "t", **more: object) -> dict[str, object]:
    return {"id": str(id), "eTag": f'"3f2c,{id + 1}"', "fields": {"Title": title, "PmoScore": 12.0}, **more}


def _read(wire, token: str | None = None):
    return rows.read_rows(wire, "s", RISKS, token=token, place=PLACE)


def test_all_pages_are_read_and_the_last_word_on_an_item_counts(server, wire_to) -> None:
    server.says(200, {"value": [_item(1, "old"), _item(2)], "@odata.nextLink": f"{BASE}?token=p2"})
    server.says(200, {"value": [], "@odata.nextLink": f"{BASE}?token=p3"})
    server.says(200, {"value": [_item(1, "new")], "@odata.deltaLink": f"{BASE}?token=T%2B1&$expand=fields"})
    read = _read(wire_to(server.url))
    assert [(row.id, row.title, row.etag) for row in read.rows] == [(1, "new", '"2"'), (2, "t", '"3"')]
    assert (read.token, read.full, read.deleted) == ("T+1", True, ())
    assert read.rows[0].get("PmoScore") == 12


def test_with_a_token_only_what_moved_comes_and_what_is_gone_is_named(server, wire_to) -> None:
    gone = {"id": "2", "deleted": {"state": "deleted"}}
    server.says(200, {"value": [_item(1), gone], "@odata.deltaLink": f"{BASE}?token=T2"})
    read = _read(wire_to(server.url), "T+1")
    assert b"token=T%2B1" in server.asked[0]
    assert ([row.id for row in read.rows], read.deleted, read.full, read.token) == ([1], (2,), False, "T2")


def test_a_token_that_is_too_old_gives_everything_anew(server, wire_to) -> None:
    error = {"error": {"code": "resyncChangesApplyDifferences", "message": "?"}}
    server.says(410, error, Location="https://evil.example/")
    server.says(200, {"value": [_item(1)], "@odata.deltaLink": f"{BASE}?token=T9"})
    read = _read(wire_to(server.url), "old")
    assert (read.full, read.token) == (True, "T9")
    assert b"token=" not in server.asked[1]


def test_folders_are_no_rows(server, wire_to) -> None:
    folder = _item(1, contentType={"id": "0x012000AA", "name": "Dossier"})
    server.says(200, {"value": [folder, _item(2)], "@odata.deltaLink": f"{BASE}?token=T"})
    assert [row.id for row in _read(wire_to(server.url)).rows] == [2]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/x?token=1",
        "http://graph.microsoft.com/v1.0/x",
        "https://graph.microsoft.com@evil.example/",
    ],
)
def test_a_foreign_next_link_ends_the_reading_without_a_request(server, wire_to, link: str) -> None:
    server.says(200, {"value": [], "@odata.nextLink": link})
    with pytest.raises(UnexpectedAnswer, match="foreign_address"):
        _read(wire_to(server.url))
    assert len(server.asked) == 1


def test_pages_that_lead_back_to_themselves_end(server, wire_to) -> None:
    for _ in range(3):
        server.says(200, {"value": [], "@odata.nextLink": f"{BASE}?token=a"})
        server.says(200, {"value": [], "@odata.nextLink": f"{BASE}?token=b"})
    with pytest.raises(UnexpectedAnswer, match="endless_pages"):
        _read(wire_to(server.url))
    assert len(server.asked) == 3


def test_pages_without_end_end(server, wire_to, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "PAGES", 5)
    for page in range(7):
        server.says(200, {"value": [], "@odata.nextLink": f"{BASE}?token={page}"})
    with pytest.raises(UnexpectedAnswer, match="endless_pages"):
        _read(wire_to(server.url))
    assert len(server.asked) == 5


def test_files_pages_are_followed_on_the_same_host_only(server, wire_to) -> None:
    library = Library(key="Governance", id="l")
    item = {"Id": 1, "FSObjType": 0, "FileRef": "/sites/prj-0001/Governance/01-Mandat/a.docx", "File": {"Length": "7"}}
    server.says(200, {"value": [item], "odata.nextLink": f"{SITE}/_api/next"})
    server.says(200, {"value": [{"Id": 2, "FSObjType": 1, "FileRef": "/sites/prj-0001/Governance/01-Mandat"}]})
    facts = files.read_files(wire_to(server.url), SITE, library, place=PLACE)
    assert [(one.path, one.size) for one in facts] == [("01-Mandat/a.docx", 7)]
    server.says(200, {"value": [], "odata.nextLink": "https://evil.example/"})
    with pytest.raises(UnexpectedAnswer, match="foreign_address"):
        files.read_files(wire_to(server.url), SITE, library, place=PLACE)


def _entry(token: str, **told: object) -> dict[str, object]:
    return {"ChangeToken": {"StringValue": token}, "ChangeType": 2, **told}


def test_the_change_log_tells_which_lists_moved_and_whether_the_structure_did(server, wire_to) -> None:
    of_type = {"ContentTypeId": {"StringValue": "0x01"}, "FileSystemObjectType": 0}
    server.says(200, {"value": [_entry("2", ListId="AA", ItemId=3), _entry("3", ListId="BB", ItemId=4, **of_type)]})
    server.says(200, {"value": []})
    log = files.read_changes(wire_to(server.url), SITE, "1")
    assert (log.lists, log.structure_changed, log.complete, log.token) == (("aa", "bb"), False, True, "3")


@pytest.mark.parametrize(
    "entry",
    [
        {"ListId": "aa", "FieldId": "f"},
        {"ListId": "aa", "ViewId": "v"},
        {"ContentTypeId": {"StringValue": "0x01"}},
        {"ListId": "aa"},
        {"GroupId": 7},
        {"ListId": "aa", "ItemId": 3, "ChangeType": 11},
        {"UniqueId": "u", "ChangeType": 1, "odata.type": "SP.ChangeFolder"},
        {"ListId": "aa", "ItemId": 3, "FileSystemObjectType": 1, "ChangeType": 1},
    ],
)
def test_anything_but_content_is_structure(server, wire_to, entry: dict[str, object]) -> None:
    server.says(200, {"value": [_entry("2", **entry)]})
    server.says(200, {"value": []})
    assert files.read_changes(wire_to(server.url), SITE, "1").structure_changed


def test_a_folder_touched_by_a_file_inside_it_is_no_change_of_structure(server, wire_to) -> None:
    touched = _entry("2", UniqueId="u", **{"odata.type": "SP.ChangeFolder"})
    server.says(200, {"value": [touched]})
    server.says(200, {"value": []})
    assert not files.read_changes(wire_to(server.url), SITE, "1").structure_changed


def test_a_token_the_log_no_longer_knows_means_read_everything(server, wire_to) -> None:
    server.says(400, {"odata.error": {"code": "-2146233086, System.ArgumentOutOfRangeException", "message": {}}})
    server.says(200, {"CurrentChangeToken": {"StringValue": "9"}})
    log = files.read_changes(wire_to(server.url), SITE, "1")
    assert (log.complete, log.token) == (False, "9")


def test_a_missing_site_has_no_log(server, wire_to) -> None:
    server.says(404, b"404 FILE NOT FOUND", Content_Type="text/plain")
    with pytest.raises(Absent):
        files.read_changes(wire_to(server.url), SITE, None)
