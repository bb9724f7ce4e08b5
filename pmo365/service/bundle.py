"""A zip for whoever helps: settings without secrets, versions, checks, last runs, what was read. Nothing is sent.

No rows, no titles, no people, no log: what a project says stays at home.
"""

from __future__ import annotations

import json
import platform
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from pmo365.errors import PmoError
from pmo365.gateway.recording import redact
from pmo365.languages import say
from pmo365.model.profile import Profile, SecretReference
from pmo365.service.check import Check
from pmo365.service.edge import Edge
from pmo365.store import Store
from pmo365.store.records import Run

RUNS = 30
"""How many past runs are told."""
_PACKAGES = ("pmo365", "Office365-REST-Python-Client", "msal", "requests", "urllib3", "cryptography", "SQLAlchemy")
_PLACES = ("file", "state", "standard", "templates")
"""Of these settings only the last part of the path is told: folders name people."""


def support_bundle(profile: Profile, checks: Iterable[Check], *, edge: Edge) -> bytes:
    """Return the zip; a state that cannot be opened is left out, the checks tell why."""
    parts: dict[str, object] = {
        "profile.json": settings(profile),
        "versions.json": _versions(),
        "checks.json": [_check(one) for one in checks],
    }
    try:
        with Store.open(profile.state, now=edge.now) as store:
            parts["runs.json"] = [_run(one) for one in store.runs(RUNS)]
            parts["coverage.json"] = _coverage(store)
    except PmoError as error:
        parts["state.json"] = {"error": error.key}
    told = {name: redact(json.dumps(part, ensure_ascii=False, indent=1, default=str)) for name, part in parts.items()}
    return _zipped({"README.txt": say(profile.language, "cli.doctor.bundle_readme"), **told}, edge)


def settings(profile: Profile) -> Mapping[str, object]:
    """Return a profile's settings: of secrets only where they are kept, of folders only the last name."""
    told = {one.name: _setting(one.name, getattr(profile, one.name)) for one in fields(profile)}
    return told | {"owner": "…@" + profile.owner.rpartition("@")[2] if profile.owner else ""}


def _setting(name: str, value: object) -> object:
    if isinstance(value, SecretReference):
        return f"{value.kind}:{Path(value.where).name if value.kind == 'file' else value.where}"
    if name in _PLACES:
        return "database" if "://" in str(value) else Path(str(value)).name
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _setting(one.name, getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | frozenset):
        return [_setting("", one) for one in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _versions() -> dict[str, str]:
    told = {name: version(name) for name in _PACKAGES}
    return told | {"python": sys.version.split()[0], "system": platform.system(), "machine": platform.machine()}


def _check(check: Check) -> dict[str, object]:
    told = check.told or (check.error.key if check.error else "")
    facts = {name: value for name, value in check.facts.items() if name not in ("place", "folder", "title")}
    return {"name": check.name, "level": check.level, "told": told, "facts": facts, "mend": check.mend.split(" /")[0]}


def _run(run: Run) -> dict[str, object]:
    facts = {name: value for name, value in run.facts.items() if isinstance(value, int | float)}
    return {
        "run": run.id, "verb": run.verb, "job": run.job, "projects": len(run.projects), "outcome": run.outcome,
        "started_at": run.started_at, "finished_at": run.finished_at, "facts": facts,
        "failed": bool(run.facts.get("error")),
    }  # fmt: skip


def _coverage(store: Store) -> list[dict[str, object]]:
    found = (store.latest_snapshot(url) for url in store.sites())
    return [
        {
            "site": number, "snapshot": one.number, "taken_at": one.taken_at, "lists": len(one.site.lists),
            "rows": len(one.rows), "files": len(one.files), "unreadable": list(one.unreadable),
        }
        for number, one in enumerate((one for one in found if one is not None), start=1)
    ]  # fmt: skip


def _zipped(parts: Mapping[str, str], edge: Edge) -> bytes:
    out, moment = BytesIO(), edge.now().timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name, date_time=moment), text.encode())
    return out.getvalue()
