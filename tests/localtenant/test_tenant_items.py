"""Items: values, ETags, paging, filters, versions."""

from __future__ import annotations

from typing import Any

import pytest

CHOICES = "<Default>Ouvert</Default><CHOICES><CHOICE>Ouvert</CHOICE><CHOICE>Clos</CHOICE></CHOICES>"


@pytest.fixture
def risks(site: Any) -> str:
    """A register with a column of every kind the house uses."""
    one = str(site.new_list("Risks"))
    site.field(one, "PmoKey", "Text", extra="Indexed='TRUE'")
    site.field(one, "PmoStatus", "Choice", inside=CHOICES)
    site.field(one, "PmoTags", "MultiChoice", inside=CHOICES.replace("<Default>Ouvert</Default>", ""))
    site.field(one, "PmoScore", "Number", extra="Min='0' Max='25'")
    site.field(one, "PmoDue", "DateTime", extra="Format='DateOnly'")
    site.field(one, "PmoMet", "DateTime", extra="Format='DateTime'")
    site.field(one, "PmoOwner", "User")
    site.field(one, "PmoTeam", "UserMulti", extra="Mult='TRUE'")
    site.field(one, "PmoLink", "URL", extra="Format='Hyperlink'")
    site.field(one, "PmoDone", "Boolean", inside="<Default>0</Default>")
    site.field(one, "PmoNote", "Note")
    return one


def person(site: Any, email: str = "paul@contoso.com") -> int:
    return int(site.post("web/ensureuser", {"logonName": email})["Id"])


def test_typed_values_come_back_as_they_went(site: Any, risks: str) -> None:
    # [D] typed JSON; people by the site's user id
    who = person(site)
    values = {
        "Title": "Crue",
        "PmoKey": "R-1",
        "PmoStatus": "Clos",
        "PmoTags": ["Ouvert", "Clos"],
        "PmoScore": 12.5,
        "PmoOwnerId": who,
        "PmoTeamId": [who],
        "PmoDone": True,
        "PmoNote": "ligne 1\nligne 2",
        "PmoLink": {"Url": "https://contoso.com", "Description": "Site"},
        "PmoMet": "2026-03-01T10:00:00Z",
    }
    reply = site.send("POST", f"{risks}/items", values)
    assert reply.status == 201
    assert reply.headers["etag"] == '"1"'
    shown = site.get(f"{risks}/items(1)")
    assert {name: shown[name] for name in values} == values


def test_a_date_without_a_time_is_midnight_of_the_site(site: Any, risks: str) -> None:
    # [U] stored as midnight of the site's time zone, in UTC
    summer, winter = ({"PmoDue": text} for text in ("2026-07-14", "2026-01-15"))
    assert site.post(f"{risks}/items", summer)["PmoDue"] == "2026-07-13T22:00:00Z"
    assert site.post(f"{risks}/items", winter)["PmoDue"] == "2026-01-14T23:00:00Z"
    assert site.post(f"{risks}/items", {"PmoDue": "2026-01-14T23:00:00Z"})["PmoDue"] == "2026-01-14T23:00:00Z"


def test_defaults_fill_what_is_not_said(site: Any, risks: str) -> None:
    made = site.post(f"{risks}/items", {"Title": "x"})
    assert (made["PmoStatus"], made["PmoDone"], made["PmoScore"]) == ("Ouvert", False, None)


def test_required_columns_do_not_stop_the_interface(site: Any) -> None:
    # brief: required fields are not enforced on writes through the API
    one = site.new_list()
    site.field(one, "PmoX", "Text", extra="Required='TRUE'")
    assert site.send("POST", f"{one}/items", {}).status == 201


def test_a_choice_out_of_range_is_stored(site: Any, risks: str) -> None:
    # [U] the object model does not check choices; only forms do
    assert site.post(f"{risks}/items", {"PmoStatus": "Autre"})["PmoStatus"] == "Autre"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"PmoScore": 26}, "-2146232832"),
        ({"PmoScore": "12"}, "-1"),
        ({"PmoDone": 1}, "-1"),
        ({"PmoKey": "x" * 256}, "-2130575155"),
        ({"PmoOwnerId": 4000}, "-2146232832"),
        ({"PmoTags": "Ouvert"}, "-1"),
        ({"PmoDue": "soon"}, "-2146232832"),
        ({"PmoOwner": 1}, "-1"),
        ({"Nope": 1}, "-1"),
        ({"PmoLink": "https://contoso.com"}, "-1"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_value_its_column_does_not_take_is_refused(site: Any, risks: str, values: Any, code: str) -> None:
    # [C] SPFieldValidationException; [I] InvalidClientQueryException for a wrong JSON type
    reply = site.send("POST", f"{risks}/items", values)
    assert reply.status == 400
    assert reply.code.split(",")[0] == code
    assert site.get(f"{risks}?$select=ItemCount")["ItemCount"] == 0


def test_a_unique_value_is_stored_once(site: Any) -> None:
    # [C] SPDuplicateValuesFoundException
    one = site.new_list()
    site.field(one, "PmoKey", "Text", extra="Indexed='TRUE' EnforceUniqueValues='TRUE'")
    site.post(f"{one}/items", {"PmoKey": "a"})
    assert site.send("POST", f"{one}/items", {"PmoKey": "A"}).code.startswith("-2130575169")
    site.post(f"{one}/items", {"PmoKey": "b"})
    assert site.merge(f"{one}/items(2)", {"PmoKey": "a"}).status == 400
    assert site.merge(f"{one}/items(2)", {"PmoKey": "b", "Title": "same"}).status == 204


def test_an_old_etag_is_a_412(site: Any, risks: str) -> None:
    # [I] The request ETag value '"1"' does not match the object's ETag value '"2"'.
    site.post(f"{risks}/items", {"Title": "x"})
    assert site.merge(f"{risks}/items(1)", {"Title": "y"}, '"1"').headers["etag"] == '"2"'
    late = site.merge(f"{risks}/items(1)", {"Title": "z"}, '"1"')
    assert late.status == 412
    assert "does not match the object's ETag value '\"2\"'" in late.json["odata.error"]["message"]["value"]
    assert site.send("DELETE", f"{risks}/items(1)", headers={"If-Match": '"1"'}).status == 412


def test_each_change_is_a_version(site: Any, risks: str) -> None:
    # [R] majors of lists
    site.post(f"{risks}/items", {"Title": "x"})
    site.merge(f"{risks}/items(1)", {"Title": "y"})
    assert site.get(f"{risks}/items(1)")["OData__UIVersionString"] == "2.0"
    labels = [one["VersionLabel"] for one in site.get(f"{risks}/items(1)/versions")["value"]]
    assert labels == ["2.0", "1.0"]


def test_an_unknown_item_is_a_404(site: Any, risks: str) -> None:
    # [R] Item does not exist. It may have been deleted by another user.
    reply = site.send("GET", f"{risks}/items(7)")
    assert (reply.status, reply.code) == (404, "-2130575338, System.ArgumentException")


def test_numbers_are_not_used_again(site: Any, risks: str) -> None:
    site.post(f"{risks}/items", {"Title": "x"})
    assert site.send("POST", f"{risks}/items(1)", headers={"X-HTTP-Method": "DELETE", "If-Match": "*"}).status == 200
    assert site.post(f"{risks}/items", {"Title": "y"})["Id"] == 2


def test_pages_follow_the_next_link(site: Any, risks: str) -> None:
    # [R] PagingTests: $skiptoken=Paged=TRUE&p_ID=2
    for number in range(5):
        site.post(f"{risks}/items", {"Title": str(number)})
    first = site.get(f"{risks}/items?$select=Title&$top=2")
    assert "%24skiptoken=Paged%3dTRUE%26p_ID%3d2" in first["odata.nextLink"]
    headers = {"Authorization": f"Bearer {site.token}", "Accept": "application/json;odata=nometadata"}
    seen, following = [one["Title"] for one in first["value"]], first["odata.nextLink"]
    while following:
        page = site.tenant.send("GET", following, headers=headers).json
        seen += [one["Title"] for one in page["value"]]
        following = page.get("odata.nextLink", "")
    assert seen == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("PmoKey eq 'k2'", ["b"]),
        ("PmoKey eq 'K2'", ["b"]),
        ("PmoScore gt 5", ["b", "c"]),
        ("PmoScore ge 5 and PmoScore lt 15", ["a", "b"]),
        ("not (PmoScore gt 5)", ["a"]),
        ("PmoStatus eq 'Clos' or Title eq 'a'", ["a", "c"]),
        ("PmoTags eq 'Clos'", ["c"]),
        ("substringof('2',PmoKey)", ["b"]),
        ("startswith(Title,'c')", ["c"]),
        ("PmoDone eq 1", ["c"]),
        ("PmoDone eq false", ["a", "b"]),
        ("PmoDue ge datetime'2026-02-01T00:00:00Z'", ["c"]),
        ("PmoDue eq null", ["a", "b"]),
        ("PmoOwnerId eq {who}", ["c"]),
        ("PmoOwner/EMail eq 'paul@contoso.com'", ["c"]),
        ("Id eq 2", ["b"]),
        ("FSObjType eq 0", ["a", "b", "c"]),
        ("Modified gt datetime'2020-01-01T00:00:00Z'", ["a", "b", "c"]),
        ("Title ne 'a'", ["b", "c"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_filter_finds_what_it_says(site: Any, risks: str, question: str, found: list[str]) -> None:
    # [D] use-odata-query-operations-in-sharepoint-rest-requests
    who = person(site)
    site.post(f"{risks}/items", {"Title": "a", "PmoKey": "k1", "PmoScore": 5})
    site.post(f"{risks}/items", {"Title": "b", "PmoKey": "k2", "PmoScore": 10})
    more = {"PmoTags": ["Clos"], "PmoDone": True, "PmoDue": "2026-03-01", "PmoOwnerId": who, "PmoStatus": "Clos"}
    site.post(f"{risks}/items", {"Title": "c", "PmoKey": "k3", "PmoScore": 20, **more})
    shown = site.get(f"{risks}/items?$select=Title&$filter={question.format(who=who)}")["value"]
    assert [one["Title"] for one in shown] == found


def test_items_are_ordered(site: Any, risks: str) -> None:
    for score in (5, 20, 10):
        site.post(f"{risks}/items", {"Title": str(score), "PmoScore": score})
    shown = site.get(f"{risks}/items?$select=Title&$orderby=PmoScore desc")["value"]
    assert [one["Title"] for one in shown] == ["20", "10", "5"]


@pytest.mark.parametrize(
    "query", ["$select=Nope", "$filter=Nope eq 1", "$filter=Title eq", "$select=PmoOwner", "$top=many"]
)
def test_a_wrong_query_is_a_400(site: Any, risks: str, query: str) -> None:
    # [I] The field or property 'Nope' does not exist. / The query to field 'PmoOwner' is not valid.
    site.post(f"{risks}/items", {"Title": "x"})
    assert site.send("GET", f"{risks}/items?{query}").status == 400


def test_people_expand_to_their_address(site: Any, risks: str) -> None:
    who = person(site)
    site.post(f"{risks}/items", {"PmoOwnerId": who, "PmoTeamId": [who]})
    shown = site.get(f"{risks}/items?$select=Id,PmoOwner/EMail,PmoTeam/Title&$expand=PmoOwner,PmoTeam")["value"][0]
    assert shown["PmoOwner"] == {"EMail": "paul@contoso.com"}
    assert shown["PmoTeam"] == [{"Title": "Paul Langevin"}]


def test_a_lookup_points_at_a_row_of_another_list(site: Any, risks: str) -> None:
    # [R] ShowField, List
    site.post(f"{risks}/items", {"Title": "Crue"})
    target = site.get(f"{risks}?$select=Id")["Id"]
    actions = site.new_list("Actions")
    site.field(actions, "PmoRisk", "Lookup", extra=f"List='{{{target}}}' ShowField='Title'")
    site.post(f"{actions}/items", {"Title": "Digue", "PmoRiskId": 1})
    shown = site.get(f"{actions}/items?$select=PmoRiskId,PmoRisk/Title&$expand=PmoRisk")["value"]
    assert shown == [{"PmoRiskId": 1, "PmoRisk": {"Title": "Crue"}}]
    assert site.send("POST", f"{actions}/items", {"PmoRiskId": 9}).status == 400


def test_approval_makes_items_pending(site: Any) -> None:
    # [U] 2 = pending
    one = site.new_list()
    site.merge(one, {"EnableModeration": True})
    site.post(f"{one}/items", {"Title": "x"})
    assert site.get(f"{one}/items(1)?$select=OData__ModerationStatus")["OData__ModerationStatus"] == 2


def test_an_application_writes_as_sharepoint_app_and_a_person_as_herself(site: Any, risks: str) -> None:
    # [U] user 1073741822 is the application
    assert site.post(f"{risks}/items", {"Title": "x"})["AuthorId"] == 1073741822
    marie = site.as_person("marie@contoso.com")
    made = marie.post(f"{risks}/items", {"Title": "y"})
    assert site.get(f"web/getuserbyid({made['AuthorId']})")["Email"] == "marie@contoso.com"
