"""The client library on our session: each of its known defects is kept away from us (docs/tenant/client.md)."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from pmo365.errors import AlreadyThere, AnswerLost, ConsentError, Locked, Refused, TemporaryError, UnexpectedAnswer
from pmo365.gateway import sharepoint
from pmo365.model.site import Site

SITE = "https://contoso.sharepoint.com/sites/prj-0001"
NEW = Site(url=SITE, title="Été", language="fr", owner="ana@contoso.com", time_zone="Europe/Paris")
GATEWAY = Path(sharepoint.__file__).parent


def _created(status: int, name: str = "Create") -> dict[str, Any]:
    return {"d": {name: {"SiteId": "3f", "SiteStatus": status, "SiteUrl": SITE}}}


def _body(asked: bytes) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(asked.partition(b"\r\n\r\n")[2])
    return data


def test_a_site_is_created_in_its_language_with_its_template_and_zone(server, wire_to) -> None:
    server.says(200, _created(2))
    assert sharepoint.create_site(wire_to(server.url), NEW, hub_id=None) == "3f"
    assert server.asked[0].startswith(b"POST /_api/spSiteManager/Create HTTP")
    request = _body(server.asked[0])["request"]
    assert (request["Lcid"], request["WebTemplate"], request["TimeZoneId"]) == (1036, "STS#3", 3)
    assert request["Owner"] == "ana@contoso.com"
    assert request["ShareByEmailEnabled"] is False


def test_a_site_that_takes_its_time_is_waited_for(server, wire_to, clock) -> None:
    for status in (1, 1, 2):
        server.says(200, _created(status, "Status" if server.scripts else "Create"))
    assert sharepoint.create_site(wire_to(server.url), NEW, hub_id=None) == "3f"
    assert clock.slept == [1.0, 2.0]


def test_a_site_that_is_never_ready_is_left_for_the_next_run(server, wire_to) -> None:
    for poll in range(sharepoint._POLLS + 1):
        server.says(200, _created(1, "Status" if poll else "Create"))
    with pytest.raises(TemporaryError, match="site_not_ready"):
        sharepoint.create_site(wire_to(server.url), NEW, hub_id=None)


@pytest.mark.parametrize(("status", "kind"), [(4, AlreadyThere), (3, Refused), (0, Refused)])
def test_an_address_that_is_taken_is_never_adopted(server, wire_to, status: int, kind: type[Exception]) -> None:
    server.says(200, _created(status))
    with pytest.raises(kind, match="site_not_created"):
        sharepoint.create_site(wire_to(server.url), NEW, hub_id=None)


def test_no_digest_is_fetched_where_a_token_is_enough(server, wire_to) -> None:
    server.says(200, {"d": {"Id": 11}})
    sharepoint.ensure_user(wire_to(server.url), SITE, "x")
    assert len(server.asked) == 1
    assert b"digest" not in server.asked[0].lower()


def test_a_lost_upload_is_not_repeated_by_the_library(server, wire_to) -> None:
    server.says(504)
    with pytest.raises(AnswerLost):
        sharepoint.upload(wire_to(server.url), SITE, "/sites/prj-0001/Governance", name="a.docx", content=b"x")
    assert len(server.asked) == 1


def test_a_throttled_call_of_the_library_waits_as_long_as_asked(server, wire_to, clock) -> None:
    server.says(429, b"busy", Retry_After="6")
    server.says(429, b"busy", Retry_After="4")
    server.says(200, {"d": {"Id": 11}})
    assert sharepoint.ensure_user(wire_to(server.url), SITE, "i:0#.f|membership|ana@contoso.com") == 11
    assert clock.slept == [6.0, 4.0]


def test_names_with_every_legal_sign_reach_sharepoint_whole(server, wire_to) -> None:
    server.says(200, {"d": {"Name": "x"}})
    folder = "/sites/prj-0001/Governance/L'été 50% #1 & co"
    sharepoint.upload(wire_to(server.url), SITE, folder, name="C# + R&D 100%.docx", content=b"x")
    line = server.asked[0].split(b"\r\n")[0].decode()
    assert "DecodedUrl='/sites/prj-0001/Governance/L''%C3%A9t%C3%A9%2050%25%20%231%20%26%20co'" in line
    assert "url='C%23%20%2B%20R%26D%20100%25.docx'" in line


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "-2147024891, System.UnauthorizedAccessException", ConsentError),
        (423, "-2147018894, Microsoft.SharePoint.SPFileLockException", Locked),
    ],
)
def test_a_refusal_met_by_the_library_is_one_of_our_errors(server, wire_to, status, code, kind) -> None:
    server.says(status, {"error": {"code": code, "message": {"lang": "fr-FR", "value": "Non"}}})
    with pytest.raises(kind) as refused:
        sharepoint.publish(wire_to(server.url), SITE, "/sites/prj-0001/Governance/a.docx", comment="c")
    assert refused.value.facts["code"] == code


def test_an_answer_the_library_cannot_read_is_a_lost_write_or_no_data(server, wire_to) -> None:
    server.says(200, b'{"d":{"Id":')
    with pytest.raises(AnswerLost):
        sharepoint.ensure_user(wire_to(server.url), SITE, "x")
    server.says(200, b'{"d":')
    with pytest.raises(UnexpectedAnswer):
        sharepoint.versions(wire_to(server.url), SITE, "/sites/prj-0001/Governance/a.docx")


def test_versions_come_newest_first_with_the_current_one(server, wire_to) -> None:
    server.says(200, {"d": {"UIVersionLabel": "1.3", "Length": "19819", "TimeLastModified": "2026-07-01T09:00:00Z"}})
    past = [{"VersionLabel": label, "Created": "2026-06-01T09:00:00Z", "Size": 5} for label in ("0.9", "1.0", "0.10")]
    server.says(200, {"d": {"results": past}})
    found = sharepoint.versions(wire_to(server.url), SITE, "/sites/prj-0001/Governance/a.docx")
    assert [one.label for one in found] == ["1.3", "1.0", "0.10", "0.9"]
    assert [one.current for one in found] == [True, False, False, False]
    assert found[0].size == 19819


def test_a_failed_call_leaves_nothing_behind_for_the_next_one(server, wire_to) -> None:
    wire = wire_to(server.url)
    server.says(404, {"error": {"code": "-2130575338, X", "message": {"value": "?"}}})
    with pytest.raises(Exception, match="absent"):
        sharepoint.publish(wire, SITE, "/sites/prj-0001/Governance/a.docx", comment="c")
    server.says(200, {"d": {"Id": 11}})
    sharepoint.ensure_user(wire, SITE, "x")
    assert len(server.asked) == 2
    assert b"Publish" not in server.asked[1]


AVOIDED = {
    "order_by": "sends $order_by, which no service knows",
    "filter": "does not encode #, & and +",
    "with_auto_retry": "ignores Retry-After and repeats writes",
    "execute_query_retry": "ignores Retry-After and repeats writes",
    "delta": "drops the delta link",
    "execute_batch": "leaves our session, and cannot pack columns or views",
    "validate_update_list_item": "reads numbers and dates in the site's language",
    "get_by_id": "updates cost a second request each",
    "update": "sends If-Match: *, the last writer wins",
    "top": "drops 0",
    "skip": "drops 0",
    "with_client_certificate": "signs in once per context, past our session",
    "get_all": "follows links to foreign hosts with our token",
    "paged": "follows links to foreign hosts with our token",
}


@pytest.mark.parametrize("name", AVOIDED)
def test_what_is_broken_in_the_library_is_not_called(name: str) -> None:
    tree = ast.parse((GATEWAY / "sharepoint.py").read_text(encoding="utf-8"))
    called = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert name not in called, AVOIDED[name]


def test_the_library_is_known_to_one_module_only() -> None:
    users = [path.name for path in GATEWAY.glob("*.py") if "from office365" in path.read_text(encoding="utf-8")]
    assert users == ["sharepoint.py"]
