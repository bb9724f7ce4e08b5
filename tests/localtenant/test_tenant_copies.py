"""Copies of the tenant: a test goes back to a state it kept."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def _titles(site: Any, one: str) -> list[str]:
    return [row["Title"] for row in site.get(f"{one}/items?$select=Title")["value"]]


def test_what_was_kept_comes_back_with_its_numbers(site: Any) -> None:
    one = site.new_list()
    site.post(f"{one}/items", {"Title": "before"})
    site.tenant.admin("POST", "keep", {"name": "here"})
    site.post(f"{one}/items", {"Title": "after"})
    site.tenant.admin("POST", "recall", {"name": "here"})
    assert _titles(site, one) == ["before"]
    assert site.post(f"{one}/items", {"Title": "again"})["Id"] == 2


def test_a_copy_nobody_kept_is_refused(site: Any) -> None:
    reply = site.tenant.send("POST", f"{site.tenant.url}/_tenant/recall", body={"name": "never"})
    assert reply.status == 400


def test_an_answer_can_be_late_though_the_work_is_done(site: Any) -> None:
    one = site.new_list()
    rule = {"match": "POST .*items", "when": "after", "delay": 1.0}
    site.tenant.admin("POST", "weather", {"rules": [rule]})
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        late = pool.submit(site.post, f"{one}/items", {"Title": "done"})
        while site.tenant.admin("GET", "health")["struck"] == 0:
            time.sleep(0.01)
        assert _titles(site, one) == ["done"]
        assert time.monotonic() - began < 0.9
        late.result()
    assert time.monotonic() - began >= 1.0
