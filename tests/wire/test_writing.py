"""Changes become outcomes: each part of a batch decides for its own change, and doubt is never taken for success."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from pmo365.errors import AnswerLost, ConsentError, Throttled
from pmo365.gateway import pace
from pmo365.gateway.ground import Ground
from pmo365.gateway.values import Place
from pmo365.gateway.writing import write
from pmo365.model.plan import Action, Change, Kind, Outcome, RowWrite, Status
from pmo365.model.site import Column, ColumnKind, Grant, Level, Library, Register, Role, Site, Versioning, View

SITE = "https://contoso.sharepoint.com/sites/prj-0001"
OWNER = Column(name="PmoOwner", kind=ColumnKind.PERSON)
SCORE = Column(name="PmoScore", kind=ColumnKind.NUMBER)
KEY = Column(name="PmoKey", kind=ColumnKind.TEXT)
RISKS = Register(key="Risks", id="aa", columns=(OWNER, SCORE, KEY))
OBSERVED = Site(url=SITE, language="fr", registers=(RISKS,), roles=(Role(key="PRM", title="Chef", id=7),))
PLACE = Place(zone=lambda: "Europe/Paris", person=lambda id: "", user_id=lambda email: 11)
BUSY = {"odata.error": {"code": "-1, X", "message": {"value": "non"}}}


def _batch(server, *parts: tuple[int, Any]) -> None:
    told = "".join(
        "--batchresponse_1\r\nContent-Type: application/http\r\n\r\n"
        f"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n\r\n{json.dumps(body) if body else ''}\r\n"
        for status, body in parts
    )
    server.says(
        200, f"{told}--batchresponse_1--\r\n".encode(), Content_Type="multipart/mixed; boundary=batchresponse_1"
    )


def _sent(asked: bytes) -> list[str]:
    return [
        f"{verb} {path}" for verb, path in re.findall(r"(GET|POST|MERGE|DELETE) \S+?/_api/(\S+) HTTP", asked.decode())
    ][0 if b"GET" in asked[:5] else 1 :]


def _row(number: int, **more: Any) -> Change:
    after = RowWrite(list="Risks", values={"Title": f"R{number}", "PmoScore": number}, **more)
    action = Action.UPDATE if "id" in more else Action.CREATE
    etag = '"1"' if "id" in more else ""
    return Change(kind=Kind.ROW, action=action, site=SITE, path=f"Risks/rows/{number}", after=after, etag=etag)


def _write(wire, *changes: Change, observed: Site = OBSERVED) -> tuple[Outcome, ...]:
    return write(Ground(wire, observed, place=PLACE), changes)


def test_each_change_of_a_batch_has_its_own_outcome(server, wire_to) -> None:
    _batch(server, (201, {"Id": 5}), (400, BUSY), (412, BUSY))
    done, failed, conflict = _write(wire_to(server.url), _row(1, key="k1"), _row(2), _row(3, id=3))
    assert (done.status, done.id) == (Status.DONE, "5")
    assert (failed.status, failed.code, failed.message) == (Status.FAILED, "Refused", "-1, X non")
    assert (conflict.status, conflict.code) == (Status.CONFLICT, "Conflict")
    assert b'"PmoKey": "k1"' in server.asked[0]
    assert b'If-Match: "1"' in server.asked[0]


def test_an_update_that_does_not_say_what_it_read_is_refused_unsent(server, wire_to) -> None:
    change = Change(
        kind=Kind.ROW,
        action=Action.UPDATE,
        site=SITE,
        path="Risks/rows/3",
        after=RowWrite(list="Risks", values={}, id=3),
    )
    (outcome,) = _write(wire_to(server.url), change)
    assert (outcome.status, outcome.code) == (Status.FAILED, "ConfigurationError")
    assert server.asked == []


def test_a_value_that_does_not_fit_fails_alone(server, wire_to) -> None:
    bad = Change(
        kind=Kind.ROW,
        action=Action.CREATE,
        site=SITE,
        path="Risks/rows/x",
        after=RowWrite(list="Risks", values={"PmoScore": "many"}),
    )
    _batch(server, (201, {"Id": 5}))
    outcomes = _write(wire_to(server.url), bad, _row(1))
    assert [one.status for one in outcomes] == [Status.FAILED, Status.DONE]


def test_a_lost_batch_names_what_is_in_doubt_and_what_is_known(server, wire_to) -> None:
    column = Change(kind=Kind.COLUMN, action=Action.CREATE, site=SITE, path="Risks/columns/PmoZ", after=SCORE)
    _batch(server, (200, {"Id": "F1"}))
    server.says(504)
    with pytest.raises(AnswerLost) as lost:
        _write(wire_to(server.url), column, _row(1), _row(2))
    known = lost.value.facts["outcomes"]
    assert [one.status for one in known] == [Status.DONE]
    assert lost.value.facts["changes"] == (_row(1).name, _row(2).name)
    assert len(str(lost.value)) < 400


def test_a_second_stage_that_is_lost_leaves_the_creation_in_doubt(server, wire_to) -> None:
    role = Role(key="SPO", title="Sponsor", level=Level.READ)
    made = Change(kind=Kind.ROLE, action=Action.CREATE, site=SITE, path="roles/SPO", after=role)
    _batch(server, (201, {"Id": 9}))
    server.says(502)
    with pytest.raises(AnswerLost) as lost:
        _write(wire_to(server.url), made)
    assert lost.value.facts["changes"] == (made.name,)


@pytest.mark.parametrize(("status", "kind"), [(429, Throttled), (403, ConsentError)])
def test_what_stops_everything_carries_what_is_done(server, wire_to, status: int, kind: type[Exception]) -> None:
    column = Change(kind=Kind.COLUMN, action=Action.CREATE, site=SITE, path="Risks/columns/PmoZ", after=SCORE)
    _batch(server, (200, {"Id": "F1"}))
    server.says(status, BUSY)
    with pytest.raises(kind) as stopped:
        _write(wire_to(server.url, budget=pace.Budget(attempts=1)), column, _row(1))
    assert [one.status for one in stopped.value.facts["outcomes"]] == [Status.DONE]


def test_a_list_is_created_by_its_key_then_gets_its_title_and_settings_in_one_request(server, wire_to) -> None:
    wanted = Register(
        key="Issues",
        title="Points ouverts",
        versioning=Versioning(major=True, major_limit=100, minor=False),
        attachments=True,
    )
    _batch(server, (201, {"Id": "A"}), (204, None), (204, None))
    change = Change(kind=Kind.REGISTER, action=Action.CREATE, site=SITE, path="Issues", after=wanted)
    (outcome,) = _write(wire_to(server.url), change)
    assert (outcome.status, outcome.id) == (Status.DONE, "a")
    assert b'"Title": "Issues"' in server.asked[0]
    assert "Points ouverts" in server.asked[0].decode()
    merge = "MERGE web/GetList('/sites/prj-0001/Lists/Issues')"
    assert _sent(server.asked[0]) == ["POST web/lists", merge, merge]
    assert server.asked[0].count(b"boundary=changeset_") == 3


def test_a_view_is_created_by_its_key_then_retitled(server, wire_to) -> None:
    view = View(key="Open", title="Ouverts", columns=("LinkTitle", "PmoScore"), query="<Where/>", row_limit=50)
    _batch(server, (201, {"Id": "V1"}), (204, None))
    change = Change(kind=Kind.VIEW, action=Action.CREATE, site=SITE, path="Risks/views/Open", after=view)
    (outcome,) = _write(wire_to(server.url), change)
    assert outcome.id == "v1"
    views = "web/GetList('/sites/prj-0001/Lists/Risks')/views"
    assert _sent(server.asked[0]) == [f"POST {views}/add", f"MERGE {views}/getByTitle('Open')"]


ISSUES = Change(
    kind=Kind.REGISTER, action=Action.CREATE, site=SITE, path="Issues", after=Register(key="Issues", title="Points")
)


def test_what_does_not_need_each_other_travels_together(server, wire_to) -> None:
    column = Change(kind=Kind.SITE_COLUMN, action=Action.CREATE, site=SITE, path="columns/PmoZ", after=SCORE)
    _batch(server, (200, {"Id": "F1"}), (201, {"Id": "A"}), (204, None))
    outcomes = _write(wire_to(server.url), column, ISSUES)
    assert [(one.status, one.id) for one in outcomes] == [(Status.DONE, "f1"), (Status.DONE, "a")]
    assert len(server.asked) == 1


def test_a_lookup_points_at_a_list_made_just_before_without_asking_for_it(server, wire_to) -> None:
    lookup = Column(name="PmoIssueRef", kind=ColumnKind.LOOKUP, lookup="Issues")
    column = Change(kind=Kind.COLUMN, action=Action.CREATE, site=SITE, path="Risks/columns/PmoIssueRef", after=lookup)
    _batch(server, (201, {"Id": "ABC"}), (204, None))
    _batch(server, (200, {"Id": "F1"}))
    outcomes = _write(wire_to(server.url), ISSUES, column)
    assert [one.status for one in outcomes] == [Status.DONE, Status.DONE]
    assert b'List=\\"{abc}\\"' in server.asked[1]


def test_a_list_whose_creation_was_lost_only_gets_what_it_lacks(server, wire_to) -> None:
    there = Site(url=SITE, registers=(Register(key="Issues", title="Issues", id="aa"),))
    _batch(server, (204, None))
    (outcome,) = _write(wire_to(server.url), ISSUES, observed=there)
    assert outcome.status is Status.DONE
    assert _sent(server.asked[0]) == ["MERGE web/GetList('/sites/prj-0001/Lists/Issues')"]


def test_a_view_whose_creation_was_lost_only_gets_its_title(server, wire_to) -> None:
    view = View(key="Open", title="Ouverts", row_limit=50)
    there = Site(url=SITE, registers=(Register(key="Risks", id="aa", views=(View(key="Open", title="Open", id="v"),)),))
    _batch(server, (204, None))
    change = Change(kind=Kind.VIEW, action=Action.CREATE, site=SITE, path="Risks/views/Open", after=view)
    (outcome,) = _write(wire_to(server.url), change, observed=there)
    assert outcome.status is Status.DONE
    assert _sent(server.asked[0]) == ["MERGE web/GetList('/sites/prj-0001/Lists/Risks')/views(guid'v')"]


def test_a_new_site_joins_its_hub_as_it_is_made(server, wire_to) -> None:
    hub = "https://contoso.sharepoint.com/sites/pmo"
    new = Site(url=SITE, title="P", language="fr", owner="ana@contoso.com", hub=hub)
    server.says(200, {"Id": "AB", "IsHubSite": True})
    server.says(200, {"d": {"Create": {"SiteId": "3f", "SiteStatus": 2, "SiteUrl": SITE}}})
    made = Change(kind=Kind.SITE, action=Action.CREATE, site=SITE, path=".", after=new)
    joined = Change(kind=Kind.HUB, action=Action.CREATE, site=SITE, path=".", after=hub)
    server.says(200, {"Id": "AB", "IsHubSite": True})
    outcomes = _write(wire_to(server.url), made, joined, observed=Site(url=SITE))
    assert [one.status for one in outcomes] == [Status.DONE, Status.DONE]
    assert b'"HubSiteId": "ab"' in server.asked[1]
    assert not any(b"JoinHubSite" in one for one in server.asked)


def test_nothing_is_tried_on_a_site_that_could_not_be_made(server, wire_to) -> None:
    made = Change(kind=Kind.SITE, action=Action.CREATE, site=SITE, path=".", after=Site(url=SITE))
    joined = Change(kind=Kind.HUB, action=Action.CREATE, site=SITE, path=".", after="https://x/sites/pmo")
    outcomes = _write(wire_to(server.url), made, joined, observed=Site(url=SITE))
    assert [one.status for one in outcomes] == [Status.FAILED, Status.SKIPPED]
    assert server.asked == []


DEFAULTS = Change(
    kind=Kind.DEFAULTS, action=Action.CREATE, site=SITE, path="Docs/defaults", after=(("PmoPhase", "Cadrage"),)
)


@pytest.mark.parametrize("applied", [False, True])
def test_default_values_are_put_in_place_and_made_to_apply_once(server, wire_to, applied: bool) -> None:
    there = Site(url=SITE, libraries=(Library(key="Docs", id="dd", views=(View(key="AllItems"),)),))
    named = [{"ReceiverName": "LocationBasedMetadataDefaultsReceiver ItemAdded"}] if applied else []
    _batch(server, (404, BUSY), (200, {"value": named}))
    if not applied:
        _batch(server, (201, {"ReceiverId": "r"}))
    server.says(200, {"Name": "client_LocationBasedDefaults.html"})
    (outcome,) = _write(wire_to(server.url), DEFAULTS, observed=there)
    assert outcome.status is Status.DONE
    assert b"Cadrage</DefaultValue>" in server.asked[-1]
    assert len(server.asked) == (2 if applied else 3)


def test_the_default_values_of_a_library_just_made_are_written_in_its_columns(server, wire_to) -> None:
    there = Site(url=SITE, libraries=(Library(key="Docs", id="dd"),))
    _batch(server, (204, None))
    (outcome,) = _write(wire_to(server.url), DEFAULTS, observed=there)
    assert outcome.status is Status.DONE
    column = "web/GetList('/sites/prj-0001/Docs')/fields/getByInternalNameOrTitle('PmoPhase')"
    assert _sent(server.asked[0]) == [f"MERGE {column}"]
    assert b'"DefaultValue": "Cadrage"' in server.asked[0]
    assert len(server.asked) == 1


def test_inheritance_is_broken_and_the_rights_given_in_one_request(server, wire_to) -> None:
    grants = Change(
        kind=Kind.GRANTS,
        action=Action.CREATE,
        site=SITE,
        path="Risks/grants",
        after=(Grant("PRM", Level.CONTRIBUTE),),
    )
    _batch(server, (200, None), (200, None))
    (outcome,) = _write(wire_to(server.url), grants)
    assert outcome.status is Status.DONE
    assert [one.rsplit("/", 1)[1] for one in _sent(server.asked[0])] == [
        "BreakRoleInheritance(copyRoleAssignments=false,clearSubscopes=true)",
        "AddRoleAssignment(principalId=7,roleDefId=1073741827)",
    ]
    assert server.asked[0].count(b"boundary=changeset_") == 2


def test_exactly_the_wanted_rights_remain(server, wire_to) -> None:
    grants = Change(
        kind=Kind.GRANTS,
        action=Action.UPDATE,
        site=SITE,
        path="Risks/grants",
        after=(Grant("PRM", Level.CONTRIBUTE),),
        before=(Grant("PRM", Level.READ),),
    )
    held = [
        {"Member": {"Id": 3, "LoginName": "x"}, "RoleDefinitionBindings": [{"Id": 1073741829}]},
        {"Member": {"Id": 7, "LoginName": "y"}, "RoleDefinitionBindings": [{"Id": 1073741826}]},
        {"Member": {"Id": 9, "LoginName": "i:0i.t|x|app@sharepoint"}, "RoleDefinitionBindings": [{"Id": 1073741829}]},
    ]
    _batch(server, (200, {"value": held}))
    _batch(server, (200, None), (200, None), (200, None))
    (outcome,) = _write(wire_to(server.url), grants)
    assert outcome.status is Status.DONE
    assert [one.rsplit("/", 1)[1] for one in _sent(server.asked[1])] == [
        "AddRoleAssignment(principalId=7,roleDefId=1073741827)",
        "RemoveRoleAssignment(principalId=3,roleDefId=1073741829)",
        "RemoveRoleAssignment(principalId=7,roleDefId=1073741826)",
    ]


def test_a_site_that_is_not_there_fails_its_changes_in_words(server, wire_to) -> None:
    server.says(404, b"404 FILE NOT FOUND", Content_Type="text/plain")
    (outcome,) = _write(wire_to(server.url), _row(1))
    assert (outcome.status, outcome.code) == (Status.FAILED, "Absent")
