"""Graph: people, groups, mail, sites by words, subscriptions. Sources in docs/tenant/graph.md."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

_numbers = itertools.count(1)
PEOPLE = "https://graph.microsoft.com/v1.0/users/"


def test_people_are_found_by_address_and_id(office: Any) -> None:
    # [D] user-get
    marie = office.get("users/marie@contoso.com")
    assert (marie["displayName"], marie["userPrincipalName"]) == ("Marie Curie", "marie@contoso.com")
    assert office.get(f"users/{marie['id']}")["mail"] == "marie@contoso.com"
    assert office.refusal("GET", "users/nobody@contoso.com") == (404, "Request_ResourceNotFound")


def test_people_are_listed_and_filtered(office: Any) -> None:
    # [D] user-list
    assert len(office.get("users")["value"]) == 3
    found = office.get("users?$filter=startswith(displayName,'Mar')&$select=id,mail")["value"]
    assert [one["mail"] for one in found] == ["marie@contoso.com"]
    assert set(found[0]) == {"id", "mail"}


def test_people_need_a_right_of_their_own(graph: Any) -> None:
    # [M] permission map; 403 Authorization_RequestDenied [I]
    assert graph.refusal("GET", "users") == (403, "Authorization_RequestDenied")
    assert graph.refusal("POST", "users/marie@contoso.com/sendMail", {}) == (403, "Authorization_RequestDenied")


def new_group(office: Any, **more: Any) -> Any:
    nick = f"team{next(_numbers)}"
    body = {
        "displayName": nick.title(),
        "mailNickname": nick,
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
        "owners@odata.bind": [PEOPLE + office.get("users/marie@contoso.com")["id"]],
        **more,
    }
    reply = office.send("POST", "groups", body)
    assert reply.status == 201, reply.text
    return reply.json


def test_a_group_gets_its_site_after_a_while(office: Any) -> None:
    # [R] CreateTeamSiteUsingApplicationPermissions: two kinds of 404, then 200
    group = new_group(office)
    where = f"groups/{group['id']}/sites/root"
    said = [office.send("GET", where) for _ in range(3)]
    assert [one.status for one in said] == [404, 404, 200]
    assert said[0].json["error"] == {**said[0].json["error"], "message": "Unable to provision resource."}
    assert said[1].json["error"]["message"].startswith("Resource provisioning is in progress")
    assert said[2].json["webUrl"].endswith(f"/sites/{group['mailNickname']}")
    assert office.get(f"groups/{group['id']}/drive")["name"] == "Documents"


def test_a_group_is_read_changed_and_removed(office: Any) -> None:
    # [D] group-get, -update 204, -delete 204
    group = new_group(office, visibility="Private")
    where = f"groups/{group['id']}"
    assert office.send("PATCH", where, {"description": "d"}).status == 204
    assert (office.get(where)["description"], office.get(where)["visibility"]) == ("d", "Private")
    found = office.get(f"groups?$filter=mailNickname eq '{group['mailNickname']}'")["value"]
    assert [one["id"] for one in found] == [group["id"]]
    assert office.send("DELETE", where).status == 204
    assert office.refusal("GET", where) == (404, "Request_ResourceNotFound")


def test_a_group_has_owners_and_members(office: Any) -> None:
    # [D] group-post-members, -delete-members 204
    group, paul = new_group(office), office.get("users/paul@contoso.com")["id"]
    where = f"groups/{group['id']}/members"
    assert office.send("POST", f"{where}/$ref", {"@odata.id": PEOPLE + paul}).status == 204
    assert office.refusal("POST", f"{where}/$ref", {"@odata.id": PEOPLE + paul}) == (400, "Request_BadRequest")
    assert [one["id"] for one in office.get(where)["value"]] == [paul]
    assert [one["mail"] for one in office.get(f"groups/{group['id']}/owners")["value"]] == ["marie@contoso.com"]
    assert office.send("DELETE", f"{where}/{paul}/$ref").status == 204
    assert office.get(where)["value"] == []


def test_a_group_alias_is_taken_once(office: Any) -> None:
    group = new_group(office)
    body = {"displayName": "x", "mailEnabled": True, "securityEnabled": False, "groupTypes": ["Unified"]}
    taken = {**body, "mailNickname": group["mailNickname"]}
    assert office.refusal("POST", "groups", taken) == (400, "Request_BadRequest")
    assert office.refusal("POST", "groups", {**body, "mailNickname": "a b"}) == (400, "Request_BadRequest")


def test_mail_is_kept_instead_of_sent(office: Any, tenant: Any) -> None:
    # [D] user-sendmail: 202, empty
    message = {
        "subject": "Rapport",
        "body": {"contentType": "HTML", "content": "<p>x</p>"},
        "toRecipients": [{"emailAddress": {"address": "paul@contoso.com"}}],
    }
    reply = office.send("POST", "users/marie@contoso.com/sendmail", {"message": message, "saveToSentItems": False})
    assert (reply.status, reply.body) == (202, b"")
    kept = tenant.admin("GET", "outbox")[-1]
    assert (kept["from"], kept["to"], kept["subject"]) == ("marie@contoso.com", ["paul@contoso.com"], "Rapport")
    assert kept["message"]["body"]["content"] == "<p>x</p>"


def test_mail_needs_a_recipient_and_a_mailbox(office: Any) -> None:
    where = "users/marie@contoso.com/sendMail"
    assert office.refusal("POST", where, {"message": {"subject": "x"}}) == (400, "ErrorInvalidRecipients")
    assert office.refusal("POST", "users/nobody@contoso.com/sendMail", {"message": {}})[0] == 404


def test_sites_are_found_by_words(graph: Any, site: Any) -> None:
    # [D] site-search; search= and $search=
    name = site.path.rsplit("/", 1)[1]
    for option in ("search", "$search"):
        assert [one["webUrl"] for one in graph.get(f"sites?{option}={name}")["value"]] == [site.url]
    assert site.url in {one["webUrl"] for one in graph.pages("sites?search=*")}
    assert site.url in {one["webUrl"] for one in graph.pages("sites/getAllSites")}
    assert graph.get(f"{graph.site}/sites")["value"] == []


def test_only_granted_sites_are_found(graph_of: Any, site: Any) -> None:
    # [D] Sites.Selected
    assert site.url not in {one["webUrl"] for one in graph_of(site, "worker").pages("sites?search=*")}


class Receiver(BaseHTTPRequestHandler):
    """Echoes the validation token, unless it is asked at /wrong; keeps what it is told, at /busy the second time."""

    told: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        token = parse_qs(urlsplit(self.path).query).get("validationToken", [""])[0]
        said = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not token:
            self.told.append(json.loads(said))
        busy = not token and self.path.startswith("/busy") and len(self.told) == 1
        body = b"nonsense" if self.path.startswith("/wrong") else token.encode()
        self.send_response(503 if busy else 200 if token else 202)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def later(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def wanted(graph: Any, url: str, **more: Any) -> dict[str, Any]:
    base = {"changeType": "updated", "notificationUrl": url, "resource": f"{graph.site}/lists/Documents"}
    return {**base, "expirationDateTime": later(days=2), "clientState": "s", **more}


def test_a_receiver_is_asked_before_it_is_subscribed(graph: Any) -> None:
    # [D] change notifications: validationToken is echoed
    with receiving() as url:
        made = graph.send("POST", "subscriptions", wanted(graph, f"{url}/hook"))
        assert made.status == 201, made.text
        assert graph.refusal("POST", "subscriptions", wanted(graph, f"{url}/wrong")) == (400, "ValidationError")
        drive = wanted(graph, f"{url}/hook", resource=f"drives/{graph.get(graph.drive)['id']}/root")
        assert graph.send("POST", "subscriptions", drive).status == 201
    where = f"subscriptions/{made.json['id']}"
    assert made.json["id"] in {one["id"] for one in graph.get("subscriptions")["value"]}
    until = later(days=3)
    assert graph.send("PATCH", where, {"expirationDateTime": until}).json["expirationDateTime"] == until
    assert graph.send("DELETE", where).status == 204
    assert graph.refusal("GET", where)[0] == 404


def test_a_receiver_is_told_that_a_list_changed_but_not_what(site: Any, graph: Any) -> None:
    # [D] change notifications: no detail of the change; repeated until the receiver takes it; clientState comes along
    Receiver.told.clear()
    with receiving() as url:
        made = graph.send("POST", "subscriptions", wanted(graph, f"{url}/busy", clientState="mine")).json
        site.new_list("Risks")
        assert graph.send("POST", f"{graph.site}/lists/Risks/items", {"fields": {"Title": "x"}}).status == 201
        graph.put("a.txt")
        patiently(lambda: len(Receiver.told) == 2)
    (one,) = Receiver.told[-1]["value"]
    assert (one["subscriptionId"], one["clientState"], one["changeType"]) == (made["id"], "mine", "updated")
    assert one["resourceData"] == {"@odata.type": "#Microsoft.Graph.ListItem"}
    assert "a.txt" not in json.dumps(one)
    kept = [one for one in graph.tenant.admin("GET", "notifications") if one["subscription"] == made["id"]]
    assert kept == [{"subscription": made["id"], "attempts": 2, "status": 202}]
    graph.send("DELETE", f"subscriptions/{made['id']}")


def patiently(true: Callable[[], bool]) -> None:
    """Wait at most ten seconds for something to be so."""
    until = time.monotonic() + 10
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_receiver_that_is_not_there_fails_the_handshake(graph: Any) -> None:
    assert graph.refusal("POST", "subscriptions", wanted(graph, "http://127.0.0.1:9/")) == (400, "ValidationError")


@pytest.mark.parametrize(
    "wrong",
    [
        {"changeType": "created"},
        {"expirationDateTime": later(days=40)},
        {"expirationDateTime": later(days=-1)},
        {"clientState": "x" * 129},
    ],
)
def test_what_cannot_be_subscribed_is_refused(graph: Any, wrong: dict[str, Any]) -> None:
    # [D] only updated; 42,300 minutes at most
    assert graph.refusal("POST", "subscriptions", wanted(graph, "http://127.0.0.1:9/", **wrong))[0] == 400


def test_nobody_outside_this_machine_is_asked(graph: Any) -> None:
    reply = graph.send("POST", "subscriptions", wanted(graph, "https://nonsense.example.net/hook"))
    assert reply.status == 501
