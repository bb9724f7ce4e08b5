"""The wire: JSON modes, batches, what is not emulated, weather, the recording, durability."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

MODES = {
    "verbose": "application/json;odata=verbose",
    "minimal": "application/json",
    "none": "application/json;odata=nometadata",
}


def part(site: Any, method: str, path: str, body: Any = None, *, accept: str = MODES["none"]) -> str:
    lines = [
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
        f"{method} {site.url}/_api/{path} HTTP/1.1",
    ]
    lines += [
        f"Accept: {accept}",
        f"Content-Type: {MODES['none']}",
        "",
        json.dumps(body) if body is not None else "",
        "",
    ]
    return "\n".join(lines)


def batch(site: Any, reads: list[str], writes: list[str], *, ending: str = "\r\n") -> list[tuple[int, Any]]:
    """Send one batch and return (status, body) of each part."""
    text = "".join(f"--batch_1\n{one}" for one in reads)
    if writes:
        text += "--batch_1\nContent-Type: multipart/mixed; boundary=changeset_1\n\n"
        text += "".join(f"--changeset_1\n{one}" for one in writes) + "--changeset_1--\n"
    raw = (text + "--batch_1--\n").replace("\n", ending).encode()
    reply = site.send("POST", "$batch", raw, headers={"Content-Type": "multipart/mixed; boundary=batch_1"})
    assert reply.status == 200, reply.text
    mark = reply.headers["content-type"].split("boundary=")[1]
    answers = [one.split("\r\n\r\n", 2) for one in reply.text.split(f"--{mark}")[1:-1]]
    return [(int(one[1].split()[1]), json.loads(one[2]) if one[2].strip() else None) for one in answers]


@pytest.mark.parametrize("ending", ["\r\n", "\n"], ids=["CRLF", "LF"])
def test_a_batch_reads_outside_and_writes_in_a_changeset(site: Any, ending: str) -> None:
    # [D] make-batch-requests; conformance README point 7
    one = site.new_list()
    reads = [part(site, "GET", "web?$select=Title"), part(site, "GET", f"{one}/items")]
    writes = [part(site, "POST", f"{one}/items", {"Title": "é"}), part(site, "MERGE", one, {"Title": "Risques"})]
    answers = batch(site, reads, writes, ending=ending)
    assert [status for status, _ in answers] == [200, 200, 201, 204]
    assert answers[2][1]["Title"] == "é"


def test_a_failing_part_stands_beside_good_ones(site: Any) -> None:
    # [D] not transactional
    one = site.new_list()
    writes = [
        part(site, "POST", f"{one}/items", {"Title": "a"}),
        part(site, "POST", f"{one}/items", {"Nope": 1}),
        part(site, "POST", f"{one}/items", {"Title": "b"}),
    ]
    assert [status for status, _ in batch(site, [], writes)] == [201, 400, 201]
    assert site.get(f"{one}?$select=ItemCount")["ItemCount"] == 2


def test_a_part_that_is_not_emulated_is_its_own_501(site: Any) -> None:
    reads = [part(site, "GET", "web/nonsense"), part(site, "GET", "web?$select=Title")]
    assert [status for status, _ in batch(site, reads, [])] == [501, 200]


def test_a_batch_has_a_hundred_operations_at_most(site: Any) -> None:
    # [C] 100 operations
    text = "".join(f"--b\n{part(site, 'GET', 'web?$select=Id')}" for _ in range(101)) + "--b--\n"
    assert (
        site.send("POST", "$batch", text.encode(), headers={"Content-Type": "multipart/mixed; boundary=b"}).status
        == 400
    )


def test_a_batch_has_a_megabyte_at_most(site: Any) -> None:
    # [I] pnp/pnpcore#777
    text = f"--b\n{part(site, 'GET', 'web?$select=Id')}" + "x" * 1_048_576 + "\n--b--\n"
    told = site.send("POST", "$batch", text.encode(), headers={"Content-Type": "multipart/mixed; boundary=b"})
    assert (told.status, "1048576" in told.body.decode()) == (400, True)


def test_verbose_answers_are_wrapped(site: Any) -> None:
    # [T] {"d":{"results":[…]}} and __metadata
    one = site.new_list()
    site.field(one, "PmoTags", "MultiChoice", inside="<CHOICES><CHOICE>a</CHOICE></CHOICES>")
    site.post(f"{one}/items", {"Title": "x", "PmoTags": ["a"]})
    body = site.send("GET", f"{one}/items", headers={"Accept": MODES["verbose"]}).json["d"]["results"][0]
    assert body["__metadata"]["type"] == "SP.Data.RisksListItem"
    assert body["__metadata"]["etag"] == '"1"'
    assert body["PmoTags"] == {"__metadata": {"type": "Collection(Edm.String)"}, "results": ["a"]}
    assert "__deferred" in body["File"]


def test_minimal_answers_carry_the_etag(site: Any) -> None:
    # conformance README point 6
    one = site.new_list()
    site.post(f"{one}/items", {"Title": "x"})
    shown = site.send("GET", f"{one}/items(1)", headers={"Accept": MODES["minimal"]}).json
    assert shown["odata.etag"] == '"1"'
    assert shown["odata.type"] == "SP.Data.RisksListItem"


@pytest.mark.parametrize(
    ("mode", "envelope"), [("verbose", "error"), ("minimal", "odata.error"), ("none", "odata.error")]
)
def test_errors_wear_the_envelope_of_the_mode(site: Any, mode: str, envelope: str) -> None:
    # platform §4.5
    body = site.send("GET", "web/lists/getByTitle('x')", headers={"Accept": MODES[mode]}).json
    assert list(body) == [envelope]
    assert body[envelope]["message"]["lang"] == "en-US"


def test_the_context_has_a_digest(site: Any) -> None:
    # [T] the library asks contextInfo before everything
    body = site.send("POST", "contextInfo", headers={"Accept": MODES["verbose"]}).json
    assert body["d"]["GetContextWebInformation"]["WebFullUrl"] == site.url
    assert site.post("contextinfo")["FormDigestTimeoutSeconds"] == 1800


@pytest.mark.parametrize(
    "path",
    [
        "WEB/Lists/GETBYTITLE('It''s')",
        "web/lists/getByTitle(@t)?@t='It''s'",
        "Web/lists/getByTitle(title='It''s')?$select=",
        "web/getlist('{path}/Lists/It''s')?$select=Id&",
    ],
)
def test_addresses_are_read_generously(site: Any, path: str) -> None:
    # conformance README points 5 and 11
    site.new_list("It's")
    assert site.send("GET", path.format(path=site.path)).status == 200


def test_answers_name_the_outside_host(site: Any) -> None:
    # conformance README point 1
    one = site.new_list()
    reply = site.send("POST", f"{one}/items", {"Title": "x"})
    assert reply.headers["location"].startswith(f"{site.url}/_api/Web/Lists(guid'")
    assert "sprequestguid" in reply.headers


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "web/nonsense", None),
        ("GET", "web?$nonsense=1", None),
        ("GET", "web?nonsense=1", None),
        ("GET", "web?$select=nonsense", None),
        ("POST", "web/lists", {"Title": "x", "BaseTemplate": 100, "nonsense": 1}),
        ("PUT", "web/lists", {"nonsense": 1}),
        ("GET", "web?$expand=nonsense", None),
        ("POST", "web/ensureuser", {"nonsense": "x"}),
    ],
    ids=str,
)
def test_what_is_not_emulated_is_a_501_that_names_it(site: Any, method: str, path: str, body: Any) -> None:
    before = sum(one["count"] for one in site.tenant.admin("GET", "unknown"))
    reply = site.send(method, path, body)
    assert reply.status == 501
    assert "nonsense" in reply.text or "PUT" in reply.text
    assert sum(one["count"] for one in site.tenant.admin("GET", "unknown")) == before + 1


def test_weather_answers_before_the_request_is_executed(site: Any) -> None:
    # reliability T1: 429 with Retry-After
    one = site.new_list()
    rule = {"match": "POST .*items", "status": 429, "headers": {"Retry-After": "3"}, "times": 1}
    site.tenant.admin("POST", "weather", {"rules": [rule]})
    reply = site.send("POST", f"{one}/items", {"Title": "x"})
    assert (reply.status, reply.headers["retry-after"]) == (429, "3")
    assert site.send("POST", f"{one}/items", {"Title": "x"}).status == 201
    assert site.get(f"{one}?$select=ItemCount")["ItemCount"] == 1


def test_weather_can_lose_the_answer_of_an_executed_request(site: Any) -> None:
    # reliability T6: done, but the reply is lost
    one = site.new_list()
    site.tenant.admin("POST", "weather", {"rules": [{"match": "POST .*items", "status": 503, "when": "after"}]})
    assert site.send("POST", f"{one}/items", {"Title": "x"}).status == 503
    assert site.get(f"{one}?$select=ItemCount")["ItemCount"] == 1


def test_weather_can_cut_the_connection(site: Any) -> None:
    one = site.new_list()
    site.tenant.admin("POST", "weather", {"rules": [{"match": "POST .*items", "drop": True, "when": "after"}]})
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        site.send("POST", f"{one}/items", {"Title": "x"})
    assert site.get(f"{one}?$select=ItemCount")["ItemCount"] == 1


def test_weather_strikes_parts_of_a_batch(site: Any) -> None:
    # reliability T11
    one = site.new_list()
    rule = {"match": "POST .*items", "status": 429, "headers": {"Retry-After": "1"}, "skip": 1}
    site.tenant.admin("POST", "weather", {"rules": [rule]})
    writes = [part(site, "POST", f"{one}/items", {"Title": name}) for name in "abc"]
    text = "".join(f"--b\n{write}" for write in writes) + "--b--\n"
    reply = site.send("POST", "$batch", text.encode(), headers={"Content-Type": "multipart/mixed; boundary=b"})
    assert [line.split()[1] for line in reply.text.splitlines() if line.startswith("HTTP/1.1")] == ["201", "429", "201"]
    assert "RETRY-AFTER: 1" in reply.text


def test_slow_weather_only_delays(site: Any) -> None:
    site.tenant.admin("POST", "weather", {"rules": [{"match": "GET", "delay": 0.2}]})
    begun = time.monotonic()
    assert site.send("GET", "web").status == 200
    assert time.monotonic() - begun >= 0.2


def checker() -> Path | None:
    shared = Path(os.environ.get("PMO365_SHARED") or Path(__file__).parents[3] / "shared")
    found = shared / "conformance" / "check_exchanges.py"
    return found if found.exists() else None


@pytest.mark.parametrize("mode", sorted(MODES))
def test_the_recording_agrees_with_the_published_descriptions(site: Any, tmp_path: Path, mode: str) -> None:
    found = checker()
    if found is None:
        pytest.skip("the conformance checker is not here (set PMO365_SHARED)")
    since = max(line["n"] for line in site.tenant.admin("GET", "log"))
    headers = {"Accept": MODES[mode]}
    one = site.new_list("Governance", 101)
    site.send(
        "POST",
        f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance')/Files/add(url='a.txt')",
        b"x",
        headers=headers,
    )
    for path in (
        "web",
        "site",
        "web/lists?$expand=RootFolder,Fields,Views/ViewFields,ContentTypes",
        "web/contenttypes?$expand=FieldLinks",
        "web/siteusers",
        "web/sitegroups?$expand=Users",
        "web/roleassignments?$expand=Member,RoleDefinitionBindings",
        f"{one}/items?$expand=File",
        f"{one}/items(1)/File",
        f"{one}/RootFolder",
        f"{one}/views",
        f"{one}/items(1)/File/versions",
        "web/roledefinitions",
        "web?$expand=RegionalSettings/TimeZone",
    ):
        assert site.send("GET", path, headers=headers).status == 200
    query = {"query": {"Item": True, "File": True, "List": True, "Add": True}}
    assert site.send("POST", "web/getchanges", query, headers=headers).status == 200
    batch(
        site,
        [part(site, "GET", "web", accept=MODES[mode])],
        [part(site, "POST", "web/sitegroups", {"Title": "G"}, accept=MODES[mode])],
    )
    lines = [json.dumps(line) for line in site.tenant.admin("GET", f"log?since={since}")]
    log = tmp_path / "log.jsonl"
    log.write_text("\n".join(lines), encoding="utf-8")
    run = subprocess.run([sys.executable, str(found), str(log)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, running: Any, seed: Any, key: Any, create: Any) -> None:
    with running(tmp_path) as first:
        first.admin("POST", "seed", seed)
        token = first.token(
            "https://contoso.sharepoint.com/.default", key.assertion(seed["apps"][0]["client_id"])
        ).json["access_token"]
        site = create(first, token, "kept")
        site.post(f"{site.new_list()}/items", {"Title": "x"})
        first.process.kill()
        first.process.wait()
    with running(tmp_path) as second:
        site.tenant = second
        assert site.get("web/lists/getByTitle('Risks')/items")["value"][0]["Title"] == "x"
