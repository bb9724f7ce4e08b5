"""The change log of REST and the delta of Graph."""

from __future__ import annotations

from typing import Any

import pytest

GRAPH = "https://graph.microsoft.com/v1.0"
EVERYTHING = dict.fromkeys(
    (
        "Item",
        "File",
        "Folder",
        "List",
        "Field",
        "View",
        "ContentType",
        "Web",
        "Add",
        "Update",
        "DeleteObject",
        "Rename",
        "Restore",
    ),
    True,
)


def token(site: Any) -> str:
    return str(site.get("web?$select=CurrentChangeToken")["CurrentChangeToken"]["StringValue"])


def changes(site: Any, start: str, where: str = "web", **query: Any) -> list[Any]:
    full = {**(query or EVERYTHING), "ChangeTokenStart": {"StringValue": start}}
    return list(site.post(f"{where}/getchanges", {"query": full})["value"])


def test_the_log_tells_what_happened_since_a_token(site: Any) -> None:
    # [R] 1 add, 2 update, 3 delete; ItemId, ListId, ChangeToken
    one = site.new_list()
    start = token(site)
    assert changes(site, start) == []
    site.post(f"{one}/items", {"Title": "x"})
    site.merge(f"{one}/items(1)", {"Title": "y"})
    site.send("DELETE", f"{one}/items(1)")
    found = changes(site, start)
    assert [(row["ChangeType"], row["ItemId"]) for row in found] == [(1, 1), (2, 1), (3, 1)]
    assert {row["ListId"] for row in found} == {one.split("'")[1]}
    assert changes(site, found[-1]["ChangeToken"]["StringValue"]) == []


def test_structure_is_logged_too(site: Any) -> None:
    one = site.new_list()
    start = token(site)
    site.field(one, "PmoX", "Text")
    site.post(f"{one}/views/add", {"parameters": {"Title": "V", "ViewFields": ["PmoX"]}})
    site.merge(one, {"Title": "Risques"})
    found = changes(site, start)
    assert [row["ChangeType"] for row in found] == [1, 1, 4]
    assert "FieldId" in found[0]
    assert "ViewId" in found[1]


def test_only_what_is_asked_comes(site: Any) -> None:
    # [M] SP.ChangeQuery
    one = site.new_list()
    start = token(site)
    site.post(f"{one}/items", {"Title": "x"})
    site.merge(f"{one}/items(1)", {"Title": "y"})
    assert [row["ChangeType"] for row in changes(site, start, Item=True, Update=True)] == [2]
    assert changes(site, start, List=True, Add=True) == []


def test_a_list_has_a_log_of_its_own(site: Any) -> None:
    # [R] token 1;3;<list>;ticks;n
    one, other = site.new_list("A"), site.new_list("B")
    start = site.get(f"{one}?$select=CurrentChangeToken")["CurrentChangeToken"]["StringValue"]
    assert start.startswith(f"1;3;{one.split(chr(39))[1]};")
    site.post(f"{one}/items", {"Title": "x"})
    site.post(f"{other}/items", {"Title": "y"})
    assert [row["ItemId"] for row in changes(site, start, one)] == [1]


@pytest.mark.parametrize("text", ["nonsense", "1;2;00000000-0000-0000-0000-000000000000;1;1"])
def test_a_foreign_token_is_refused(site: Any, text: str) -> None:
    # [U] code
    reply = site.send("POST", "web/getchanges", {"query": {**EVERYTHING, "ChangeTokenStart": {"StringValue": text}}})
    assert reply.status in (400, 500)


class Delta:
    """The delta of one list."""

    def __init__(self, site: Any, bearer: str, where: str) -> None:
        self.tenant, self.bearer = site.tenant, bearer
        ids = ",".join(("contoso.sharepoint.com", site.get("site")["Id"], site.get("web")["Id"]))
        self.list = f"{GRAPH}/sites/{ids}/lists/{where.split(chr(39))[1]}"
        self.start = f"{self.list}/items/delta?$expand=fields"

    def get(self, url: str) -> Any:
        return self.tenant.send("GET", url, headers={"Authorization": f"Bearer {self.bearer}"})

    def read(self, url: str) -> tuple[list[Any], str]:
        """Return every row, and the link to go on from."""
        rows: list[Any] = []
        while True:
            page = self.get(url).json
            rows += page["value"]
            if "@odata.deltaLink" in page:
                return rows, str(page["@odata.deltaLink"])
            url = page["@odata.nextLink"]


@pytest.fixture
def delta(site: Any, bearers: Any, seed: Any) -> tuple[Delta, str]:
    one = site.new_list()
    return Delta(site, bearers(seed["apps"][0]["client_id"], ".default"), one), one


def test_a_delta_enumerates_and_then_tells_changes(site: Any, delta: tuple[Delta, str]) -> None:
    # [D] listitem-delta: token= in the link, deleted entries with id only
    reader, one = delta
    for number in range(3):
        site.post(f"{one}/items", {"Title": str(number)})
    rows, link = reader.read(reader.start)
    assert [row["fields"]["Title"] for row in rows] == ["0", "1", "2"]
    assert "token=" in link
    site.merge(f"{one}/items(2)", {"Title": "two"})
    site.send("DELETE", f"{one}/items(1)")
    rows, link = reader.read(link)
    assert [(row["id"], row.get("deleted")) for row in rows] == [("2", None), ("1", {"state": "deleted"})]
    assert reader.read(link)[0] == []


def test_a_delta_comes_in_pages(site: Any, delta: tuple[Delta, str]) -> None:
    reader, one = delta
    for number in range(5):
        site.post(f"{one}/items", {"Title": str(number)})
    assert len(reader.get(f"{reader.start}&$top=2").json["value"]) == 2
    rows, link = reader.read(f"{reader.start}&$top=2")
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5"]
    for number in range(1, 6):
        site.merge(f"{one}/items({number})", {"Title": "x"})
    assert len(reader.read(link)[0]) == 5


def test_a_change_during_the_enumeration_is_not_lost(site: Any, delta: tuple[Delta, str]) -> None:
    reader, one = delta
    for number in range(4):
        site.post(f"{one}/items", {"Title": str(number)})
    first = reader.get(f"{reader.start}&$top=2").json
    site.merge(f"{one}/items(1)", {"Title": "late"})
    _, link = reader.read(first["@odata.nextLink"])
    assert [row["fields"]["Title"] for row in reader.read(link)[0]] == ["late"]


def test_an_unknown_token_is_gone(delta: tuple[Delta, str]) -> None:
    # [D] 410 + Location, resyncChangesApplyDifferences
    reply = delta[0].get(f"{delta[0].list}/items/delta?token=bm9uc2Vuc2U&$expand=fields")
    assert (reply.status, reply.json["error"]["code"]) == (410, "resyncChangesApplyDifferences")
    assert reply.headers["location"].startswith(delta[0].list)
    assert delta[0].get(reply.headers["location"]).status == 200


def test_the_latest_token_starts_now(site: Any, delta: tuple[Delta, str]) -> None:
    # [D] token=latest
    reader, one = delta
    site.post(f"{one}/items", {"Title": "before"})
    rows, link = reader.read(f"{reader.list}/items/delta?token=latest&$expand=fields")
    assert rows == []
    site.post(f"{one}/items", {"Title": "after"})
    assert [row["fields"]["Title"] for row in reader.read(link)[0]] == ["after"]


def test_fields_of_graph_have_the_names_of_graph(site: Any, delta: tuple[Delta, str]) -> None:
    # traffic agreement 4: LookupId, eTag with the number of REST
    reader, one = delta
    site.field(one, "PmoOwner", "User")
    site.field(one, "PmoTeam", "UserMulti", extra="Mult='TRUE'")
    site.field(one, "PmoLink", "URL")
    site.field(one, "PmoDue", "DateTime", extra="Format='DateOnly'")
    who = site.post("web/ensureuser", {"logonName": "paul@contoso.com"})["Id"]
    link = {"Url": "https://contoso.com", "Description": "Site"}
    site.post(
        f"{one}/items", {"Title": "x", "PmoOwnerId": who, "PmoTeamId": [who], "PmoLink": link, "PmoDue": "2026-07-14"}
    )
    site.merge(f"{one}/items(1)", {"Title": "y"})
    row = reader.read(reader.start)[0][0]
    assert row["eTag"].endswith(',2"')
    assert row["fields"]["PmoOwnerLookupId"] == str(who)
    assert row["fields"]["PmoTeam"] == [{"LookupId": who, "LookupValue": "Paul Langevin", "Email": "paul@contoso.com"}]
    assert (row["fields"]["PmoLink"], row["fields"]["PmoDue"]) == (link, "2026-07-13T22:00:00Z")
