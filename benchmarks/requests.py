"""What the product asks of a tenant: requests and units, counted on the local tenant with the shipped Standard.

``python benchmarks/requests.py`` prints ``name = value unit`` lines. Requests are those the tenant received, sign-in
left out; units are the product's own estimate by the published table, every part of a batch by itself.
"""

from __future__ import annotations

import sys
from pathlib import Path

# A script's folder comes first on the path, so that this file hides the package of its name from itself and from the
# scripts beside it: it takes its folder off the path, and whoever asked for the package gets the package.
sys.path.remove(str(Path(__file__).resolve().parent))
if __name__ != "__main__":
    sys.modules.pop(__name__)

import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import median

import requests

from pmo365.cli import control, process
from pmo365.cli.demo_profile import TENANT, app_of, profile_text
from pmo365.gateway.counting import units
from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.model.site import Register
from pmo365.service import demo, work
from pmo365.service.edge import Edge
from pmo365.service.local_identity import local_identity
from pmo365.service.opening import open_workspace
from pmo365.service.preview import preview
from pmo365.service.workspace import Workspace
from pmo365.settings import load_profile, method_pack
from pmo365.standard.demo import DemoPortfolio, load_demo

SITE = "/sites/prj-0001"
ROWS, ROUNDS = 10_000, 3


@dataclass
class Counter:
    """Exchanges as the gateway recorded them, one JSON line each."""

    lines: list[str]

    def writes(self, start: int, *, only: str) -> int:
        """Return how many operations that change something were sent to a site from the line ``start`` on."""
        told = [one for line in self.lines[start:] if only in _text(one := json.loads(line))]
        return sum(1 for one in told for method, url in _operations(one) if _changes(method, url))

    def operations(self, start: int, *, only: str) -> int:
        """Return the requests of a client that sends one for each object: every part of a batch by itself."""
        told = [one for line in self.lines[start:] if only in _text(one := json.loads(line))]
        return sum(len(_operations(one)) for one in told)

    def since(self, start: int, *, only: str = "") -> tuple[int, int]:
        """Return requests and units from the line ``start`` on; ``only`` keeps those that name a site."""
        told = [json.loads(line) for line in self.lines[start:]]
        kept = [one for one in told if only in _text(one) and "login.microsoftonline.com" not in one["url"]]
        return len(kept), sum(units(one["method"], one["url"], _body(one).encode()) for one in kept)


def _body(one: dict[str, object]) -> str:
    body = one["request_body"]
    return body if isinstance(body, str) else json.dumps(body)


def _text(one: dict[str, object]) -> str:
    """Return where a request went: its address, for the creation of a site the address asked for."""
    made = _body(one) if str(one["url"]).endswith("/Create") else ""
    return f"{one['url']} {made}"


def _operations(one: dict[str, object]) -> list[tuple[str, str]]:
    """Return method and address of each part of a batch, of the request itself when it is none."""
    if "$batch" not in str(one["url"]):
        return [(str(one["method"]), str(one["url"]))]
    graph = _body(one) if "graph.microsoft.com" in str(one["url"]) else ""
    if graph:
        return [(part["method"], part["url"]) for part in json.loads(graph)["requests"]]
    return re.findall(r"^(GET|POST|MERGE|DELETE) (\S+) HTTP/1.1", _body(one), re.MULTILINE)


def _changes(method: str, url: str) -> bool:
    return method != "GET" and not url.lower().endswith("/getchanges")


def main() -> None:
    lines: list[str] = []
    with _workspace(lines) as (workspace, sample):
        counter = Counter(lines)

        def told(name: str, act: Callable[[], object], *, only: str = "") -> None:
            start, before = len(lines), time.perf_counter()
            act()
            sent, cost = counter.since(start, only=only)
            print(f"{name}_requests = {sent} requests")
            print(f"{name}_units = {cost} units")
            print(f"{name}_time = {time.perf_counter() - before:.2f} seconds")

        told("hub_provision", lambda: work.provision(workspace))
        people = demo._people(workspace, sample)
        demo.ask(workspace, people, sample)
        start = len(lines)
        told("site_provision_run", lambda: work.provision(workspace))
        sent, cost = counter.since(start, only=SITE)
        print(f"site_provision_requests = {sent} requests")
        print(f"site_provision_units = {cost} units")
        alone = counter.operations(start, only=SITE)
        print(f"site_provision_one_request_an_object = {alone} requests")
        print(f"site_provision_times_fewer_requests = {alone / sent:.1f} ratio")
        work.provision(workspace)
        hub = workspace.known_hub()
        (project,) = workspace.projects(hub)
        told("unchanged_site_sync", lambda: workspace.sync_project(project))
        told("unchanged_site_plan", lambda: preview(workspace, "provision"), only=SITE)
        start = len(lines)
        told("unchanged_site_second_apply", lambda: work.provision(workspace), only=SITE)
        print(f"unchanged_site_second_apply_writes = {counter.writes(start, only=SITE)} writes")
        _one_more_risk(workspace, "synced")
        told("changed_site_sync", lambda: workspace.sync_project(project))
        _one_more_risk(workspace, "planned")
        told("changed_site_plan", lambda: preview(workspace, "provision"), only=SITE)
        with open_workspace(workspace.profile, environ={}, edge=Edge()) as unrecorded:
            _reading(unrecorded)


def _reading(workspace: Workspace) -> None:
    """Compare reading a long register with the same pages fetched by requests and parsed by json, nothing more."""
    url = f"https://contoso.sharepoint.com{SITE}"
    snapshot = workspace.store.latest_snapshot(url)
    assert snapshot is not None
    risks = next(one for one in snapshot.site.registers if one.key == "Risks")
    fill = [_risk(url, number) for number in range(ROWS)]
    for start in range(0, ROWS, 1000):
        workspace.gateway.write(snapshot.site, fill[start : start + 1000])
    raw: list[tuple[float, float]] = []
    house: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        raw.append(_timed(lambda: _raw(workspace, snapshot.site.id or "", risks.id or "")))
        house.append(_timed(lambda: _house(workspace, url, risks)))
    for number, name in enumerate(("time", "processor_time")):
        mine, theirs = (median(one[number] for one in rounds) for rounds in (house, raw))
        print(f"reading_{ROWS}_rows_{name} = {mine:.2f} seconds")
        print(f"reading_{ROWS}_rows_raw_{name} = {theirs:.2f} seconds")
        print(f"reading_{ROWS}_rows_{name}_over_raw = {mine / theirs:.2f} ratio")


def _house(workspace: Workspace, url: str, register: Register) -> None:
    assert len(workspace.gateway.rows(url, register).rows) >= ROWS


def _raw(workspace: Workspace, site: str, list_id: str) -> None:
    token = workspace.gateway._sign_in.token("graph.microsoft.com")
    headers = {"Host": "graph.microsoft.com", "Authorization": f"Bearer {token}"}
    following = f"https://graph.microsoft.com/v1.0/sites/{site}/lists/{list_id}/items/delta?$expand=fields"
    base, rows = workspace.profile.connect_to or "", 0
    with requests.Session() as session:
        session.trust_env = False
        while following:
            address = following.replace("https://graph.microsoft.com", base)
            page = json.loads(session.get(address, headers=headers, timeout=60).content)
            rows += len(page["value"])
            following = page.get("@odata.nextLink", "")
    assert rows >= ROWS


def _timed(act: Callable[[], None]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - processor


def _risk(url: str, number: int) -> Change:
    values = {"Title": f"Risk {number}", "PmoCause": "A supplier is late.", "PmoProbability": 3}
    write = RowWrite(list="Risks", values=values, key=f"row-{number}")
    return Change(kind=Kind.ROW, action=Action.CREATE, site=url, path=f"Risks/rows/row-{number}", after=write)


def _one_more_risk(workspace: Workspace, key: str) -> None:
    url = f"https://contoso.sharepoint.com{SITE}"
    write = RowWrite(list="Risks", values={"Title": "Late"}, key=key)
    change = Change(kind=Kind.ROW, action=Action.CREATE, site=url, path=f"Risks/rows/{key}", after=write)
    snapshot = workspace.store.latest_snapshot(url)
    assert snapshot is not None
    workspace.gateway.write(snapshot.site, [change])


@contextmanager
def _workspace(lines: list[str]) -> Iterator[tuple[Workspace, DemoPortfolio]]:
    """Give an empty local tenant with one approved request to come, stopped afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tenant = process.start(folder, 0, sleep=time.sleep)
        try:
            identity = local_identity(folder, "benchmark", now=datetime.now(UTC))
            whole = load_demo(method_pack() / "config" / "demo")
            sample = replace(whole, projects=whole.projects[:1])
            control.ask(tenant.url, "seed", control.seed_of(TENANT, sample.people, app=app_of(identity)))
            file = folder / "profile.yaml"
            file.write_text(profile_text(identity, tenant.url, language="fr"), encoding="utf-8")
            profile = load_profile(file, environ={})
            with open_workspace(profile, environ={}, edge=Edge(record=lines.append)) as workspace:
                yield workspace, sample
        finally:
            process.stop(folder, sleep=time.sleep)


if __name__ == "__main__":
    main()
