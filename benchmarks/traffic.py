"""What the product asks of a tenant: requests and units, counted on the local tenant with the shipped Standard.

``python benchmarks/traffic.py`` prints ``name = value unit`` lines. Requests are those the tenant received, sign-in
left out; units are the product's own estimate by the published table, every part of a batch by itself.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pmo365.cli import control, process
from pmo365.cli.demo_profile import TENANT, app_of, profile_text
from pmo365.gateway.counting import units
from pmo365.model.plan import Action, Change, Kind, RowWrite
from pmo365.service import demo, plans, work
from pmo365.service.edge import Edge
from pmo365.service.local_identity import local_identity
from pmo365.service.opening import open_workspace
from pmo365.service.workspace import Workspace
from pmo365.settings import load_profile, method_pack
from pmo365.standard.demo import DemoPortfolio, load_demo

SITE = "/sites/prj-0001"


@dataclass
class Counter:
    """Exchanges as the gateway recorded them, one JSON line each."""

    lines: list[str]

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


def main() -> None:
    lines: list[str] = []
    with _workspace(lines) as (workspace, sample):
        counter = Counter(lines)

        def told(name: str, act: Callable[[], object], *, only: str = "") -> None:
            start, before = len(lines), time.perf_counter()
            act()
            requests, cost = counter.since(start, only=only)
            print(f"{name}_requests = {requests} requests")
            print(f"{name}_units = {cost} units")
            print(f"{name}_time = {time.perf_counter() - before:.2f} seconds")

        told("hub_provision", lambda: work.provision(workspace))
        people = demo._people(workspace, sample)
        demo.ask(workspace, people, sample)
        start = len(lines)
        told("site_provision_run", lambda: work.provision(workspace))
        requests, cost = counter.since(start, only=SITE)
        print(f"site_provision_requests = {requests} requests")
        print(f"site_provision_units = {cost} units")
        work.provision(workspace)
        hub = workspace.known_hub()
        (project,) = workspace.projects(hub)
        told("unchanged_site_sync", lambda: workspace.sync_project(project))
        told("unchanged_site_plan", lambda: plans.preview(workspace, "provision"), only=SITE)
        told("unchanged_site_second_apply", lambda: work.provision(workspace), only=SITE)
        _one_more_risk(workspace)
        told("changed_site_sync", lambda: workspace.sync_project(project))


def _one_more_risk(workspace: Workspace) -> None:
    url = f"https://contoso.sharepoint.com{SITE}"
    write = RowWrite(list="Risks", values={"Title": "Late"}, key="benchmark")
    change = Change(kind=Kind.ROW, action=Action.CREATE, site=url, path="Risks/rows/benchmark", after=write)
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
