"""Graph: several requests in one. Sources in docs/tenant/graph.md."""

from __future__ import annotations

import base64
from typing import Any

JSON = {"Content-Type": "application/json"}


def batch(graph: Any, *requests: dict[str, Any]) -> dict[str, Any]:
    """Send a batch and return its answers by id."""
    named = [{"id": str(place + 1), "method": "GET", **one} for place, one in enumerate(requests)]
    reply = graph.send("POST", "$batch", {"requests": named})
    assert reply.status == 200, reply.text
    return {one["id"]: one for one in reply.json["responses"]}


def test_each_part_has_its_own_status(graph: Any) -> None:
    # [D] json-batching: 200 around parts that failed
    done = batch(graph, {"url": f"/{graph.site}"}, {"url": f"{graph.site}/lists/none"})
    assert (done["1"]["status"], done["2"]["status"]) == (200, 404)
    assert done["2"]["body"]["error"]["code"] == "itemNotFound"


def test_a_part_waits_for_another(graph: Any) -> None:
    # [D] dependsOn
    new = {"name": "x", "folder": {}}
    done = batch(
        graph,
        {"method": "POST", "url": f"{graph.drive}/root/children", "body": new, "headers": JSON},
        {"url": f"{graph.drive}/root:/x", "dependsOn": ["1"]},
    )
    assert (done["1"]["status"], done["2"]["status"]) == (201, 200)


def test_after_a_failed_part_comes_424(graph: Any) -> None:
    # [D] 424 failed dependency
    done = batch(graph, {"url": f"{graph.site}/lists/none"}, {"url": f"{graph.site}", "dependsOn": ["1"]})
    assert done["2"]["status"] == 424


def test_twenty_parts_and_no_more(graph: Any) -> None:
    # [D] at most 20
    requests = [{"id": str(place), "method": "GET", "url": f"/{graph.site}"} for place in range(21)]
    assert len(graph.send("POST", "$batch", {"requests": requests[:20]}).json["responses"]) == 20
    assert graph.refusal("POST", "$batch", {"requests": requests}) == (400, "BadRequest")


def test_ids_are_unique_and_bodies_have_a_type(graph: Any) -> None:
    # [D] json-batching
    one = {"id": "1", "method": "GET", "url": f"/{graph.site}"}
    assert graph.refusal("POST", "$batch", {"requests": [one, one]}) == (400, "BadRequest")
    bare = {"id": "1", "method": "POST", "url": f"/{graph.site}/lists", "body": {}}
    assert graph.refusal("POST", "$batch", {"requests": [bare]}) == (400, "BadRequest")
    assert graph.refusal("POST", "$batch", {"requests": [{**one, "dependsOn": ["9"]}]}) == (400, "BadRequest")


def test_a_failing_write_leaves_the_others(graph: Any) -> None:
    # [D] no transaction
    where, new = f"{graph.drive}/root/children", {"name": "x", "folder": {}}
    done = batch(
        graph,
        {"method": "POST", "url": where, "body": new, "headers": JSON},
        {"method": "POST", "url": where, "body": new, "headers": JSON},
        {"method": "POST", "url": where, "body": {**new, "name": "y"}, "headers": JSON},
    )
    assert [done[name]["status"] for name in "123"] == [201, 409, 201]
    assert [one["name"] for one in graph.get(where)["value"]] == ["x", "y"]


def test_a_part_is_throttled_alone(graph: Any, tenant: Any) -> None:
    # [D] each request of a batch is throttled on its own, Retry-After in its headers
    rule = {"match": "GET .*lists/Documents$", "status": 429, "headers": {"Retry-After": "3"}}
    tenant.admin("POST", "weather", {"rules": [rule]})
    done = batch(graph, {"url": f"{graph.site}/lists/Documents"}, {"url": f"/{graph.site}"})
    tenant.admin("POST", "weather", {"rules": []})
    assert (done["1"]["status"], done["2"]["status"]) == (429, 200)
    assert {name.lower(): value for name, value in done["1"]["headers"].items()}["retry-after"] == "3"


def test_bytes_travel_in_base64_and_leads_in_headers(graph: Any) -> None:
    # [D] json-batching: non-JSON bodies are base64; 302 has Location
    raw = base64.b64encode(b"text").decode()
    kind = {"Content-Type": "application/octet-stream"}
    done = batch(
        graph,
        {"method": "PUT", "url": f"{graph.drive}/root:/a.txt:/content", "body": raw, "headers": kind},
        {"url": f"{graph.drive}/root:/a.txt:/content", "dependsOn": ["1"]},
    )
    assert (done["1"]["body"]["size"], done["2"]["status"]) == (4, 302)
    assert graph.bare("GET", done["2"]["headers"]["Location"]).body == b"text"


def test_a_part_that_is_not_emulated_is_its_own_501(graph: Any) -> None:
    done = batch(graph, {"url": f"{graph.site}/nonsense"}, {"url": f"/{graph.site}"})
    assert (done["1"]["status"], done["2"]["status"]) == (501, 200)
