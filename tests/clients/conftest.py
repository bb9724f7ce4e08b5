"""Other people's clients against the local tenant, unmodified, through a TLS front on this machine.

Run by ``pytest -m clients tests/clients``; the ordinary run leaves this folder out. Clients are installed once, pinned,
into a folder of the system's temporary directory (``PMO365_CLIENTS`` names another).
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).parents[2]
TENANT = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"
HOST = "contoso.sharepoint.com"
CLIENT = "5f0c6c53-4d51-4f7a-8d1e-52f6f1a0c0de"
SECRET = "client-secret"
ROLES = {
    "sharepoint": ["Sites.FullControl.All"],
    "graph": ["Sites.FullControl.All", "User.Read.All", "Group.ReadWrite.All", "Mail.Send"],
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clients: other people's clients, started by their own make target")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return None if "clients" in str(config.getoption("markexpr")) else True


@dataclass(frozen=True)
class Front:
    """A running tenant behind its front: what a client has to be told."""

    url: str
    proxy: str
    folder: Path
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    client: str = CLIENT
    secret: str = SECRET
    tenant: str = TENANT

    @property
    def authority(self) -> Path:
        return self.folder / "ca" / "ca.pem"

    @property
    def certificate(self) -> Path:
        return self.folder / "client.pem"

    def ask(self, path: str, body: Any = None) -> Any:
        """Use the tenant's own administration."""
        raw = None if body is None else json.dumps(body).encode()
        head = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_tenant/{path}", raw, head)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def send(self, method: str, url: str, body: Any = None, *, kind: str = "", token: str = "") -> Any:
        """Send a request for a public address to the tenant itself and return the JSON of the answer."""
        host, _, path = url.removeprefix("https://").partition("/")
        heads = {"Host": host, **({"Content-Type": kind} if kind else {})}
        heads |= {"Authorization": f"Bearer {token}"} if token else {}
        with closing(http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=30)) as connection:
            connection.request(method, f"/{path}", body, heads)
            answer = connection.getresponse()
            raw = answer.read()
        assert answer.status in (200, 201), raw.decode()
        return json.loads(raw)

    def token(self) -> str:
        """Return an application's token for Graph, got by its secret."""
        scope = "https://graph.microsoft.com/.default"
        form = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET, "scope": scope}
        where = f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token"
        said = self.send("POST", where, urlencode(form), kind="application/x-www-form-urlencoded")
        return str(said["access_token"])

    def new_site(self, name: str) -> str:
        """Make a site, as that of a new group, and return its address in Graph."""
        group = {"displayName": name, "mailNickname": name, "mailEnabled": True, "securityEnabled": False}
        where = "https://graph.microsoft.com/v1.0"
        owners = {"owners@odata.bind": [f"{where}/users/marie@contoso.com"]}
        body = json.dumps({**group, **owners, "groupTypes": ["Unified"]})
        self.send("POST", f"{where}/groups", body, kind="application/json", token=self.token())
        return f"{where}/sites/{HOST}:/sites/{name}"

    def run(self, *command: str, check: bool = True, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """Run a client's program with the front as its proxy."""
        done = subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=600,
            env={**os.environ, **self.environment, **more},
            cwd=self.folder,
        )
        assert not check or done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done


@pytest.fixture(scope="session")
def tools() -> Path | None:
    """The folder of the conformance tools; without them clients come in through the tenant's own front."""
    places = [os.environ.get("PMO365_SHARED"), str(ROOT.parent / "shared")]
    found = [Path(place) / "conformance" for place in places if place]
    for folder in found:
        if (folder / "front.py").exists() and shutil.which("openssl"):
            return folder
    return None


@pytest.fixture(scope="session")
def front(tools: Path | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A seeded tenant behind a front; at the end nothing may have been asked that it does not know."""
    folder = tmp_path_factory.mktemp("clients")
    pem = make_certificate(folder / "client.pem")
    port, log = free_port(), folder / "front.jsonl"
    serve = [sys.executable, "-m", "pmo365.localtenant", "--port", "0", "--state", str(folder / "tenant")]
    with started(serve) as line:
        url = json.loads(line)["url"]
        with started(door(tools, folder, url=url, port=port, log=log)):
            one = Front(url, f"http://127.0.0.1:{port}", folder, log, proxied(f"http://127.0.0.1:{port}", folder))
            one.ask("seed", seed(pem))
            yield one
            assert one.ask("unknown") == []


def door(tools: Path | None, folder: Path, *, url: str, port: int, log: Path) -> list[str]:
    """Return the command of the front: the recording one of the conformance tools, or the tenant's own."""
    if tools is None:
        own = [sys.executable, "-m", "pmo365.localtenant", "front", "--target", url, "--port", str(port)]
        return [*own, "--folder", str(folder / "ca")]
    script = str(tools / "front.py")
    subprocess.run([sys.executable, script, "--make-ca", str(folder / "ca")], check=True, capture_output=True)
    relay = [sys.executable, script, "--ca", str(folder / "ca"), "--target", url, "--log", str(log)]
    return [*relay, "--proxy", f"127.0.0.1:{port}"]


@contextmanager
def started(command: list[str]) -> Iterator[str]:
    """Start a program and give the first line it prints."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline()
        finally:
            process.terminate()


def proxied(proxy: str, folder: Path) -> dict[str, str]:
    """Return the environment that leads every client through the front."""
    authority = str(folder / "ca" / "ca.pem")
    names = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"), proxy)
    trust = dict.fromkeys(("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"), authority)
    return {**names, **trust, "NO_PROXY": "", "no_proxy": "", "HOME": str(folder)}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def make_certificate(file: Path) -> str:
    """Write a private key with a self-signed certificate and return the certificate."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "clients")]), datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    certificate = builder.not_valid_after(now + timedelta(days=30)).sign(private, hashes.SHA256())
    form, bare = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    file.write_text(private.private_bytes(serialization.Encoding.PEM, form, bare).decode() + pem, encoding="utf-8")
    return pem


def seed(pem: str) -> dict[str, Any]:
    tenant = {"id": TENANT, "domain": "contoso.onmicrosoft.com", "name": "Contoso", "licences": 500}
    people = [{"email": f"{name}@contoso.com", "name": name.title()} for name in ("marie", "paul")]
    app = {"client_id": CLIENT, "name": "client", "certificate_pem": pem, "secret": SECRET, "roles": ROLES}
    return {"tenant": tenant, "users": people, "apps": [app]}


def kept(name: str) -> Path:
    """Return the folder a client is installed into, once for all runs."""
    place = os.environ.get("PMO365_CLIENTS") or Path(tempfile.gettempdir()) / "pmo365-clients"
    folder = Path(place) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def put_in_place(folder: Path, command: list[str], *packages: str) -> Path:
    """Run an installer in a folder unless it has done so for these packages; skip the test when it cannot."""
    mark, wanted = folder / "ready", "\n".join(packages)
    if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
        done = subprocess.run([*command, *packages], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"{', '.join(packages)} cannot be installed: {done.stderr[-300:]}")
        mark.write_text(wanted, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def pip() -> Any:
    """The way to have pinned packages of PyPI apart from ours: ``pip(folder name, packages…)``."""

    def install(name: str, *packages: str) -> Path:
        folder = kept(name)
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(folder)]
        return put_in_place(folder, command, *packages)

    return install


@pytest.fixture(scope="session")
def npm() -> Any:
    """The way to have pinned packages of npm: ``npm(folder name, packages…)``."""

    def install(name: str, *packages: str) -> Path:
        if not (shutil.which("npm") and shutil.which("node")):
            pytest.skip("npm or node is not installed")
        folder = kept(name)
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        return put_in_place(folder, ["npm", "install", *options], *packages)

    return install
