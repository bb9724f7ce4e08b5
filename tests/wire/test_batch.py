"""Batches: packed as SharePoint wants them, taken apart part by part, never sent twice blindly (T6, T7, T11)."""

from __future__ import annotations

import json
import re

import pytest

from pmo365.errors import AnswerLost, UnexpectedAnswer
from pmo365.gateway import batch
from pmo365.gateway.direct import Operation, get
from pmo365.gateway.faults import fault

SITE = "https://contoso.sharepoint.com/sites/prj-0001"


def _part(status: int, body: object = None, *, header: str = "", end: str = "\r\n") -> str:
    content = "" if body is None else json.dumps(body, ensure_ascii=False)
    lines = [
        "--batchresponse_1",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
        f"HTTP/1.1 {status} Said",
        "CONTENT-TYPE: application/json;odata=nometadata;streaming=true",
        *([header] if header else []),
        "",
        content,
        "",
    ]
    return end.join(lines)


def _says(server, *parts: str, closed: bool = True, end: str = "\r\n") -> None:
    body = "".join(parts) + (f"--batchresponse_1--{end}" if closed else "")
    server.says(200, body.encode(), Content_Type="multipart/mixed; boundary=batchresponse_1")


def _write(number: int) -> Operation:
    return Operation(method="POST", path="web/lists", body={"Title": f"L'été n° {number} — {{}} & <b>"})


def test_reads_stand_alone_and_writes_travel_in_one_change_set() -> None:
    reads = batch.pack(SITE, [get("web"), get("site")], boundary="b").decode()
    assert reads.count("--b\r\n") == 2
    assert "changeset" not in reads
    assert f"GET {SITE}/_api/web HTTP/1.1\r\nAccept: application/json;odata=nometadata\r\n\r\n" in reads
    writes = batch.pack(SITE, [_write(1), _write(2)], boundary="b").decode()
    inner = re.search(r"boundary=(changeset_[0-9a-f-]+)", writes)
    assert inner is not None
    assert writes.count(f"--{inner[1]}\r\n") == 2
    assert writes.endswith("--b--\r\n")
    assert "\n" not in writes.replace("\r\n", "")


def test_reads_and_writes_travel_together_and_each_gets_its_own_answer(server, wire_to) -> None:
    _says(server, _part(200, {"n": "read"}), _part(201, {"n": "first"}), _part(201, {"n": "second"}))
    mixed = [_write(1), get("web"), _write(2)]
    answers = batch.run(wire_to(server.url), SITE, mixed).answers
    assert [one.data["n"] for one in answers if one] == ["first", "read", "second"]
    assert server.asked[0].index(b"GET https://") < server.asked[0].index(b"boundary=changeset_")


def test_a_lost_batch_with_a_write_in_it_is_not_repeated(server, wire_to) -> None:
    server.says(504)
    batched = batch.run(wire_to(server.url), SITE, [get("web"), _write(1)])
    assert isinstance(batched.error, AnswerLost)
    assert len(server.asked) == 1


def test_an_update_carries_what_the_item_must_still_be() -> None:
    update = Operation(method="MERGE", path="web/lists(guid'x')/items(3)", body={"Title": "a"}, etag='"2"')
    assert b'If-Match: "2"\r\n' in batch.pack(SITE, [update], boundary="b")


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_each_part_has_its_own_answer(server, wire_to, end: str) -> None:
    error = {"odata.error": {"code": "-1, System.ArgumentException", "message": {"lang": "fr-FR", "value": "Absente"}}}
    _says(
        server,
        _part(201, {"Id": "A1", "Title": "Énoncé"}, end=end),
        _part(404, error, end=end),
        _part(204, end=end),
        end=end,
    )
    answers = batch.run(wire_to(server.url), SITE, [_write(1), _write(2), _write(3)]).answers
    assert [one.status for one in answers if one] == [201, 404, 204]
    assert answers[0] is not None
    assert answers[0].data == {"Id": "A1", "Title": "Énoncé"}
    assert answers[1] is not None
    assert str(fault(answers[1].status, answers[1].content, address="x")).startswith("absent")


def test_only_the_throttled_parts_are_sent_again_after_their_pause(server, wire_to, clock) -> None:
    _says(
        server, _part(201, {"Id": 1}), _part(429, {}, header="Retry-After: 7"), _part(503, {}, header="Retry-After: 3")
    )
    _says(server, _part(201, {"Id": 2}), _part(201, {"Id": 3}))
    answers = batch.run(wire_to(server.url), SITE, [_write(1), _write(2), _write(3)]).answers
    assert [one.data["Id"] for one in answers if one] == [1, 2, 3]
    assert clock.slept == [7.0]
    assert server.asked[1].count(b"POST https://") == 2


def test_a_part_whose_answer_was_lost_is_in_doubt(server, wire_to) -> None:
    _says(server, _part(201, {"Id": 1}), _part(504))
    batched = batch.run(wire_to(server.url), SITE, [_write(1), _write(2)])
    assert isinstance(batched.error, AnswerLost)
    assert batched.answers[0] is not None
    assert batched.answers[1] is None


def test_a_read_that_no_server_was_free_for_is_read_again(server, wire_to) -> None:
    _says(server, _part(200, {"n": 1}), _part(504), _part(503))
    _says(server, _part(200, {"n": 2}), _part(200, {"n": 3}))
    answers = batch.read(wire_to(server.url), SITE, [get("web"), get("site"), get("web/lists")])
    assert [one.data["n"] for one in answers] == [1, 2, 3]
    assert server.asked[1].count(b"GET https://") == 2


@pytest.mark.parametrize("closed", [True, False])
def test_fewer_answers_than_writes_leave_all_of_them_in_doubt(server, wire_to, closed: bool) -> None:
    _says(server, _part(201, {"Id": 1}), *([] if closed else [_part(201, {"Id": 2})]), closed=closed)
    batched = batch.run(wire_to(server.url), SITE, [_write(1), _write(2)])
    assert isinstance(batched.error, AnswerLost)
    assert batched.answers == (None, None)


def test_fewer_answers_than_reads_are_no_answer(server, wire_to) -> None:
    _says(server, _part(200, {}))
    with pytest.raises(UnexpectedAnswer, match="batch_parts"):
        batch.read(wire_to(server.url), SITE, [get("web"), get("site")])


def test_a_lost_batch_of_reads_is_repeated_and_one_of_writes_is_not(server, wire_to) -> None:
    server.says(504)
    _says(server, _part(200, {"n": 1}))
    assert batch.read(wire_to(server.url), SITE, [get("web")])[0].data == {"n": 1}
    server.says(504)
    batched = batch.run(wire_to(server.url), SITE, [_write(1)])
    assert isinstance(batched.error, AnswerLost)
    assert len(server.asked) == 3


def test_a_hundred_operations_fit_and_the_rest_follows(server, wire_to) -> None:
    _says(server, *[_part(200, {"n": n}) for n in range(100)])
    _says(server, *[_part(200, {"n": n}) for n in range(100, 130)])
    answers = batch.read(wire_to(server.url), SITE, [get(f"web/lists?n={n}") for n in range(130)])
    assert [one.data["n"] for one in answers] == list(range(130))


def test_what_builds_on_another_is_not_parted_from_it(server, wire_to) -> None:
    pairs = [one for n in range(51) for one in (_write(n), Operation(method="MERGE", path="x", body={}, turn=1))]
    last = [_write(51), *(Operation(method="MERGE", path="x", body={}, turn=turn) for turn in (1, 2))]
    chunks = [len(chunk) for chunk in batch._chunks(SITE, [*pairs[:98], *last, *pairs[98:]])]
    assert chunks == [98, 7]


def test_turns_become_change_sets_in_order(server, wire_to) -> None:
    second = Operation(method="MERGE", path="web/second", body={}, turn=1)
    _says(server, _part(201, {"n": 1}), _part(201, {"n": 3}), _part(204))
    answers = batch.run(wire_to(server.url), SITE, [_write(1), second, _write(3)]).answers
    assert [one.status for one in answers if one] == [201, 204, 201]
    assert server.asked[0].count(b"boundary=changeset_") == 2
    assert server.asked[0].index(b"POST https://") < server.asked[0].index(b"web/second")


def test_what_a_batch_costs_is_the_sum_of_its_parts(server, wire_to) -> None:
    wire = wire_to(server.url)
    _says(server, _part(201), _part(200))
    batch.run(wire, SITE, [_write(1), Operation(method="POST", path="web/sitegroups(7)/users", body={})])
    assert wire.meter.traffic.units == 2 + 5
    assert wire.meter.traffic.requests == 1


def test_a_body_stays_below_what_the_service_reads(server, wire_to) -> None:
    heavy = [Operation(method="POST", path="web/lists", body={"Title": "é" * 100_000}) for _ in range(6)]
    _says(server, *[_part(201, {"n": 1})] * 4)
    _says(server, *[_part(201, {"n": 2})] * 2)
    assert len(batch.run(wire_to(server.url), SITE, heavy).answers) == 6
    assert [len(one) < 1_048_576 for one in server.asked] == [True, True]
