"""Items found by CAML, rows as text, forms that add, attachments, formulas. Sources: docs/tenant/lists.md."""

from __future__ import annotations

from typing import Any

import pytest

PAUL = "paul@contoso.com"


@pytest.fixture
def risks(site: Any) -> str:
    """Five risks with a score, a state, a day, an owner."""
    one = str(site.new_list("Risks"))
    site.field(one, "PmoScore", "Number")
    site.field(one, "PmoState", "Choice", inside="<CHOICES><CHOICE>Open</CHOICE><CHOICE>Closed</CHOICE></CHOICES>")
    site.field(one, "PmoDue", "DateTime", extra="Format='DateOnly'")
    site.field(one, "PmoOwner", "User")
    site.field(one, "PmoDone", "Boolean")
    who = site.post("web/ensureuser", {"logonName": PAUL})["Id"]
    rows = [
        ("Flood", 12, "Open", "2026-01-31"),
        ("Fire", 20, "Open", "2026-02-01"),
        ("Theft", 4, "Closed", "2026-02-02"),
    ]
    for title, score, state, due in rows:
        site.post(
            f"{one}/items", {"Title": title, "PmoScore": score, "PmoState": state, "PmoDue": due, "PmoOwnerId": who}
        )
    site.post(f"{one}/items", {"Title": "Frost", "PmoDone": True})
    return one


def view(where: str = "", *, order: str = "", limit: str = "", scope: str = "") -> str:
    inner = f"<Where>{where}</Where>" if where else ""
    ordered = f"<OrderBy>{order}</OrderBy>" if order else ""
    attribute = f' Scope="{scope}"' if scope else ""
    return f"<View{attribute}><Query>{inner}{ordered}</Query>{limit}</View>"


def caml(word: str, name: str, kind: str, value: str, *, more: str = "") -> str:
    return f"<{word}><FieldRef Name='{name}' {more}/><Value Type='{kind}'>{value}</Value></{word}>"


def found(site: Any, one: str, xml: str, **more: Any) -> list[str]:
    body = {"query": {"ViewXml": xml, **more}}
    return [row["Title"] for row in site.post(f"{one}/GetItems", body)["value"]]


OPEN = caml("Eq", "PmoState", "Choice", "Open")


@pytest.mark.parametrize(
    ("where", "titles"),
    [
        ("", ["Flood", "Fire", "Theft", "Frost"]),
        (caml("Eq", "PmoScore", "Number", "12"), ["Flood"]),
        (caml("Neq", "PmoState", "Choice", "Open"), ["Theft", "Frost"]),
        (caml("Gt", "PmoScore", "Number", "12"), ["Fire"]),
        (caml("Geq", "PmoScore", "Number", "12"), ["Flood", "Fire"]),
        (caml("Lt", "PmoScore", "Number", "12"), ["Theft"]),
        (caml("Leq", "ID", "Counter", "2"), ["Flood", "Fire"]),
        (caml("BeginsWith", "Title", "Text", "f"), ["Flood", "Fire", "Frost"]),
        (caml("Contains", "Title", "Text", "ef"), ["Theft"]),
        ("<IsNull><FieldRef Name='PmoScore'/></IsNull>", ["Frost"]),
        ("<IsNotNull><FieldRef Name='PmoScore'/></IsNotNull>", ["Flood", "Fire", "Theft"]),
        (f"<And>{OPEN}{caml('Gt', 'PmoScore', 'Number', '15')}</And>", ["Fire"]),
        (f"<Or>{caml('Eq', 'Title', 'Text', 'Theft')}{caml('Eq', 'Title', 'Text', 'Frost')}</Or>", ["Theft", "Frost"]),
        (
            "<In><FieldRef Name='PmoScore'/><Values><Value Type='Number'>4</Value>"
            "<Value Type='Number'>20</Value></Values></In>",
            ["Fire", "Theft"],
        ),
        (caml("Eq", "PmoDone", "Boolean", "1"), ["Frost"]),
        (caml("Eq", "PmoDue", "DateTime", "2026-02-01T00:00:00"), ["Fire"]),
        (caml("Geq", "PmoDue", "DateTime", "2026-02-01"), ["Fire", "Theft"]),
        (caml("Lt", "PmoDue", "DateTime", "2026-02-01"), ["Flood"]),
        (caml("Leq", "PmoDue", "DateTime", "2026-02-01"), ["Flood", "Fire"]),
        (caml("Lt", "PmoDue", "DateTime", "<Today OffsetDays='-36500'/>"), []),
        (caml("Eq", "PmoOwner", "User", "Paul Langevin"), ["Flood", "Fire", "Theft"]),
        (caml("Eq", "PmoOwner", "Integer", "99", more="LookupId='TRUE'"), []),
    ],
)
def test_a_caml_condition_finds_what_it_says(site: Any, risks: str, where: str, titles: list[str]) -> None:
    # [D] CAML query schema
    assert found(site, risks, view(where)) == titles


def test_a_caml_order_and_limit_are_kept(site: Any, risks: str) -> None:
    descending = "<FieldRef Name='PmoScore' Ascending='FALSE'/>"
    assert found(site, risks, view(order=descending, limit="<RowLimit>2</RowLimit>")) == ["Fire", "Flood"]
    assert found(site, risks, view(order="<FieldRef Name='Title'/>")) == ["Fire", "Flood", "Frost", "Theft"]


def test_a_caml_page_goes_on_behind_an_item(site: Any, risks: str) -> None:
    # [D] ListItemCollectionPosition
    position = {"PagingInfo": "Paged=TRUE&p_ID=2"}
    limit = "<RowLimit>2</RowLimit>"
    assert found(site, risks, view(limit=limit), ListItemCollectionPosition=position) == ["Theft", "Frost"]


def test_the_caller_can_be_meant_without_a_name(site: Any, risks: str) -> None:
    # [D] <UserID/>
    where = caml("Eq", "PmoOwner", "Integer", "<UserID/>", more="LookupId='TRUE'")
    assert found(site.as_member(PAUL), risks, view(where)) == ["Flood", "Fire", "Theft"]
    assert found(site, risks, view(where)) == []


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("", ["In", "a.txt"]),
        ("FilesOnly", ["a.txt"]),
        ("Recursive", ["a.txt", "b.txt"]),
        ("RecursiveAll", ["In", "a.txt", "b.txt"]),
    ],
)
def test_the_scope_of_a_view_says_how_deep_it_goes(site: Any, scope: str, names: list[str]) -> None:
    # [D] View.Scope
    library = site.new_list("Governance", 101)
    top = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance')"
    site.post(f"{top}/folders/AddUsingPath(DecodedUrl='In')")
    site.post(f"{top}/Files/add(url='a.txt')", b"x")
    inner = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance/In')"
    site.post(f"{inner}/Files/add(url='b.txt')", b"x")
    query = {"query": {"ViewXml": view(scope=scope)}}
    rows = site.post(f"{library}/GetItems?$select=FileLeafRef", query)["value"]
    assert [row["FileLeafRef"] for row in rows] == names
    below = {"query": {**query["query"], "FolderServerRelativeUrl": f"{site.path}/Governance/In"}}
    rows = site.post(f"{library}/GetItems?$select=FileLeafRef", below)["value"]
    assert [row["FileLeafRef"] for row in rows] == ["b.txt"]


def test_a_view_that_cannot_be_read_is_refused(site: Any, risks: str) -> None:
    for xml in ("<View><Query>", "<Other/>", view("<Eq><Value Type='Text'>x</Value></Eq>")):
        assert site.send("POST", f"{risks}/GetItems", {"query": {"ViewXml": xml}}).status == 400
    unknown = view(caml("Eq", "Nonsense", "Text", "x"))
    assert site.send("POST", f"{risks}/GetItems", {"query": {"ViewXml": unknown}}).status == 400


def test_words_of_caml_that_are_not_emulated_are_named(site: Any, risks: str) -> None:
    xml = view("<nonsense><FieldRef Name='Title'/><Value Type='Text'>x</Value></nonsense>")
    reply = site.send("POST", f"{risks}/GetItems", {"query": {"ViewXml": xml}})
    assert reply.status == 501
    assert "nonsense" in reply.text


def test_rows_come_as_text(site: Any, risks: str) -> None:
    # [R] RenderListDataAsStream: everything is text, people are lists
    fields = "".join(f"<FieldRef Name='{name}'/>" for name in ("Title", "PmoScore", "PmoOwner", "PmoDone"))
    xml = f"<View><ViewFields>{fields}</ViewFields><RowLimit>2</RowLimit></View>"
    body = site.post(f"{risks}/RenderListDataAsStream", {"parameters": {"ViewXml": xml, "RenderOptions": 2}})
    row = body["Row"][0]
    assert (row["ID"], row["Title"], row["PmoScore"], row["FSObjType"]) == ("1", "Flood", "12", "0")
    assert (row["PmoOwner"][0]["title"], row["PmoOwner"][0]["email"]) == ("Paul Langevin", PAUL)
    assert (body["FirstRow"], body["LastRow"], body["RowLimit"]) == (1, 2, 2)


def test_rows_go_on_by_the_next_address(site: Any, risks: str) -> None:
    # [R] NextHref
    xml = "<View><ViewFields><FieldRef Name='Title'/></ViewFields><RowLimit Paged='TRUE'>3</RowLimit></View>"
    first = site.post(f"{risks}/RenderListDataAsStream", {"parameters": {"ViewXml": xml}})
    assert first["NextHref"].startswith("?Paged=TRUE&p_ID=3&PageFirstRow=4")
    again = {"parameters": {"ViewXml": xml, "Paging": first["NextHref"].lstrip("?")}}
    second = site.post(f"{risks}/RenderListDataAsStream", again)
    assert [row["Title"] for row in second["Row"]] == ["Frost"]
    assert (second["FirstRow"], "NextHref" in second) == (4, False)


def form(site: Any, one: str, *values: tuple[str, str], **more: Any) -> Any:
    entries = [{"FieldName": name, "FieldValue": value} for name, value in values]
    folder = {"FolderPath": {"DecodedUrl": f"{site.url}/Lists/Risks"}, "UnderlyingObjectType": 0}
    body = {"listItemCreateInfo": folder, "formValues": entries, "bNewDocumentUpdate": False, **more}
    return site.post(f"{one}/AddValidateUpdateItemUsingPath", body)["value"]


def test_a_form_adds_an_item_and_tells_its_number_last(site: Any, risks: str) -> None:
    # [D] AddValidateUpdateItemUsingPath; [R] last entry Id
    answered = form(site, risks, ("Title", "Storm"), ("PmoScore", "7"))
    assert (answered[-1]["FieldName"], answered[-1]["FieldValue"]) == ("Id", "5")
    assert site.get(f"{risks}/items(5)?$select=Title,PmoScore") == {"Title": "Storm", "PmoScore": 7}


def test_a_form_with_a_wrong_value_adds_nothing(site: Any, risks: str) -> None:
    # [R] 200 with HasException
    answered = form(site, risks, ("Title", "Storm"), ("PmoScore", "seven"))
    assert [one["HasException"] for one in answered] == [False, True]
    assert len(site.get(f"{risks}/items")["value"]) == 4


def test_an_item_has_attachments(site: Any, risks: str) -> None:
    # [D] AttachmentFiles
    item = f"{risks}/items(1)"
    made = site.post(f"{item}/AttachmentFiles/add(FileName='plan é.txt')", b"plan")
    assert made["ServerRelativeUrl"] == f"{site.path}/Lists/Risks/Attachments/1/plan é.txt"
    assert site.get(f"{item}?$select=Attachments,OData__UIVersionString") == {
        "Attachments": True,
        "OData__UIVersionString": "2.0",
    }
    names = [one["FileName"] for one in site.get(f"{item}?$expand=AttachmentFiles")["AttachmentFiles"]]
    assert names == ["plan é.txt"]
    assert site.send("GET", f"{item}/AttachmentFiles('plan é.txt')/$value").body == b"plan"


def test_an_attachment_is_replaced_and_removed(site: Any, risks: str) -> None:
    item = f"{risks}/items(1)"
    site.post(f"{item}/AttachmentFiles/add(FileName='a.txt')", b"1")
    assert site.send("POST", f"{item}/AttachmentFiles/add(FileName='A.txt')", b"2").status == 400
    put = {"X-HTTP-Method": "PUT", "If-Match": "*"}
    assert site.send("POST", f"{item}/AttachmentFiles('a.txt')/$value", b"2", headers=put).status == 204
    assert site.send("GET", f"{item}/AttachmentFiles('a.txt')/$value").body == b"2"
    assert site.send("DELETE", f"{item}/AttachmentFiles('a.txt')").status == 200
    assert site.send("GET", f"{item}/AttachmentFiles('a.txt')").status == 404
    assert site.get(f"{item}?$select=Attachments")["Attachments"] is False


def test_a_list_may_take_no_attachments(site: Any, risks: str) -> None:
    site.merge(risks, {"EnableAttachments": False})
    assert site.send("POST", f"{risks}/items(1)/AttachmentFiles/add(FileName='a.txt')", b"1").status == 400


@pytest.mark.parametrize(
    ("formula", "kind", "shown"),
    [
        ("=[PmoScore]*2+1", "Number", "25"),
        ("=PmoScore/0", "Number", "#DIV/0!"),
        ('=IF([PmoScore]>=10,"High","Low")', "Text", "High"),
        ('=IF(AND([PmoScore]>10;[PmoState]="open");"A";"B")', "Text", "A"),
        ('=CONCATENATE(Title," (",PmoScore,")")', "Text", "Flood (12)"),
        ('=Title&"-"&LEN(Title)', "Text", "Flood-5"),
        ("=ROUND(PmoScore/7,2)", "Number", "1.71"),
        ("=MAX(PmoScore,3)-MIN(PmoScore,3)", "Number", "9"),
        ("=YEAR(PmoDue)*100+MONTH(PmoDue)", "Number", "202601"),
        ("=IF(ISBLANK(PmoDone),1,2)", "Number", "1"),
        ("=-PmoScore^2+10%", "Number", "144.1"),
        ("=IFERROR(PmoScore/0,-1)", "Number", "-1"),
        ("=UPPER(LEFT(Title,2))&LOWER(RIGHT(Title,1))", "Text", "FLd"),
    ],
)
def test_a_calculated_column_is_computed(site: Any, risks: str, formula: str, kind: str, shown: str) -> None:
    # [D] calculated field formulas; [U] numbers as text
    body = formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    site.field(risks, "PmoSum", "Calculated", extra=f"ResultType='{kind}'", inside=f"<Formula>{body}</Formula>")
    assert site.get(f"{risks}/items(1)?$select=PmoSum")["PmoSum"] == shown


def calculated(site: Any, one: str, formula: str) -> Any:
    head = "Name='PmoBad' DisplayName='PmoBad' Type='Calculated' ResultType='Number'"
    xml = f"<Field {head}><Formula>{formula}</Formula></Field>"
    return site.send("POST", f"{one}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": xml, "Options": 8}})


@pytest.mark.parametrize("formula", ["=1+", "=[Unknown]*2", "=TODAY()", "=(1", "=PmoOwner"])
def test_a_formula_that_cannot_be_is_refused_and_adds_no_column(site: Any, risks: str, formula: str) -> None:
    # [D] no volatile functions, no people in calculated columns; [U] numbers
    assert calculated(site, risks, formula).status == 400
    assert "PmoBad" not in [one["InternalName"] for one in site.get(f"{risks}/fields")["value"]]


def test_a_function_that_is_not_emulated_is_named(site: Any, risks: str) -> None:
    reply = calculated(site, risks, "=nonsense(1)")
    assert reply.status == 501
    assert "nonsense" in reply.text
    assert "PmoBad" not in [one["InternalName"] for one in site.get(f"{risks}/fields")["value"]]


def test_a_column_can_check_its_values(site: Any, risks: str) -> None:
    # [C] -2130575163 SPListDataValidationException
    field = f"{risks}/fields/getByInternalNameOrTitle('PmoScore')"
    site.merge(field, {"ValidationFormula": "=AND([PmoScore]>=1,[PmoScore]<=25)", "ValidationMessage": "1 to 25"})
    reply = site.send("POST", f"{risks}/items", {"PmoScore": 26})
    assert (reply.status, reply.code) == (400, "-2130575163, Microsoft.SharePoint.SPListDataValidationException")
    assert "1 to 25" in reply.text
    assert site.send("POST", f"{risks}/items", {"PmoScore": 25}).status == 201
    assert site.merge(f"{risks}/items(1)", {"Title": "other columns are free"}).status == 204


def test_a_column_checks_itself_only(site: Any, risks: str) -> None:
    field = f"{risks}/fields/getByInternalNameOrTitle('PmoScore')"
    assert site.merge(field, {"ValidationFormula": "=[Title]<>1"}).status == 400


def test_a_list_can_check_its_items(site: Any, risks: str) -> None:
    # [C] -2130575162 SPListDataValidationException; TODAY is allowed in validation [D]
    formula = '=OR([PmoState]<>"Closed",[PmoScore]<10,[PmoDue]>TODAY())'
    assert site.merge(risks, {"ValidationFormula": formula, "ValidationMessage": "Not so fast"}).status == 204
    reply = site.merge(f"{risks}/items(2)", {"PmoState": "Closed"})
    assert (reply.status, reply.code) == (400, "-2130575162, Microsoft.SharePoint.SPListDataValidationException")
    assert site.merge(f"{risks}/items(2)", {"PmoState": "Closed", "PmoScore": 2}).status == 204
