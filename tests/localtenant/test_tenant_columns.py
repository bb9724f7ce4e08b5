"""Columns, views and content types."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

CHOICES = "<CHOICES><CHOICE>Ouvert</CHOICE><CHOICE>Clos</CHOICE></CHOICES>"


def column(site: Any, where: str, name: str) -> Any:
    return site.get(f"{where}/fields/getByInternalNameOrTitle('{name}')")


def test_a_name_hint_keeps_the_internal_name(site: Any) -> None:
    # [U] option 8 = AddFieldInternalNameHint
    one = site.new_list()
    made = site.field(one, "PmoScore", "Number", extra="Min='0' Max='25'")
    assert (made["InternalName"], made["FieldTypeKind"], made["MaximumValue"]) == ("PmoScore", 9, 25)
    assert site.merge(f"{one}/fields/getByInternalNameOrTitle('PmoScore')", {"Title": "Criticité"}).status == 204
    assert column(site, one, "PmoScore")["Title"] == "Criticité"


def test_without_a_hint_the_title_is_encoded(site: Any) -> None:
    # [R] a space becomes _x0020_
    one = site.new_list()
    xml = "<Field Type='Text' Name='PmoX' DisplayName='Coût réel' />"
    made = site.post(f"{one}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": xml}})
    assert made["InternalName"] == "Co_x00fb_t_x0020_r_x00e9_el"


def test_the_id_of_the_xml_is_kept(site: Any) -> None:
    one, identity = site.new_list(), str(uuid.uuid4())
    xml = f"<Field ID='{{{identity}}}' Type='Text' Name='PmoX' DisplayName='X' />"
    made = site.post(f"{one}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": xml, "Options": 8}})
    assert made["Id"] == identity
    assert site.get(f"{one}/fields(guid'{identity}')?$select=InternalName")["InternalName"] == "PmoX"


def test_a_column_is_added_once(site: Any) -> None:
    # [I] A duplicate field name "…" was found.
    one = site.new_list()
    site.field(one, "PmoX", "Text")
    xml = "<Field Type='Text' Name='PmoX' DisplayName='X' />"
    reply = site.send("POST", f"{one}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": xml, "Options": 8}})
    assert reply.status == 500
    assert "duplicate field name" in reply.text


def test_a_subtype_property_needs_its_type_in_the_body(site: Any) -> None:
    # [I] pnpcore#1644: The property 'Choices' does not exist on type 'SP.Field'.
    one = site.new_list()
    site.field(one, "PmoStatus", "Choice", inside=CHOICES)
    where = f"{one}/fields/getByInternalNameOrTitle('PmoStatus')"
    plain = site.merge(where, {"Choices": ["a"]})
    assert (plain.status, plain.code) == (400, "-1, Microsoft.SharePoint.Client.InvalidClientQueryException")
    assert site.merge(where, {"@odata.type": "#SP.FieldChoice", "Choices": ["a", "b"]}).status == 204
    assert column(site, one, "PmoStatus")["Choices"] == ["a", "b"]


def test_a_column_can_be_changed_by_its_xml(site: Any) -> None:
    # [M] SchemaXml is writable
    one = site.new_list()
    xml = site.field(one, "PmoStatus", "Choice", inside=CHOICES)["SchemaXml"]
    changed = xml.replace("<CHOICE>Clos</CHOICE>", "<CHOICE>Clos</CHOICE><CHOICE>Suspendu</CHOICE>")
    assert site.merge(f"{one}/fields/getByInternalNameOrTitle('PmoStatus')", {"SchemaXml": changed}).status == 204
    assert column(site, one, "PmoStatus")["Choices"] == ["Ouvert", "Clos", "Suspendu"]


def test_built_in_columns_are_flagged(site: Any) -> None:
    # [R] FromBaseType
    one = site.new_list()
    site.field(one, "PmoX", "Text")
    fields = {field["InternalName"]: field for field in site.get(f"{one}/fields")["value"]}
    assert {"Title", "Created", "Modified", "Author", "Editor", "_UIVersionString", "ContentType"} <= set(fields)
    assert [name for name, field in fields.items() if not field["FromBaseType"]] == ["PmoX"]


def test_a_built_in_column_cannot_be_removed(site: Any) -> None:
    one = site.new_list()
    assert site.send("DELETE", f"{one}/fields/getByInternalNameOrTitle('Editor')").status == 400


def test_a_unique_column_must_be_indexed(site: Any) -> None:
    # platform: EnforceUniqueValues requires Indexed
    one = site.new_list()
    site.field(one, "PmoKey", "Text")
    where = f"{one}/fields/getByInternalNameOrTitle('PmoKey')"
    assert site.merge(where, {"EnforceUniqueValues": True}).status == 400
    assert site.merge(where, {"EnforceUniqueValues": True, "Indexed": True}).status == 204


def test_a_list_has_twenty_indexes(site: Any) -> None:
    # [C] about 20 indexed columns
    one = site.new_list()
    for number in range(20):
        site.field(one, f"PmoI{number}", "Text", extra="Indexed='TRUE'")
    site.field(one, "PmoMore", "Text")
    assert site.merge(f"{one}/fields/getByInternalNameOrTitle('PmoMore')", {"Indexed": True}).status == 500


def test_a_note_cannot_be_indexed(site: Any) -> None:
    one = site.new_list()
    site.field(one, "PmoNote", "Note")
    assert site.merge(f"{one}/fields/getByInternalNameOrTitle('PmoNote')", {"Indexed": True}).status == 400


def test_site_columns_are_found_by_group(site: Any) -> None:
    site.field("web", "PmoDocument", "Text", extra="Group='PMO'")
    found = site.get("web/fields?$filter=Group eq 'PMO'&$select=InternalName")["value"]
    assert found == [{"InternalName": "PmoDocument"}]


def test_an_unknown_column_is_refused(site: Any) -> None:
    # [C] -2147024809
    reply = site.send("GET", f"{site.new_list()}/fields/getByInternalNameOrTitle('Nope')")
    assert reply.code == "-2147024809, System.ArgumentException"


def test_a_view_page_keeps_its_first_name(site: Any) -> None:
    # [R] ListViewTests
    one = site.new_list()
    parameters = {
        "Title": "Open",
        "ViewFields": ["LinkTitle", "Modified"],
        "RowLimit": 50,
        "Paged": True,
        "Query": "<OrderBy><FieldRef Name='ID'/></OrderBy>",
        "PersonalView": False,
        "SetAsDefaultView": True,
    }
    made = site.post(f"{one}/views/add", {"parameters": parameters})
    assert site.merge(f"{one}/views(guid'{made['Id']}')", {"Title": "Risques ouverts"}).status == 204
    shown = site.get(f"{one}/views/getByTitle('Risques ouverts')?$expand=ViewFields")
    assert shown["ServerRelativeUrl"] == f"{site.path}/Lists/Risks/Open.aspx"
    assert (shown["DefaultView"], shown["RowLimit"]) == (True, 50)
    assert shown["ViewFields"]["Items"] == ["LinkTitle", "Modified"]
    assert site.get(f"{one}/views?$filter=DefaultView eq true")["value"][0]["Id"] == made["Id"]


def test_columns_of_a_view_are_replaced_one_by_one(site: Any) -> None:
    # [M] RemoveAllViewFields, AddViewField
    one = site.new_list()
    view = f"{one}/views(guid'{site.get(f'{one}/views')['value'][0]['Id']}')"
    site.post(f"{view}/viewfields/removeallviewfields")
    site.post(f"{view}/viewfields/addviewfield('Editor')")
    assert site.get(f"{view}/viewfields")["Items"] == ["Editor"]
    assert site.send("POST", f"{view}/viewfields/addviewfield('Nope')").status == 400


@pytest.mark.parametrize("query", ["<Where>", "<Select/>"])
def test_broken_caml_is_refused(site: Any, query: str) -> None:
    body = {"parameters": {"Title": "V", "ViewFields": ["LinkTitle"], "Query": query}}
    assert site.send("POST", f"{site.new_list()}/views/add", body).status == 400


def test_removing_a_column_takes_it_out_of_views(site: Any) -> None:
    one = site.new_list()
    site.field(one, "PmoX", "Text")
    site.post(f"{one}/views/add", {"parameters": {"Title": "V", "ViewFields": ["PmoX", "LinkTitle"]}})
    site.send("DELETE", f"{one}/fields/getByInternalNameOrTitle('PmoX')")
    assert site.get(f"{one}/views/getByTitle('V')/viewfields")["Items"] == ["LinkTitle"]


def test_removing_a_column_takes_its_cells_for_good(site: Any) -> None:
    # [U] a column of the same name is another column
    one = site.new_list()
    site.field(one, "PmoX", "Text")
    item = site.post(f"{one}/items", {"Title": "a", "PmoX": "kept?"})
    assert site.send("POST", f"{one}/fields/getByInternalNameOrTitle('PmoX')/deleteObject").status == 200
    site.field(one, "PmoX", "Text")
    again = site.get(f"{one}/items({item['Id']})")
    assert (again["Title"], again["PmoX"]) == ("a", None)


def test_a_content_type_goes_from_the_site_to_a_list_with_its_columns(site: Any) -> None:
    # [R] a list copy is 00 + 32 hex longer; [U] a pinned id is honoured
    pinned = "0x010100" + "AB" * 16
    site.field("web", "PmoPhase", "Text")
    made = site.post("web/contenttypes", {"Id": {"StringValue": pinned}, "Name": "Document du PMO", "Group": "PMO"})
    assert made["StringId"] == pinned
    site.post(f"web/contenttypes('{pinned}')/FieldLinks", {"FieldInternalName": "PmoPhase"})
    library = site.new_list("Governance", 101)
    copy = site.post(f"{library}/contenttypes/addAvailableContentType", {"contentTypeId": pinned})["StringId"]
    assert copy.startswith(pinned + "00")
    assert len(copy) == len(pinned) + 34
    assert column(site, library, "PmoPhase")["InternalName"] == "PmoPhase"
    links = site.get("web/contenttypes?$expand=FieldLinks&$filter=Group eq 'PMO'")["value"][0]["FieldLinks"]
    assert [link["Name"] for link in links] == ["ContentType", "FileLeafRef", "Title", "PmoPhase"]


def test_a_content_type_is_added_to_a_list_once(site: Any) -> None:
    library = site.new_list("Governance", 101)
    pinned = site.post("web/contenttypes", {"Id": {"StringValue": "0x010100" + "CD" * 16}, "Name": "D"})["StringId"]
    site.post(f"{library}/contenttypes/addAvailableContentType", {"contentTypeId": pinned})
    again = site.send("POST", f"{library}/contenttypes/addAvailableContentType", {"contentTypeId": pinned})
    assert again.status == 500


def test_a_content_type_id_must_descend_from_a_known_one(site: Any) -> None:
    # [D] child id = parent + 00 + 32 hex
    body = {"Id": {"StringValue": "0x0101FF"}, "Name": "D"}
    assert site.send("POST", "web/contenttypes", {"Id": {"StringValue": "0x010100ABC"}, "Name": "D"}).status == 400
    assert site.send("POST", "web/contenttypes", body).status == 201
