"""Weather: faults by script, by name and from a seed; the allowance; the clock. Sources: docs/tenant/weather.md."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

BATCH = {"Content-Type": "multipart/mixed; boundary=b"}
GRAPH_SITES = "https://graph.microsoft.com/v1.0/sites/root"


@pytest.fixture
def sky(site: Any) -> Iterator[Any]:
    """The site below a sky that is calm again afterwards, whatever the clock."""
    yield site
    site.tenant.admin("POST", "weather", {})
    site.tenant.admin("POST", "clock", {"restart": True})


def rule(sky: Any, **words: Any) -> None:
    sky.tenant.admin("POST", "weather", {"rules": [{"match": sky.url, **words}]})


def named(sky: Any, name: str, **more: Any) -> Any:
    return sky.tenant.admin("POST", "weather", {"name": name, **more})


def metered(sky: Any) -> None:
    """Begin a minute of the allowance: its windows are those of the tenant's clock."""
    named(sky, "metered")
    now = datetime.fromisoformat(sky.tenant.admin("GET", "clock")["now"])
    sky.tenant.admin("POST", "clock", {"advance": 60 - now.second})


def parts(sky: Any, count: int) -> list[int]:
    """Send a batch of reads and return the status of each part."""
    head = f"GET {sky.url}/_api/web HTTP/1.1\r\nAccept: application/json\r\n\r\n"
    one = f"--b\r\nContent-Type: application/http\r\n\r\n{head}"
    reply = sky.send("POST", "$batch", (one * count + "--b--\r\n").encode(), headers=BATCH)
    return [int(line.split()[1]) for line in reply.text.splitlines() if line.startswith("HTTP/1.1 ")]


def test_a_wait_may_be_told_in_seconds(sky: Any) -> None:
    # [D] how-to-avoid-getting-throttled: 429 with Retry-After
    rule(sky, status=429, retry_after=7)
    reply = sky.send("GET", "web")
    assert (reply.status, reply.headers["retry-after"]) == (429, "7")
    assert sky.send("GET", "web").status == 200


def test_a_wait_may_be_told_as_a_date(sky: Any) -> None:
    # RFC 9110 allows a date; reliability catalogue T3
    rule(sky, status=429, retry_after="date:30")
    reply = sky.send("GET", "web")
    wait = parsedate_to_datetime(reply.headers["retry-after"]) - parsedate_to_datetime(reply.headers["date"])
    assert 28 <= wait.total_seconds() <= 31


def test_a_wait_may_not_be_told_at_all(sky: Any) -> None:
    # [I] some 429 carry no Retry-After
    rule(sky, status=429)
    reply = sky.send("GET", "web")
    assert reply.status == 429
    assert "retry-after" not in reply.headers


def test_calls_that_come_before_the_wait_is_over_are_counted(sky: Any) -> None:
    # [D] throttled calls still count
    rule(sky, status=429, retry_after=60)
    sky.send("GET", "web")
    sky.send("GET", "web")
    assert sky.tenant.admin("GET", "weather")["early"] == 1
    sky.tenant.admin("POST", "clock", {"advance": 61})
    sky.send("GET", "web")
    assert sky.tenant.admin("GET", "weather")["early"] == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_write_that_failed_before_its_execution_left_nothing(sky: Any, status: int) -> None:
    one = sky.new_list()
    rule(sky, match="POST .*items", status=status)
    assert sky.send("POST", f"{one}/items", {"Title": "x"}).status == status
    assert sky.get(f"{one}/items")["value"] == []


def test_a_write_whose_answer_is_lost_was_done(sky: Any) -> None:
    # reliability catalogue T6: done, but the reply lost
    one = sky.new_list()
    rule(sky, match="POST .*items", when="after", drop=True)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        sky.send("POST", f"{one}/items", {"Title": "x"})
    assert [row["Title"] for row in sky.get(f"{one}/items")["value"]] == ["x"]


def test_a_body_may_end_in_the_middle(sky: Any) -> None:
    # reliability catalogue T7
    rule(sky, cut=True)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        sky.send("GET", "web")


def test_a_body_may_come_in_drips(sky: Any) -> None:
    # reliability catalogue T9
    rule(sky, drip=0.4)
    began = time.monotonic()
    assert sky.get("web")["Title"] == "Pont de l’Alma"
    assert time.monotonic() - began >= 0.35


def test_a_read_may_hang_and_end_without_a_body(sky: Any) -> None:
    # reliability catalogue T8
    rule(sky, hang=0.3)
    began = time.monotonic()
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        sky.send("GET", "web")
    assert time.monotonic() - began >= 0.25


def test_the_sign_in_page_may_come_instead_of_json(sky: Any) -> None:
    # reliability catalogue T10
    rule(sky, page=True)
    reply = sky.send("GET", "web")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/html")
    assert "Sign in" in reply.text


def test_a_next_link_may_lead_to_another_host(sky: Any) -> None:
    # reliability catalogue T12, M1
    one = sky.new_list()
    for title in "ab":
        sky.post(f"{one}/items", {"Title": title})
    rule(sky, foreign=True)
    link = sky.get(f"{one}/items?$top=1")["odata.nextLink"]
    assert urlsplit(link).hostname == "contoso.sharepoint.com.example.net"


def test_parts_of_a_batch_may_fail_beside_good_ones(sky: Any) -> None:
    # [D] make-batch-requests: a batch is no transaction
    named(sky, "partial", seed=3)
    found = parts(sky, 60)
    assert set(found) == {200, 429, 503}


def test_the_same_seed_gives_the_same_storm(sky: Any) -> None:
    def storm(seed: int) -> list[int]:
        named(sky, "partial", seed=seed)
        return parts(sky, 40)

    assert storm(7) == storm(7)
    assert storm(7) != storm(8)


def test_a_storm_is_made_of_many_faults_and_most_requests_pass(sky: Any) -> None:
    named(sky, "storm", seed=7)
    passed = 0
    for _ in range(250):
        try:
            passed += sky.send("GET", "web?$select=Id").status == 200
        except (http.client.HTTPException, ConnectionError):
            continue
    told = sky.tenant.admin("GET", "weather")
    assert len(told["kinds"]) >= 8
    assert passed > 180


def test_the_clock_of_the_service_may_be_wrong(sky: Any) -> None:
    named(sky, "skewed")
    told = parsedate_to_datetime(sky.send("GET", "web").headers["date"])
    assert 3590 < (told - datetime.now(told.tzinfo)).total_seconds() < 3610


def test_a_night_passes_in_a_second(sky: Any) -> None:
    # reliability catalogue T4: 503, then blocked for hours
    named(sky, "night")
    reply = sky.send("GET", "web")
    assert reply.status == 503
    assert int(reply.headers["retry-after"]) > 8 * 3600 - 10
    sky.tenant.admin("POST", "clock", {"advance": 4 * 3600})
    assert sky.send("GET", "web").status == 503
    sky.tenant.admin("POST", "clock", {"advance": 4 * 3600})
    assert sky.send("GET", "web").status == 200


def test_the_clock_does_not_go_back(sky: Any) -> None:
    reply = sky.tenant.send("POST", f"{sky.tenant.url}/_tenant/clock", body={"advance": -1})
    assert reply.status == 400


def test_items_are_stamped_by_the_tenants_clock(sky: Any) -> None:
    one = sky.new_list()
    sky.tenant.admin("POST", "clock", {"advance": 86400 * 30})
    made = datetime.fromisoformat(sky.post(f"{one}/items", {"Title": "x"})["Created"])
    assert (made - datetime.now(made.tzinfo)).days in (29, 30)


def test_a_site_that_is_full_takes_no_more_but_may_be_read_and_emptied(sky: Any) -> None:
    # [D] 507 quotaLimitReached in the Graph error page; [U] code of REST
    one = sky.new_list()
    sky.post(f"{one}/items", {"Title": "x"})
    sky.tenant.admin("POST", "weather", {"full": [sky.url]})
    assert sky.send("POST", f"{one}/items", {"Title": "y"}).status == 507
    assert sky.send("GET", f"{one}/items").status == 200
    assert sky.send("DELETE", f"{one}/items(1)").status == 200


def test_a_site_that_is_read_only_is_read(sky: Any) -> None:
    # [D] manage-lock-status ReadOnly: no adding, updating or deleting; [U] status
    one = sky.new_list()
    sky.post(f"{one}/items", {"Title": "x"})
    sky.tenant.admin("POST", "weather", {"read_only": [sky.url]})
    refused = [sky.send("POST", f"{one}/items", {"Title": "y"}), sky.send("DELETE", f"{one}/items(1)")]
    assert [reply.status for reply in refused] == [403, 403]
    assert refused[0].code.startswith("-2147024891")
    assert len(sky.get(f"{one}/items")["value"]) == 1


def test_the_allowance_of_an_application_is_by_licences(sky: Any) -> None:
    # [D] 1,250 units a minute up to 1,000 licences; RateLimit headers from 80 % on; REST counted 2
    metered(sky)
    replies = [sky.send("GET", "web?$select=Id") for _ in range(640)]
    calm = [reply for reply in replies if reply.status == 200]
    assert 600 <= len(calm) <= 639
    assert "ratelimit-limit" not in calm[400].headers
    last = calm[-1].headers
    assert (last["ratelimit-limit"], last["ratelimit-remaining"]) == ("1250", "0")
    refused = next(reply for reply in replies if reply.status == 429)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    sky.tenant.admin("POST", "clock", {"advance": 61})
    assert sky.send("GET", "web?$select=Id").status == 200


def test_each_part_of_a_batch_costs(sky: Any) -> None:
    metered(sky)
    found = [status for _ in range(7) for status in parts(sky, 100)]
    assert found.count(200) in range(600, 701)
    assert 429 in found


def test_an_unknown_weather_is_refused(sky: Any) -> None:
    reply = sky.tenant.send("POST", f"{sky.tenant.url}/_tenant/weather", body={"name": "hail"})
    assert reply.status == 400
    assert "hail" in reply.text
    reply = sky.tenant.send("POST", f"{sky.tenant.url}/_tenant/weather", body={"rules": [{"hail": 1}]})
    assert reply.status == 400
    assert "hail" in reply.text


def test_graph_is_throttled_in_its_own_words(sky: Any, bearers: Any) -> None:
    # [I] activityLimitReached
    sky.tenant.admin("POST", "weather", {"rules": [{"match": "graph", "status": 429, "retry_after": 3}]})
    token = bearers(scope="https://graph.microsoft.com/.default")
    reply = sky.tenant.send("GET", GRAPH_SITES, headers={"Authorization": f"Bearer {token}"})
    assert (reply.status, reply.json["error"]["code"]) == (429, "activityLimitReached")
