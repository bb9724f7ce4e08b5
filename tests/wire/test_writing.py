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
from pmo365.model.site import Column, ColumnKind, Grant, Level, Register, Role, Site, Versioning, View

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
    list_ = Change(
        kind=Kind.REGISTER, action=Action.CREATE, site=SITE, path="Issues", after=Register(key="Issues", title="Points")
    )
    _batch(server, (201, {"Id": "A"}))
    server.says(502)
    with pytest.raises(AnswerLost) as lost:
        _write(wire_to(server.url), list_)
    assert lost.value.facts["changes"] == (list_.name,)


@pytest.mark.parametrize(("status", "kind"), [(429, Throttled), (403, ConsentError)])
def test_what_stops_everything_carries_what_is_done(server, wire_to, status: int, kind: type[Exception]) -> None:
    column = Change(kind=Kind.COLUMN, action=Action.CREATE, site=SITE, path="Risks/columns/PmoZ", after=SCORE)
    _batch(server, (200, {"Id": "F1"}))
    server.says(status, BUSY)
    with pytest.raises(kind) as stopped:
        _write(wire_to(server.url, budget=pace.Budget(attempts=1)), column, _row(1))
    assert [one.status for one in stopped.value.facts["outcomes"]] == [Status.DONE]


def test_a_list_is_created_by_its_key_then_gets_its_title_and_settings(server, wire_to) -> None:
    wanted = Register(
        key="Issues",
        title="Points ouverts",
        versioning=Versioning(major=True, major_limit=100, minor=False),
        attachments=True,
    )
    _batch(server, (201, {"Id": "A"}))
    _batch(server, (204, None), (204, None))
    change = Change(kind=Kind.REGISTER, action=Action.CREATE, site=SITE, path="Issues", after=wanted)
    (outcome,) = _write(wire_to(server.url), change)
    assert (outcome.status, outcome.id) == (Status.DONE, "a")
    assert b'"Title": "Issues"' in server.asked[0]
    assert "Points ouverts" in server.asked[1].decode()
    assert _sent(server.asked[1])[0] == "MERGE web/GetList('/sites/prj-0001/Lists/Issues')"


def test_a_view_is_created_by_its_key_then_retitled(server, wire_to) -> None:
    view = View(key="Open", title="Ouverts", columns=("LinkTitle", "PmoScore"), query="<Where/>", row_limit=50)
    _batch(server, (201, {"Id": "V1"}))
    _batch(server, (204, None))
    change = Change(kind=Kind.VIEW, action=Action.CREATE, site=SITE, path="Risks/views/Open", after=view)
    (outcome,) = _write(wire_to(server.url), change)
    assert outcome.id == "v1"
    assert _sent(server.asked[1]) == ["MERGE web/GetList('/sites/prj-0001/Lists/Risks')/views(guid'v1')"]


def test_exactly_the_wanted_rights_remain(server, wire_to) -> None:
    grants = Change(
        kind=Kind.GRANTS,
        action=Action.CREATE,
        site=SITE,
        path="Risks/grants",
        after=(Grant("PRM", Level.CONTRIBUTE),),
    )
    held = [
        {"Member": {"Id": 3, "LoginName": "x"}, "RoleDefinitionBindings": [{"Id": 1073741829}]},
        {"Member": {"Id": 7, "LoginName": "y"}, "RoleDefinitionBindings": [{"Id": 1073741826}]},
        {"Member": {"Id": 9, "LoginName": "i:0i.t|x|app@sharepoint"}, "RoleDefinitionBindings": [{"Id": 1073741829}]},
    ]
    _batch(server, (200, None))
    _batch(server, (200, {"value": held}))
    _batch(server, (200, None), (200, None), (200, None))
    (outcome,) = _write(wire_to(server.url), grants)
    assert outcome.status is Status.DONE
    assert [one.rsplit("/", 1)[1] for one in _sent(server.asked[2])] == [
        "AddRoleAssignment(principalId=7,roleDefId=1073741827)",
        "RemoveRoleAssignment(principalId=3,roleDefId=1073741829)",
        "RemoveRoleAssignment(principalId=7,roleDefId=1073741826)",
    ]


def test_a_site_that_is_not_there_fails_its_changes_in_words(server, wire_to) -> None:
    server.says(404, b"404 FILE NOT FOUND", Content_Type="text/plain")
    (outcome,) = _write(wire_to(server.url), _row(1))
    assert (outcome.status, outcome.code) == (Status.FAILED, "Absent")
