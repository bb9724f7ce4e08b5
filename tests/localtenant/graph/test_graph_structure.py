"""Graph: lists, columns, content types and items. Sources in docs/tenant/graph.md."""

from __future__ import annotations

from typing import Any

import pytest


def make(graph: Any, name: str = "Risks", *columns: Any, template: str = "genericList") -> str:
    """Make a list and return its address."""
    body = {"displayName": name, "list": {"template": template}, "columns": list(columns)}
    reply = graph.send("POST", f"{graph.site}/lists", body)
    assert reply.status == 201, reply.text
    return f"{graph.site}/lists/{reply.json['id']}"


def test_a_list_is_made_with_its_columns(graph: Any) -> None:
    # [D] list-create: 201
    where = make(graph, "Risques", {"name": "PmoPhase", "choice": {"choices": ["a", "b"]}})
    shown = graph.get(f"{where}?$expand=columns")
    assert (shown["displayName"], shown["list"]["template"]) == ("Risques", "genericList")
    assert next(one for one in shown["columns"] if one["name"] == "PmoPhase")["choice"]["choices"] == ["a", "b"]


def test_a_library_is_a_drive_too(graph: Any) -> None:
    where = make(graph, "Governance", template="documentLibrary")
    assert graph.get(f"{where}/drive")["name"] == "Governance"


def test_a_taken_list_title_is_a_conflict(graph: Any) -> None:
    # [D] errors: nameAlreadyExists 409
    make(graph)
    body = {"displayName": "risks", "list": {"template": "genericList"}}
    assert graph.refusal("POST", f"{graph.site}/lists", body) == (409, "nameAlreadyExists")


def test_a_list_is_retitled_and_its_address_stays(graph: Any) -> None:
    # [M]; platform page 3.2: internal names and addresses never change
    where = make(graph)
    shown = graph.send("PATCH", where, {"displayName": "Risques", "description": "d"}).json
    assert (shown["displayName"], shown["name"], shown["description"]) == ("Risques", "Risks", "d")
    assert graph.get(f"{graph.site}/lists/Risques")["id"] == shown["id"]
    found = graph.get(f"{graph.site}/lists?$filter=displayName eq 'Risques'")["value"]
    assert [one["id"] for one in found] == [shown["id"]]


def test_a_list_is_removed(graph: Any) -> None:
    # [U] 204
    where = make(graph)
    assert graph.send("DELETE", where).status == 204
    assert graph.refusal("GET", where) == (404, "itemNotFound")


FACETS = [
    ("text", {"maxLength": 100}, "Text", {"maxLength": 100}),
    ("text", {"allowMultipleLines": True, "textType": "richText"}, "Note", {"allowMultipleLines": True}),
    ("choice", {"choices": ["x"], "displayAs": "dropDownMenu"}, "Choice", {"choices": ["x"]}),
    ("choice", {"choices": ["x", "y"], "displayAs": "checkBoxes"}, "MultiChoice", {"displayAs": "checkBoxes"}),
    ("number", {"minimum": 1, "maximum": 25}, "Number", {"minimum": 1, "maximum": 25}),
    ("currency", {"locale": "en-us"}, "Currency", {}),
    ("dateTime", {"format": "dateOnly"}, "DateTime", {"format": "dateOnly"}),
    ("dateTime", {"format": "dateTime"}, "DateTime", {"format": "dateTime"}),
    ("boolean", {}, "Boolean", {}),
    ("personOrGroup", {"allowMultipleSelection": True}, "UserMulti", {"allowMultipleSelection": True}),
    ("hyperlinkOrPicture", {"isPicture": False}, "URL", {"isPicture": False}),
    ("calculated", {"formula": "=1+1", "outputType": "number"}, "Calculated", {"outputType": "number"}),
]


@pytest.mark.parametrize(("facet", "said", "kind", "shown"), FACETS)
def test_every_facet_is_a_column_of_its_type(shared: Any, facet: str, said: Any, kind: str, shown: Any) -> None:
    # [D] list-post-columns; [M] facets
    name = f"Pmo{kind}{said.get('format', '')}"
    made = shared.send("POST", f"{shared.site}/lists/Documents/columns", {"name": name, facet: said})
    assert made.status == 201, made.text
    assert made.json["name"] == name
    assert {key: made.json[facet][key] for key in shown} == shown


def test_a_lookup_names_its_list(graph: Any) -> None:
    # [M] lookupColumn
    target = graph.get(make(graph, "Projects"))["id"]
    where = make(graph)
    made = graph.send("POST", f"{where}/columns", {"name": "P", "lookup": {"listId": target, "columnName": "Title"}})
    assert made.json["lookup"]["listId"] == target
    assert graph.refusal("POST", f"{where}/columns", {"name": "Q", "lookup": {}}) == (400, "invalidRequest")


def test_a_column_is_changed_and_removed(graph: Any) -> None:
    # [D] columndefinition-update, -delete
    where = make(graph, "Risks", {"name": "PmoPhase", "displayName": "Phase", "choice": {"choices": ["a"]}})
    one = f"{where}/columns/PmoPhase"
    body = {"displayName": "Étape", "indexed": True, "required": True, "choice": {"choices": ["a", "b"]}}
    shown = graph.send("PATCH", one, body).json
    assert (shown["displayName"], shown["indexed"], shown["required"]) == ("Étape", True, True)
    assert shown["choice"]["choices"] == ["a", "b"]
    assert graph.get(f"{where}/columns/{shown['id']}")["name"] == "PmoPhase"
    assert graph.send("DELETE", one).status == 204
    assert graph.refusal("GET", one) == (404, "itemNotFound")


def test_a_default_value_is_used(graph: Any) -> None:
    # [M] defaultColumnValue
    column = {"name": "PmoPhase", "choice": {"choices": ["a", "b"]}, "defaultValue": {"value": "b"}}
    where = make(graph, "Risks", column)
    assert graph.send("POST", f"{where}/items", {"fields": {"Title": "x"}}).json["fields"]["PmoPhase"] == "b"


def test_a_column_name_is_taken_once(graph: Any) -> None:
    where = make(graph, "Risks", {"name": "A", "text": {}})
    assert graph.refusal("POST", f"{where}/columns", {"name": "A", "text": {}}) == (409, "nameAlreadyExists")
    assert graph.refusal("POST", f"{where}/columns", {"text": {}}) == (400, "invalidRequest")


def test_a_site_column_goes_into_a_content_type_and_a_list(graph: Any) -> None:
    # [D] site-post-columns, site-post-contenttypes, contenttype-post-columns, contenttype-addcopy
    column = graph.send("POST", f"{graph.site}/columns", {"name": "PmoPhase", "text": {}, "columnGroup": "PMO"}).json
    assert column["columnGroup"] == "PMO"
    body = {"name": "Mandat", "group": "PMO", "base": {"id": "0x0101", "name": "Document"}}
    made = graph.send("POST", f"{graph.site}/contentTypes", body)
    assert made.status == 201
    assert made.json["id"].startswith("0x010100")
    kind = f"{graph.site}/contentTypes/{made.json['id']}"
    link = {"sourceColumn@odata.bind": f"https://graph.microsoft.com/v1.0/{graph.site}/columns/{column['id']}"}
    assert graph.send("POST", f"{kind}/columns", link).status == 200
    where = make(graph, "Governance", template="documentLibrary")
    copied = graph.send(
        "POST", f"{where}/contentTypes/addCopy", {"contentType": f"https://graph.microsoft.com/v1.0/{kind}"}
    )
    assert copied.status == 201
    assert copied.json["id"].startswith(f"{made.json['id']}00")
    assert "PmoPhase" in {one["name"] for one in graph.get(f"{where}/columns")["value"]}
    assert "PmoPhase" in {one["name"] for one in graph.get(f"{kind}/columns")["value"]}
    assert "PmoPhase" in {one["name"] for one in graph.get(f"{kind}/columnLinks")["value"]}


def test_content_types_are_shown_changed_and_removed(graph: Any) -> None:
    # [D] contenttype-get, -update, -delete
    body = {"name": "Mandat", "base": {"id": "0x0101"}}
    made = graph.send("POST", f"{graph.site}/contentTypes", body).json
    assert made["parentId"] == "0x0101"
    one = f"{graph.site}/contentTypes/{made['id']}"
    assert graph.send("PATCH", one, {"name": "Mandate"}).json["name"] == "Mandate"
    found = graph.get(f"{graph.site}/contentTypes?$filter=name eq 'Mandate'")["value"]
    assert [one["id"] for one in found] == [made["id"]]
    assert graph.send("DELETE", one).status == 204
    assert graph.refusal("GET", one) == (404, "itemNotFound")
    assert graph.refusal("POST", f"{graph.site}/contentTypes", {"name": "Document", "base": {"id": "0x0101"}})[0] == 409


def test_an_item_changes_its_content_type(graph: Any, site: Any) -> None:
    # [D] listitem-update
    made = graph.send("POST", f"{graph.site}/contentTypes", {"name": "Risk", "base": {"id": "0x01"}}).json
    where = make(graph)
    address = f"https://graph.microsoft.com/v1.0/{graph.site}/contentTypes/{made['id']}"
    copied = graph.send("POST", f"{where}/contentTypes/addCopy", {"contentType": address}).json
    body = {"contentType": {"id": copied["id"]}, "fields": {"Title": "x"}}
    item = graph.send("POST", f"{where}/items", body).json
    assert item["contentType"] == {"id": copied["id"], "name": "Risk"}
    first = graph.get(f"{where}/contentTypes")["value"][0]["id"]
    again = graph.send("PATCH", f"{where}/items/{item['id']}", {"contentType": {"id": first}}).json
    assert again["contentType"]["id"] == first


def test_an_item_has_versions_with_their_fields(graph: Any) -> None:
    # [D] listitem-list-versions
    where = make(graph)
    graph.send("POST", f"{where}/items", {"fields": {"Title": "one"}})
    graph.send("PATCH", f"{where}/items/1/fields", {"Title": "two"})
    kept = graph.get(f"{where}/items/1/versions?$expand=fields")["value"]
    assert [(one["id"], one["fields"]["Title"]) for one in kept] == [("2.0", "two"), ("1.0", "one")]


def test_people_are_written_by_their_number(graph: Any, site: Any) -> None:
    # [I] #2991: <Name>LookupId
    where = make(graph, "Risks", {"name": "Owner1", "personOrGroup": {"chooseFromType": "peopleOnly"}})
    number = site.post("web/ensureuser", {"logonName": "marie@contoso.com"})["Id"]
    item = graph.send("POST", f"{where}/items", {"fields": {"Title": "x", "Owner1LookupId": number}}).json
    assert item["fields"]["Owner1LookupId"] == str(number)


def test_several_choices_are_written_with_their_type(graph: Any) -> None:
    # [D] fields: Collection(Edm.String)
    where = make(graph, "Risks", {"name": "Tags", "choice": {"choices": ["a", "b"], "displayAs": "checkBoxes"}})
    fields = {"Title": "x", "Tags@odata.type": "Collection(Edm.String)", "Tags": ["a", "b"]}
    assert graph.send("POST", f"{where}/items", {"fields": fields}).json["fields"]["Tags"] == ["a", "b"]


def test_the_message_names_the_column_without_an_index(graph: Any) -> None:
    # [I] microsoft-graph-docs#2279
    where = make(graph, "Risks", {"name": "PmoPhase", "text": {}})
    reply = graph.send("GET", f"{where}/items?$filter=fields/PmoPhase eq 'x'")
    assert reply.status == 400
    assert "Field 'PmoPhase' cannot be referenced in filter or orderby as it is not indexed" in reply.text
    graph.send("PATCH", f"{where}/columns/PmoPhase", {"indexed": True})
    assert graph.get(f"{where}/items?$filter=fields/PmoPhase eq 'x'")["value"] == []


def test_items_can_be_ordered_by_an_indexed_column(graph: Any) -> None:
    # [I] the same rule holds for orderby
    where = make(graph, "Risks", {"name": "PmoPhase", "text": {}, "indexed": True})
    for phase in ("b", "c", "a"):
        graph.send("POST", f"{where}/items", {"fields": {"Title": phase, "PmoPhase": phase}})
    shown = graph.get(f"{where}/items?$orderby=fields/PmoPhase desc&$expand=fields")["value"]
    assert [one["fields"]["PmoPhase"] for one in shown] == ["c", "b", "a"]
    assert graph.refusal("GET", f"{where}/items?$orderby=fields/Title") == (400, "invalidRequest")


def test_too_few_rights_make_no_list(graph_of: Any, graph: Any, site: Any, seed: Any) -> None:
    # [M] permission map: lists POST needs more than write
    worker = next(app for app in seed["apps"] if app["name"] == "worker")["client_id"]
    body = {"roles": ["write"], "grantedToIdentities": [{"application": {"id": worker, "displayName": "w"}}]}
    grant = graph.send("POST", f"{graph.site}/permissions", body).json
    other = graph_of(site, "worker")
    new = {"displayName": "X", "list": {"template": "genericList"}}
    assert other.refusal("POST", f"{graph.site}/lists", new) == (403, "accessDenied")
    changed = graph.send("PATCH", f"{graph.site}/permissions/{grant['id']}", {"roles": ["owner"]}).json
    assert changed["roles"] == ["owner"]
    assert graph.get(f"{graph.site}/permissions/{grant['id']}")["roles"] == ["owner"]
    assert other.send("POST", f"{graph.site}/lists", new).status == 201
    assert graph.refusal("GET", f"{graph.site}/permissions/none") == (404, "itemNotFound")


def test_a_grant_counts_for_sharepoint_too(graph: Any, site: Any, bearers: Any, seed: Any) -> None:
    # [D] Sites.Selected exists on both resources
    worker = next(app for app in seed["apps"] if app["name"] == "worker")["client_id"]
    other = type(site)(site.tenant, site.url, bearers(worker))
    assert other.send("GET", "web/lists").status == 403
    body = {"roles": ["read"], "grantedToIdentities": [{"application": {"id": worker, "displayName": "w"}}]}
    graph.send("POST", f"{graph.site}/permissions", body)
    assert other.send("GET", "web/lists").status == 200
