"""What the tenant keeps through kills, copies and resets, and a look around. Source: the promise of docs/tenant."""

from __future__ import annotations

import http.client
import threading
import time
from typing import Any

HOST = "contoso.sharepoint.com"


def founded(tenant: Any, create: Any, seed: Any, bearer: Any) -> Any:
    tenant.admin("POST", "seed", seed)
    return create(tenant, bearer(tenant), "kept")


def bearer_of(key: Any) -> Any:
    """Return the way to sign in to any tenant."""

    def bearer(tenant: Any) -> str:
        client = "91ad9bcb-d637-579d-818a-e391a5631aa1"
        return str(tenant.token(f"https://{HOST}/.default", key.assertion(client)).json["access_token"])

    return bearer


def write_until_it_dies(site: Any, one: str, acknowledged: list[str], worker: int) -> None:
    """Add items one after the other; note each that was acknowledged."""
    for number in range(10_000):
        try:
            reply = site.send("POST", f"{one}/items", {"Title": f"{worker}-{number}"})
        except (http.client.HTTPException, OSError):
            return
        if reply.status == 201:
            acknowledged.append(f"{worker}-{number}")


def test_no_acknowledged_write_is_lost_by_a_kill(tmp_path: Any, running: Any, create: Any, seed: Any, key: Any) -> None:
    acknowledged: list[str] = []
    with running(tmp_path) as tenant:
        site = founded(tenant, create, seed, bearer_of(key))
        one = site.new_list()
        workers = [
            threading.Thread(target=write_until_it_dies, args=(site, one, acknowledged, number)) for number in range(3)
        ]
        for worker in workers:
            worker.start()
        time.sleep(0.5)
        tenant.process.kill()
        for worker in workers:
            worker.join(30)
    assert len(acknowledged) > 10
    with running(tmp_path) as again:
        site = type(site)(again, site.url, bearer_of(key)(again))
        kept = {row["Title"] for row in site.get(f"{one}/items?$top=5000")["value"]}
    assert set(acknowledged) <= kept
    assert len(kept) <= len(acknowledged) + 3


def test_two_tenants_live_side_by_side(tmp_path: Any, running: Any, create: Any, seed: Any, key: Any) -> None:
    with running(tmp_path / "a") as first, running(tmp_path / "b") as second:
        sites = [founded(tenant, create, seed, bearer_of(key)) for tenant in (first, second)]
        sites[0].new_list("Risks")
        titles = [{row["Title"] for row in site.get("web/lists")["value"]} for site in sites]
    assert titles[0] - titles[1] == {"Risks"}


def test_a_token_of_another_tenant_opens_nothing(tmp_path: Any, running: Any, create: Any, seed: Any, key: Any) -> None:
    with running(tmp_path / "a") as first, running(tmp_path / "b") as second:
        mine = founded(first, create, seed, bearer_of(key))
        founded(second, create, seed, bearer_of(key))
        stranger = type(mine)(second, mine.url, mine.token)
        assert stranger.send("GET", "web").status == 401


def test_copies_and_resets_take_less_than_a_second(
    tmp_path: Any, running: Any, create: Any, seed: Any, key: Any
) -> None:
    with running(tmp_path) as tenant:
        site = founded(tenant, create, seed, bearer_of(key))
        one = site.new_list()
        for number in range(150):
            site.post(f"{one}/items", {"Title": str(number)})
        took = []
        for path, body in (("keep", {"name": "x"}), ("recall", {"name": "x"}), ("reset", {})):
            began = time.monotonic()
            tenant.admin("POST", path, body)
            took.append(time.monotonic() - began)
    assert max(took) < 1.0


def test_a_person_can_look_around(site: Any) -> None:
    one = site.new_list("Risks")
    site.post(f"{one}/items", {"Title": "Crue"})
    site.merge(f"{one}/items(1)", {"Title": "Crue centennale"})
    site.new_list("Governance", 101)
    folder = f"web/getFolderByServerRelativePath(DecodedUrl='{site.path}/Governance')"
    for text in (b"one", b"two"):
        site.post(f"{folder}/Files/add(url='a.txt',overwrite=true)", text)
    assert site.path in [row["path"] for row in site.tenant.admin("GET", "browse")]
    lists = {row["name"]: row["kind"] for row in site.tenant.admin("GET", f"browse?site={site.path}")}
    assert (lists["Risks"], lists["Governance"]) == ("list", "library")
    row = site.tenant.admin("GET", f"browse?site={site.path}&list=risks")[0]
    assert (row["name"], row["version"], row["versions"]) == ("Crue centennale", "2.0", ["1.0", "2.0"])
    row = site.tenant.admin("GET", f"browse?site={site.path}&list=Governance")[0]
    assert (row["name"], row["versions"]) == ("a.txt", ["1.0", "2.0"])


def test_what_is_not_there_cannot_be_looked_at(site: Any) -> None:
    for path in ("browse?site=/sites/nowhere", f"browse?site={site.path}&list=Nothing"):
        assert site.tenant.send("GET", f"{site.tenant.url}/_tenant/{path}").status == 400


def test_settings_are_known_by_name_and_type(site: Any) -> None:
    for body in ({"nonsense": 1}, {"listing_seconds": "soon"}):
        assert site.tenant.send("POST", f"{site.tenant.url}/_tenant/settings", body=body).status == 400
