"""One project at five moments of its life, the tenant as one value, and processes that die at a chosen request."""

from __future__ import annotations

import multiprocessing
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import pytest

from pmo365.model.site import Library, Site
from pmo365.model.snapshot import Reference
from pmo365.service import demo, work
from pmo365.service.demo_approvals import approve
from pmo365.service.edge import Edge
from pmo365.service.results import RunResult
from pmo365.service.workspace import Workspace

SITES = ("https://contoso.sharepoint.com/sites/pmo", "https://contoso.sharepoint.com/sites/prj-0001")
VERBS: Mapping[str, Callable[[Workspace], RunResult]] = {
    "provision": work.provision,
    "generate": work.generate,
    "enforce": work.enforce,
    "report": work.report,
}
BROKEN = ("versioning_off", "column_deleted", "index_removed", "choice_removed")
PASSING = ("PmoSnapshotId", "PmoRunId")
"""Cells that say in which run something was done."""


@pytest.fixture(scope="session")
def moments(stage: Any) -> dict[str, str]:
    """Verb → the copy of the tenant it starts from: asked for, filled in, broken, documented."""
    one = replace(
        stage.sample,
        projects=stage.sample.projects[:1],
        sabotage=tuple(replace(what, project="PRJ-0001") for what in stage.sample.sabotage if what.kind in BROKEN),
    )
    stage.recall("seeded")
    with stage.workspace() as workspace:
        people = demo._people(workspace, one)
        work.provision(workspace)
        codes = demo.ask(workspace, people, one)
        stage.keep("provision")
        work.provision(workspace)
        demo.fill(workspace, people, one, codes)
        work.provision(workspace)
    stage.keep("generate")
    with stage.workspace() as workspace:
        work.generate(workspace)
        approve(workspace, people)
    stage.keep("report")
    with stage.workspace() as workspace:
        demo.break_things(workspace, people, one, codes)
    stage.keep("enforce")
    return {verb: verb for verb in VERBS}


@pytest.fixture(scope="session")
def run_of() -> Callable[[Any, str], RunResult]:
    """The way to run a verb on a stage to its end, in this process."""

    def run(stage: Any, verb: str, edge: Edge | None = None) -> RunResult:
        with stage.workspace(edge) as workspace:
            return VERBS[verb](workspace)

    return run


@pytest.fixture(scope="session")
def state_of() -> Callable[[Any], dict[str, Any]]:
    """The whole tenant as one value: what people see, without numbers and moments."""
    return whole


@pytest.fixture(scope="session")
def shapes() -> dict[str, Callable[..., Any]]:
    """The ways to tell the parts of a site, the rows of a list and the files of a library."""
    return {"parts": _parts, "rows": _rows, "files": _files}


def whole(stage: Any) -> dict[str, Any]:
    """Return structure, rows and files of hub and project; AssertionError when something is there twice."""
    gateway, told = stage.person(), {}
    for url in SITES:
        site = gateway.site(url)
        assert site is not None
        told |= {f"{url}: {name}": part for name, part in _parts(site).items()}
        for one in site.lists:
            if isinstance(one, Library):
                told[f"{url}/{one.key}"] = _files(one.key, gateway.files(url, one))
            else:
                told[f"{url}/{one.key}"] = _rows(one.key, gateway.rows(url, one).rows)
    return told


def _parts(site: Site) -> dict[str, Any]:
    """Return the parts of a site by what they are: so that a difference can be read."""
    bare = replace(site, columns=(), content_types=(), registers=(), libraries=(), people=())
    named = {f"column {one.name}": one for one in site.columns} | {
        f"type {one.name}": one for one in site.content_types
    }
    for one in site.lists:
        # How many versions are kept is a minimum; columns people (or a cut-off run) had in a view come last.
        kept = replace(one.versioning, major_limit=None, minor_limit=None)
        named[one.key] = replace(one, columns=(), views=(), versioning=kept)
        named |= {f"{one.key}/{column.name}": column for column in one.columns}
        views = (replace(view, columns=tuple(sorted(view.columns or ()))) for view in one.views)
        named |= {f"{one.key}/{view.key}": view for view in views}
    return {".": bare, **named}


def _fields(one: Any, other: Any) -> list[Any]:
    """Return (name, one value, other value) where two parts differ."""
    if one is None or other is None:
        return [("there", one is not None, other is not None)]
    names = [part.name for part in fields(one) if part.compare]
    return [
        (name, getattr(one, name), getattr(other, name)) for name in names if getattr(one, name) != getattr(other, name)
    ]


def _files(key: str, files: Any) -> list[Any]:
    # The workbook says from which snapshot it was made, so its fingerprint does too.
    skip = (*PASSING, "PmoContentHash") if key == "PortfolioReports" else PASSING
    told = [(one.path, one.moderation, one.published, _cells(one.values, (*skip, "PmoDocVersion"))) for one in files]
    wrong = [one.path for one in files if one.get("PmoDocVersion") not in (None, one.version)]
    assert wrong == [], "the number in the document is not that of its version"
    return sorted(told)


def _rows(key: str, rows: Any) -> list[Any]:
    keys = Counter(row.key for row in rows if row.key)
    assert [name for name, count in keys.items() if count > 1] == [], f"twice in {key}"
    if key == "RunLog":
        return []  # One row for each run that wrote: two runs are two rows.
    return sorted(_cells(row.values, PASSING) for row in rows)


def _cells(values: Mapping[str, Any], skip: tuple[str, ...]) -> str:
    return repr(sorted((name, _cell(value)) for name, value in values.items() if name not in skip))


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return "a moment"
    if isinstance(value, str):
        return re.sub(r'"run":"\d+"', "", value)
    return value.text if isinstance(value, Reference) else value


@pytest.fixture(scope="session")
def ends(stage: Any, moments: dict[str, str], run_of: Any, state_of: Any) -> Callable[[str], tuple[Any, int]]:
    """Verb → the tenant after an undisturbed run, and how many requests that took."""
    known: dict[str, tuple[Any, int]] = {}

    def end(verb: str) -> tuple[Any, int]:
        if verb not in known:
            stage.recall(moments[verb])
            run = run_of(stage, verb)
            assert run.writes > 0
            known[verb] = state_of(stage), run.traffic.requests
        return known[verb]

    return end


@pytest.fixture(scope="session")
def differences() -> Callable[[dict[str, Any], dict[str, Any]], list[Any]]:
    """The way to compare two tenants: (place, what is missing, what is too much) where they differ."""
    return compared


def compared(expected: dict[str, Any], found: dict[str, Any]) -> list[Any]:
    """Return where two tenants differ."""
    told: list[Any] = []
    for place in sorted(expected.keys() | found.keys()):
        one, other = expected.get(place), found.get(place)
        if isinstance(one, list) and isinstance(other, list):
            lacking, extra = [row for row in one if row not in other], [row for row in other if row not in one]
            told += [(place, lacking, extra)] if lacking or extra or len(one) != len(other) else []
        elif one != other:
            told.append((place, *_fields(one, other)))
    return told


@pytest.fixture(scope="session")
def killed() -> Callable[..., None]:
    """The way to start a verb and kill its process at its n-th request.

    ``after`` says whether the tenant has carried that request out. ``shell`` starts the command line; otherwise a
    copy of this process does the work, which is the same but for the time it takes to start.
    """
    return kill


def kill(stage: Any, verb: str, number: int, *, after: bool, shell: bool = False, match: str = ".") -> None:
    """Let a verb come to its n-th request of a kind, which is never answered, and kill it there."""
    rule = {"match": match, "skip": number - 1, "times": 1_000_000, "drop": True, "delay": 5}
    stage.weather(rule | {"when": "after" if after else "before"})
    process = stage.command(verb, "--yes") if shell else _copy(stage, verb)
    while not stage.ask("health")["struck"] and _alive(process):
        time.sleep(0.01)
    process.kill()
    process.communicate() if shell else process.join()
    stage.weather()


def _alive(process: Any) -> bool:
    alive = process.is_alive() if hasattr(process, "is_alive") else process.poll() is None
    return bool(alive)


def _copy(stage: Any, verb: str) -> Any:
    process = multiprocessing.get_context("fork").Process(target=_work, args=(stage, verb))
    process.start()
    return process


def _work(stage: Any, verb: str) -> None:
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    with stage.workspace() as workspace:
        VERBS[verb](workspace)
