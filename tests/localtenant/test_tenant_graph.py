"""Graph: sites, lists, items."""

from __future__ import annotations

from typing import Any

import pytest

GRAPH = "https://graph.microsoft.com/v1.0"


class Graph:
    """Requests to Graph about one site."""

    def __init__(self, site: Any, bearer: str) -> None:
        self.tenant, self.bearer = site.tenant, bearer
        self.site = f"sites/contoso.sharepoint.com,{site.get('site')['Id']},{site.get('web')['Id']}"

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        full = {"Authorization": f"Bearer {self.bearer}", "Content-Type": "application/json", **headers}
        return self.tenant.send(method, f"{GRAPH}/{path}", headers=full, body=body)


@pytest.fixture
def graph(site: Any, bearers: Any, seed: Any) -> Graph:
    return Graph(site, bearers(seed["apps"][0]["client_id"], ".default"))


def test_a_site_is_found_by_its_path(site: Any, graph: Graph) -> None:
    # [R] id = host,siteId,webId
    name = site.path.rsplit("/", 1)[1]
    shown = graph.send("GET", f"sites/contoso.sharepoint.com:/sites/{name}").json
    assert f"sites/{shown['id']}" == graph.site
    assert shown["webUrl"] == site.url
    assert graph.send("GET", f"sites/contoso.sharepoint.com:/sites/{name}:/lists").status == 200


def test_a_foreign_host_is_refused(graph: Graph) -> None:
    # [R] Invalid hostname for this tenancy
    reply = graph.send("GET", "sites/fabrikam.sharepoint.com:/sites/x")
    assert (reply.status, reply.json["error"]["message"]) == (400, "Invalid hostname for this tenancy")


def test_an_unknown_site_is_a_404(graph: Graph) -> None:
    reply = graph.send("GET", "sites/contoso.sharepoint.com:/sites/none")
    assert (reply.status, reply.json["error"]["code"]) == (404, "itemNotFound")
    assert {"date", "request-id"} <= set(reply.json["error"]["innerError"])


def test_lists_and_columns_are_shown(site: Any, graph: Graph) -> None:
    one = site.new_list("Risks")
    site.field(one, "PmoScore", "Number", extra="Max='25'")
    listed = {entry["displayName"]: entry for entry in graph.send("GET", f"{graph.site}/lists").json["value"]}
    assert listed["Risks"]["list"]["template"] == "genericList"
    columns = graph.send("GET", f"{graph.site}/lists/{listed['Risks']['id']}/columns").json["value"]
    assert next(column for column in columns if column["name"] == "PmoScore")["number"]["maximum"] == 25


def test_an_item_is_made_changed_and_removed(site: Any, graph: Graph) -> None:
    # [D] listitem-create 201, update 200, delete 204
    site.new_list("Risks")
    where = f"{graph.site}/lists/Risks/items"
    made = graph.send("POST", where, {"fields": {"Title": "x"}})
    assert (made.status, made.json["fields"]["Title"]) == (201, "x")
    assert graph.send("PATCH", f"{where}/1/fields", {"Title": "y"}).json["Title"] == "y"
    stale = graph.send("PATCH", f"{where}/1/fields", {"Title": "z"}, **{"If-Match": '"1"'})
    assert (stale.status, stale.json["error"]["code"]) == (412, "resourceModified")
    assert graph.send("DELETE", f"{where}/1").status == 204
    assert graph.send("GET", f"{where}/1").status == 404


def test_a_hyperlink_cannot_be_written(site: Any, graph: Graph) -> None:
    # [I] msgraph-sdk-dotnet#2957
    site.field(site.new_list("Risks"), "PmoLink", "URL")
    body = {"fields": {"PmoLink": {"Url": "https://contoso.com", "Description": "x"}}}
    assert graph.send("POST", f"{graph.site}/lists/Risks/items", body).status == 400


def test_a_filter_needs_an_index_or_a_header(site: Any, graph: Graph) -> None:
    # [I] microsoft-graph-docs#2279
    one = site.new_list("Risks")
    site.field(one, "PmoKey", "Text", extra="Indexed='TRUE'")
    for key in ("a", "b"):
        site.post(f"{one}/items", {"Title": key, "PmoKey": key})
    where = f"{graph.site}/lists/Risks/items?$expand=fields($select=Title)&$filter="
    assert [row["fields"]["Title"] for row in graph.send("GET", where + "fields/PmoKey%20eq%20'b'").json["value"]] == [
        "b"
    ]
    assert graph.send("GET", where + "fields/Title%20eq%20'b'").status == 400
    honoured = graph.send(
        "GET", where + "fields/Title%20eq%20'b'", Prefer="HonorNonIndexedQueriesWarningMayFailRandomly"
    )
    assert [row["id"] for row in honoured.json["value"]] == ["2"]


def test_items_come_in_pages(site: Any, graph: Graph) -> None:
    one = site.new_list("Risks")
    for number in range(3):
        site.post(f"{one}/items", {"Title": str(number)})
    page = graph.send("GET", f"{graph.site}/lists/Risks/items?$top=2").json
    rest = graph.send("GET", page["@odata.nextLink"].removeprefix(f"{GRAPH}/")).json
    assert [row["id"] for row in page["value"] + rest["value"]] == ["1", "2", "3"]


def test_grants_are_listed_and_taken_back(graph: Graph, seed: Any) -> None:
    # [D] permissions-selected-overview
    body = {
        "roles": ["read"],
        "grantedToIdentities": [{"application": {"id": seed["apps"][2]["client_id"], "displayName": "w"}}],
    }
    made = graph.send("POST", f"{graph.site}/permissions", body).json
    assert [one["id"] for one in graph.send("GET", f"{graph.site}/permissions").json["value"]] == [made["id"]]
    assert graph.send("DELETE", f"{graph.site}/permissions/{made['id']}").status == 204
    assert graph.send("GET", f"{graph.site}/permissions").json["value"] == []


def test_what_graph_does_not_emulate_is_a_501(graph: Graph) -> None:
    reply = graph.send("GET", f"{graph.site}/nonsense")
    assert (reply.status, reply.json["error"]["code"]) == (501, "notImplemented")
    assert graph.send("GET", f"{graph.site}/lists?$expand=nonsense").status == 501
