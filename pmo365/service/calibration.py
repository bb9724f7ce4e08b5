"""What a tenant's requests really cost: a few small reads, before and after which the tenant tells what is left.

Nothing is loaded on purpose (Microsoft forbids it): the headers come only from about 80 % of use on, and some tenants
never send them. Until then the published figures stand. Source: Microsoft, "How to avoid getting throttled or blocked
in SharePoint Online", RateLimit headers (beta).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Literal

from pmo365.errors import Absent
from pmo365.gateway.allowance import Allowance, allowance_of
from pmo365.gateway.gateway import Gateway
from pmo365.gateway.told import Traffic
from pmo365.model.profile import Profile
from pmo365.service.workspace import Workspace
from pmo365.store import Store

VERB = "calibrate"
REPEATS = 5
"""How often each kind of read is sent: enough for a median, too few to weigh on anybody."""
_LEAST, _MOST = 0.5, 10.0
"""Factors we believe: what lies beyond is other people's use of the same allowance."""
Source = Literal["told", "licences", "smallest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one kind of read cost."""

    kind: Literal["standing", "log", "structure", "rows"]
    requests: int
    assumed: int
    """Units by the published table, all of them together."""
    found: int | None
    """Units the tenant counted; None when it did not tell."""
    seconds: float
    """Median of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What we reckon with, and why."""

    costs: tuple[Cost, ...]
    granted: Allowance
    source: Source
    """Where the minute comes from: the tenant, the profile's licences, or the smallest tenant for want of both."""
    spent: int
    """Units of today, by all our runs."""
    measured: bool
    """Whether the cost of REST was measured; otherwise the published estimate stands."""


def calibrate(workspace: Workspace, *, clock: Callable[[], float], application: str) -> Calibration:
    """Read the hub a few times, learn what the tenant tells, remember it; Absent when there is no hub yet."""
    hub, gateway = workspace.sync_hub(), workspace.gateway
    if hub is None:
        raise Absent("hub_absent", url=workspace.hub_url)
    register = next(one for one in hub.site.registers if one.key in hub.tokens)
    url, token = workspace.hub_url, hub.tokens[register.key]
    reads: Mapping[str, Callable[[], object]] = {
        "standing": lambda: gateway.standing(url),
        "log": lambda: gateway.changes_since(url, hub.tokens["site"]),
        "structure": lambda: gateway.site(url),
        "rows": lambda: gateway.rows(url, register, token),
    }
    costs = tuple(_cost(kind, read, gateway, clock=clock) for kind, read in reads.items())
    rest = _factor([one for one in costs if one.kind != "rows"])
    limit = gateway.traffic().limit
    granted = allowance_of(workspace.profile.licences, told=limit, rest=rest or 1.0)
    _remember(workspace, costs, limit=limit, rest=rest)
    return Calibration(
        costs=costs,
        granted=granted,
        source="told" if limit else "licences" if workspace.profile.licences else "smallest",
        spent=workspace.store.spend(application, workspace.now().date()),
        measured=rest is not None,
    )


def learned(profile: Profile, store: Store) -> Allowance:
    """Return what a profile's application may use, by the last calibration and the profile's licences."""
    last = store.last_run(VERB)
    facts = last.facts if last is not None else {}
    limit, rest = facts.get("limit"), facts.get("rest")
    return allowance_of(
        profile.licences,
        told=limit if isinstance(limit, int) else None,
        rest=float(rest) if isinstance(rest, int | float) else 1.0,
    )


def _cost(kind: str, read: Callable[[], object], gateway: Gateway, *, clock: Callable[[], float]) -> Cost:
    read()  # Once unmeasured: the first one may sign in.
    before, seconds = gateway.traffic(), []
    for _ in range(REPEATS):
        start = clock()
        read()
        seconds.append(clock() - start)
    after = gateway.traffic()
    return Cost(
        kind=kind,  # type: ignore[arg-type]
        requests=after.requests - before.requests,
        assumed=after.units - before.units,
        found=_drop(before, after),
        seconds=median(seconds),
    )


def _drop(before: Traffic, after: Traffic) -> int | None:
    if before.remaining is None or after.remaining is None or after.remaining >= before.remaining:
        return None  # Not told, or the minute was over meanwhile and the count began again.
    return before.remaining - after.remaining


def _factor(costs: list[Cost]) -> float | None:
    """Return what REST costs in published units, None when it was not told or is not to be believed."""
    told = [one.found / one.assumed for one in costs if one.found is not None and one.assumed]
    found = median(told) if told else None
    return None if found is None or not _LEAST <= found <= _MOST else round(found, 2)


def _remember(workspace: Workspace, costs: tuple[Cost, ...], *, limit: int | None, rest: float | None) -> None:
    store = workspace.store
    run = store.start_run(VERB, (), actor=workspace.edge.actor)
    if run is not None:
        asked = {"requests": sum(one.requests for one in costs), "units": sum(one.assumed for one in costs)}
        store.finish_run(run, "done", facts={"limit": limit, "rest": rest, **asked})
