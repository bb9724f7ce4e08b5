"""The one transport under bad weather: lost, cut, slow, huge, foreign and disguised answers (T1, T6–T10, M1–M7, K1)."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import time
from pathlib import Path

import pytest

from pmo365.errors import AnswerLost, Throttled, UnexpectedAnswer, Unreachable
from pmo365.gateway import pace
from pmo365.gateway.direct import Operation, ask, do, exchange, follow
from pmo365.gateway.wire import Limits

HOST = "contoso.sharepoint.com"
SITE = f"https://{HOST}/sites/prj-0001"
CANARY = "canary-token-that-nobody-may-ever-see"


def http(status: int, body: bytes = b"{}", **headers: str) -> bytes:
    told = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close", **headers}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name.replace('_', '-')}: {value}" for name, value in told.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


WRITE = Operation(method="POST", path="web/lists", body={"Title": "Risks"})
PAGE = http(200, b"<html>Sign in</html>", Content_Type="text/html; charset=utf-8")


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _cut(length: int) -> bytes:
    whole = http(200, json.dumps({"value": "x" * 400}).encode())
    return whole[: len(whole) - length]


def test_every_request_carries_token_host_and_name(server, wire_to) -> None:
    server.answers(http(200, b'{"Title":"Alpha"}'))
    assert ask(wire_to(server.url), SITE, "web?$select=Title") == {"Title": "Alpha"}
    told = server.asked[0].decode()
    assert told.startswith("GET /sites/prj-0001/_api/web?$select=Title HTTP/1.1\r\n")
    assert f"Host: {HOST}\r\n" in told
    assert f"Authorization: Bearer {CANARY}\r\n" in told
    assert "User-Agent: NONISV|Contoso|pmo365/0.1.0\r\n" in told
    assert "X-Pmo365" not in told


def test_a_throttled_request_is_never_early_and_holds_the_whole_fleet_back(server, wire_to, clock) -> None:
    server.answers(http(429, Retry_After="4"), http(200))
    wire = wire_to(server.url)
    ask(wire, SITE, "web")
    assert clock.slept == [4.0]
    assert wire.meter.traffic.throttled == 1
    assert wire.meter.traffic.waited == 4.0
    assert wire.meter.traffic.requests == 2


def test_a_throttled_write_is_sent_again_because_it_was_not_executed(server, wire_to, clock) -> None:
    server.answers(http(503, b"Server busy", Retry_After="9"), http(201, b'{"Id":"x"}'))
    assert do(wire_to(server.url), SITE, WRITE) == {"Id": "x"}
    assert clock.slept == [9.0]


def test_a_quota_that_is_used_up_is_waited_for_before_anything_is_refused(server, wire_to, clock) -> None:
    server.answers(http(200, RateLimit_Remaining="0", RateLimit_Reset="12"), http(200))
    wire = wire_to(server.url)
    ask(wire, SITE, "web")
    assert clock.slept == []
    ask(wire, SITE, "web")
    assert clock.slept == [12.0]
    assert wire.meter.traffic.throttled == 0


def test_hours_of_throttling_end_the_run_as_temporary(server, wire_to) -> None:
    server.answers(http(429, Retry_After="21600"))
    with pytest.raises(Throttled) as refused:
        ask(wire_to(server.url), SITE, "web")
    assert refused.value.exit_code == 5
    assert refused.value.facts["seconds"] == 21600


@pytest.mark.parametrize("lost", [_reset, http(502), http(503), http(504), _cut(1), _cut(200), _cut(399)])
def test_a_lost_read_is_asked_again(server, wire_to, lost) -> None:
    server.answers(lost, http(200, b'{"n":1}'))
    assert ask(wire_to(server.url), SITE, "web") == {"n": 1}


@pytest.mark.parametrize("lost", [_reset, http(502), http(503), http(504), PAGE, _cut(1), _cut(200), _cut(399)])
def test_a_write_whose_answer_is_lost_is_sent_once_only(server, wire_to, lost) -> None:
    server.answers(lost, http(201))
    with pytest.raises(AnswerLost):
        do(wire_to(server.url), SITE, WRITE)
    assert len(server.asked) == 1


def test_a_write_answered_with_half_json_is_lost(server, wire_to) -> None:
    server.answers(http(201, b'{"Id":"3f'))
    with pytest.raises(AnswerLost):
        do(wire_to(server.url), SITE, WRITE)


def test_a_definite_refusal_of_a_write_is_not_a_lost_answer(server, wire_to) -> None:
    body = {"odata.error": {"code": "-2130575342, Microsoft.SharePoint.SPException", "message": {"value": "déjà"}}}
    server.answers(http(500, json.dumps(body).encode()))
    with pytest.raises(Exception, match="already_there"):
        do(wire_to(server.url), SITE, WRITE)


def test_nobody_listening_means_nothing_was_written(wire_to) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreachable):
        do(wire_to(f"http://127.0.0.1:{port}"), SITE, WRITE)


def test_a_read_that_hangs_ends_with_the_read_time_out(server, wire_to) -> None:
    server.answers(lambda connection: time.sleep(1.2))
    wire = wire_to(server.url, limits=Limits(connect=1, read=0.3), budget=pace.Budget(attempts=1))
    with pytest.raises(Unreachable):
        ask(wire, SITE, "web")


def _drip(connection: socket.socket) -> None:
    connection.sendall(http(200, b"")[:-4].replace(b"Content-Length: 0", b"Content-Length: 1000") + b"\r\n\r\n")
    for _ in range(40):
        connection.sendall(b"x")
        time.sleep(0.1)


def test_an_answer_of_one_byte_now_and_then_ends_with_the_deadline(server, wire_to) -> None:
    server.answers(_drip)
    limits = Limits(connect=1, read=1, deadline=0.5)
    wire = wire_to(server.url, limits=limits, budget=pace.Budget(attempts=1), real_time=True)
    started = time.monotonic()
    with pytest.raises(Unreachable):
        ask(wire, SITE, "web")
    assert time.monotonic() - started < 2


def test_an_answer_that_swells_is_dropped(server, wire_to) -> None:
    server.answers(http(200, gzip.compress(b" " * 5_000_000), Content_Encoding="gzip"))
    with pytest.raises(UnexpectedAnswer, match="answer_too_big"):
        ask(wire_to(server.url, limits=Limits(body=1_000_000)), SITE, "web")


def test_a_sign_in_page_instead_of_data_is_told_as_such(server, wire_to) -> None:
    server.answers(PAGE)
    with pytest.raises(UnexpectedAnswer, match="web_page"):
        ask(wire_to(server.url), SITE, "web")


def test_text_that_is_no_json_is_told_as_such(server, wire_to) -> None:
    server.answers(http(200, b"hello", Content_Type="text/plain"))
    with pytest.raises(UnexpectedAnswer, match="not_json"):
        ask(wire_to(server.url), SITE, "web")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(server, wire_to, status: int) -> None:
    server.answers(http(status, Location="https://evil.example/"))
    with pytest.raises(UnexpectedAnswer, match="redirected"):
        ask(wire_to(server.url), SITE, "web")
    assert len(server.asked) == 1


@pytest.mark.parametrize("link", ["https://evil.example/x", "http://contoso.sharepoint.com/x", "https://a@b.example/"])
def test_a_foreign_link_gets_no_connection_and_no_token(server, wire_to, link: str) -> None:
    with pytest.raises(UnexpectedAnswer, match="foreign_address"):
        follow(wire_to(server.url), link)
    assert server.asked == []


def test_a_netrc_file_and_a_proxy_of_the_environment_change_nothing(
    server, wire_to, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text(f"machine {HOST} login thief password stolen\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.answers(http(200))
    ask(wire_to(server.url), SITE, "web")
    assert b"Basic" not in server.asked[0]
    assert CANARY.encode() in server.asked[0]


def test_cookies_of_one_answer_do_not_travel_with_the_next_request(server, wire_to) -> None:
    server.answers(http(200, Set_Cookie="FedAuth=x; path=/"), http(200))
    wire = wire_to(server.url)
    ask(wire, SITE, "web")
    ask(wire, SITE, "web")
    assert b"FedAuth" not in server.asked[1]


def test_no_token_is_ever_recorded_or_told(
    server, wire_to, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    lines: list[str] = []
    echo = json.dumps({"access_token": CANARY, "FormDigestValue": CANARY}).encode()
    server.answers(http(200, echo), http(403, f"Bearer {CANARY} is refused".encode()), _reset)
    wire = wire_to(server.url, record=lines.append)
    exchange(wire, "GET", f"{SITE}/_api/web", headers={"X-RequestDigest": CANARY})
    errors = []
    for operation in (Operation(method="GET", path="web"), WRITE):
        with pytest.raises(Exception) as raised:
            do(wire, SITE, operation)
        errors.append(raised.value)
    assert len(lines) == 2
    assert CANARY not in "".join(lines)
    assert json.loads(lines[0])["request_headers"]["authorization"] == "<redacted>"
    assert not any(CANARY in repr(error) + str(error) for error in errors)
    assert CANARY not in caplog.text + capsys.readouterr().out


def test_traffic_counts_units_by_the_published_table(server, wire_to) -> None:
    wire = wire_to(server.url)
    server.answers(http(200), http(200), http(201))
    ask(wire, SITE, "web/lists(guid'x')/items(3)")
    ask(wire, SITE, "web/sitegroups")
    do(wire, SITE, WRITE)
    assert wire.meter.traffic.units == 1 + 5 + 2
    assert wire.meter.traffic.requests == 3


def test_the_recording_reads_as_the_conformance_form(server, wire_to) -> None:
    lines: list[str] = []
    server.answers(http(200, b'{"Title":"Alpha"}'))
    ask(wire_to(server.url, record=lines.append), SITE, "web")
    exchange_told = json.loads(lines[0])
    assert exchange_told["method"] == "GET"
    assert exchange_told["url"] == f"{SITE}/_api/web"
    assert exchange_told["status"] == 200
    assert exchange_told["response_body"] == {"Title": "Alpha"}
