"""The stage of journeys and faults: the local tenant as a process, a profile that signs in with a certificate, people.

What takes long (a hub, two provisioned projects) is made once; every test goes back to it in a moment.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from pmo365.gateway.gateway import Gateway
from pmo365.gateway.identity import PersonIdentity
from pmo365.model.standard import Standard
from pmo365.service import demo, work
from pmo365.service.edge import Edge
from pmo365.service.local_identity import LocalIdentity, local_identity
from pmo365.service.opening import gateway_of, identity_of
from pmo365.service.workspace import Workspace
from pmo365.settings import load_profile, method_pack, standard_folder
from pmo365.standard import load
from pmo365.standard.demo import DemoPortfolio, load_demo
from pmo365.store import Store

ROOT = Path(__file__).parents[1]
RIGHTS = ["Sites.FullControl.All"]
TENANT = {
    "id": "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365",
    "domain": "contoso.onmicrosoft.com",
    "name": "Contoso",
    "licences": 500,
    "time_zone": "Europe/Paris",
}
LEAD = "marie.delmas@contoso.com"


@dataclass(kw_only=True)
class Stage:
    """A running local tenant and everything needed to work on it."""

    folder: Path
    url: str
    identity: LocalIdentity
    sample: DemoPortfolio
    standard: Standard
    environment: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    """What every profile of this stage says besides."""

    # the tenant ------------------------------------------------------------------------------------------------

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Use the tenant's own administration; with a body it is a POST."""
        address = f"{self.url}/_tenant/{path}"
        answer = requests.get(address, timeout=60) if body is None else requests.post(address, json=body, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def weather(self, *rules: Mapping[str, Any]) -> None:
        """Script the faults to come; without rules it is calm."""
        self.ask("weather", {"rules": list(rules)})

    def seed(self, *, sharepoint: Sequence[str] = RIGHTS, graph: Sequence[str] = RIGHTS) -> None:
        """Tell the tenant its people and our application with its rights."""
        users = [{"email": email, "name": name} for email, name in self.sample.people.items()]
        app = {
            "client_id": self.identity.client_id,
            "name": "pmo365",
            "certificate_pem": self.identity.certificate,
            "roles": {"sharepoint": list(sharepoint), "graph": list(graph)},
        }
        self.ask("seed", {"tenant": TENANT, "users": users, "apps": [app]})

    def keep(self, name: str) -> None:
        """Remember the tenant and our own state."""
        self.ask("keep", {"name": name})
        kept = self.folder / f"kept-{name}"
        kept.mkdir(exist_ok=True)
        for file in self.folder.glob("state.sqlite*"):
            shutil.copy(file, kept)

    def recall(self, name: str) -> None:
        """Go back to what was kept, in calm weather, on the machine's time."""
        self.ask("recall", {"name": name})
        self.ask("clock", {"restart": True})
        for file in self.folder.glob("state.sqlite*"):
            file.unlink()
        for file in (self.folder / f"kept-{name}").iterdir():
            shutil.copy(file, self.folder)

    def forget(self) -> None:
        """Lose our own state, as a new machine would have none."""
        for file in self.folder.glob("state.sqlite*"):
            file.unlink()

    # our side --------------------------------------------------------------------------------------------------

    def profile(self, name: str = "profile", **changed: Any) -> Path:
        """Write a profile; what is given replaces what it would say."""
        keys = {
            "client_id": self.identity.client_id,
            "certificate": f"file:{self.identity.certificate_file}",
            "private_key": f"file:{self.identity.key_file}",
        }
        tenant = {"id": TENANT["id"], "domain": TENANT["domain"], "sharepoint": "contoso.sharepoint.com"}
        said = {
            "profile": "stage",
            "tenant": tenant | {"hub": "/sites/pmo"},
            "identity": keys,
            "connect_to": self.url,
            "owner": LEAD,
            "company": "Contoso",
            "state": "state.sqlite",
            "language": "fr",
            "workers": 1,
        }
        path = self.folder / f"{name}.yaml"
        text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in (said | self.settings | changed).items())
        path.write_text(text, encoding="utf-8")
        return path

    @contextmanager
    def workspace(self, edge: Edge | None = None, **changed: Any) -> Iterator[Workspace]:
        """Open a workspace as the service does, the Standard loaded once for all tests."""
        around = edge or Edge()
        profile = load_profile(self.profile(**changed), environ={})
        with Store.open(profile.state, now=around.now) as store:
            gateway = gateway_of(profile, identity_of(profile, environ={}), edge=around)
            yield Workspace(profile=profile, standard=self.standard, store=store, gateway=gateway, edge=around)

    def person(self, email: str = LEAD) -> Gateway:
        """Return a gateway in a person's name."""
        return gateway_of(load_profile(self.profile(), environ={}), PersonIdentity(email=email), edge=Edge())

    def command(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the command line as a person would."""
        settings = {name: value for name, value in os.environ.items() if not name.startswith(("PMO365", "LC_", "LANG"))}
        settings |= {"PYTHONPATH": str(ROOT), "PMO365_STATE": str(self.folder / "cli"), "PYTHONUTF8": "1"}
        if "--profile" not in arguments and "PMO365_CONFIG" not in environment:
            environment["PMO365_CONFIG"] = str(self.profile())
        return subprocess.Popen(
            [sys.executable, "-m", "pmo365", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=self.folder,
            env=settings | environment,
        )

    def cli(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command line to its end."""
        process = self.command(*arguments, **environment)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


@contextmanager
def open_stage(folder: Path, sample: DemoPortfolio, standard: Standard, *options: str) -> Iterator[Stage]:
    """Start a local tenant of its own; at the end nothing may have been asked that it does not know."""
    identity = local_identity(folder / "identity", "stage", now=datetime.now(UTC))
    command = [sys.executable, "-m", "pmo365.localtenant", "--port", "0", "--state", str(folder / "tenant"), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            stage = Stage(folder=folder, url=url, identity=identity, sample=sample, standard=standard)
            stage.seed()
            yield stage
            assert stage.ask("unknown") == [], "the local tenant was asked what it does not know"
            assert stage.ask("crashes") == [], "the local tenant failed by itself"
        finally:
            process.terminate()
            process.wait(30)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave long runs out, unless they are asked for: ``-m soak``, ``-m faults``."""
    unasked = [name for name in ("soak", "faults") if name not in config.option.markexpr]
    long = [item for item in items if any(item.get_closest_marker(name) for name in unasked)]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def standard() -> Standard:
    """The Standard that is shipped."""
    return load(standard_folder())


@pytest.fixture(scope="session")
def sample() -> DemoPortfolio:
    """The sample portfolio with one French and one English project."""
    whole = load_demo(method_pack() / "config" / "demo")
    return replace(whole, projects=tuple(whole.project(code) for code in ("PRJ-0001", "PRJ-0004")))


@pytest.fixture(scope="session")
def new_stage(
    tmp_path_factory: pytest.TempPathFactory, sample: DemoPortfolio, standard: Standard
) -> Callable[..., Any]:
    """The way to open a stage of one's own, by name."""
    return lambda name, *options: open_stage(tmp_path_factory.mktemp(name), sample, standard, *options)


@pytest.fixture(scope="session")
def stage(new_stage: Callable[..., Any]) -> Iterator[Stage]:
    """The shared stage, with the copies ``seeded``, ``asked`` (hub, requests approved) and ``sites`` (provisioned)."""
    with new_stage("stage") as one:
        one.keep("seeded")
        with one.workspace() as workspace:
            work.provision(workspace)
            demo.ask(workspace, demo._people(workspace, one.sample), one.sample)
        one.keep("asked")
        with one.workspace() as workspace:
            work.provision(workspace)
        one.keep("sites")
        yield one
