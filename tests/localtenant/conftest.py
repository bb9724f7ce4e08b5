"""A local tenant as a process, and plain HTTP to speak to it: nothing of pmo365 in between."""

from __future__ import annotations

import base64
import http.client
import itertools
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

TENANT = "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365"
HOST = "contoso.sharepoint.com"
TOKEN_URL = f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token"
NONE = "application/json;odata=nometadata"
APP = "91ad9bcb-d637-579d-818a-e391a5631aa1"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def code(self) -> str:
        return str(self.json["odata.error"]["code"])


class Tenant:
    """A running local tenant."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.address = urlsplit(url)
        self.process: Any = None

    def send(self, method: str, url: str, *, headers: dict[str, str] | None = None, body: Any = None) -> Reply:
        """Send one request to a public address, over the local socket."""
        parts = urlsplit(url)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(self.address.hostname or "", self.address.port, timeout=30)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", parts.netloc)
            connection.putheader("Content-Length", str(len(raw)))
            for name, value in {"User-Agent": "NONISV|Contoso|tests/1.0", **(headers or {})}.items():
                connection.putheader(name, value)
            connection.endheaders(raw)
            answer = connection.getresponse()
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        """Use the loopback routes."""
        reply = self.send(method, f"{self.url}/_tenant/{path}", body=body, headers={"Content-Type": "application/json"})
        assert reply.status == 200, reply.text
        return reply.json

    def token(self, scope: str, credential: dict[str, str]) -> Reply:
        """Ask the token endpoint with a credential."""
        form = {"grant_type": "client_credentials", "scope": scope, **credential}
        return self.send(
            "POST",
            TOKEN_URL,
            body=urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )


@dataclass(frozen=True)
class Key:
    """A private key with its certificate."""

    private: rsa.RSAPrivateKey
    pem: str
    certificate: x509.Certificate

    def assertion(self, client: str, *, algorithm: str = "RS256", **claims: Any) -> dict[str, str]:
        """Return the form fields of a client assertion."""
        now = time.time()
        full = {
            "aud": TOKEN_URL,
            "iss": client,
            "sub": client,
            "jti": str(uuid.uuid4()),
            "iat": now,
            "exp": now + 600,
            **claims,
        }
        header, digest = ("x5t", hashes.SHA1()) if algorithm == "RS256" else ("x5t#S256", hashes.SHA256())
        thumb = base64.urlsafe_b64encode(self.certificate.fingerprint(digest)).decode()
        signed = jwt.encode(full, self.private, algorithm=algorithm, headers={header: thumb})
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return {"client_id": client, "client_assertion_type": kind, "client_assertion": signed}


def make_key(name: str = "test") -> Key:
    """Make a key and a self-signed certificate."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(private, hashes.SHA256())
    )
    return Key(private, certificate.public_bytes(serialization.Encoding.PEM).decode(), certificate)


@pytest.fixture(scope="session")
def key() -> Key:
    """The registered certificate of the applications."""
    return make_key()


@pytest.fixture(scope="session")
def other_key() -> Key:
    """A certificate that no application has registered."""
    return make_key("other")


@pytest.fixture(scope="session")
def seed(key: Key) -> dict[str, Any]:
    """What the tenant was seeded with."""
    return seed_of(key)


def seed_of(key: Key) -> dict[str, Any]:
    """Return the seed every test starts from: the applications without a secret have the certificate."""
    body: dict[str, Any] = json.loads((Path(__file__).parent / "seed.json").read_text(encoding="utf-8"))
    body["apps"] = [app if "secret" in app else {**app, "certificate_pem": key.pem} for app in body["apps"]]
    return body


@contextmanager
def running_tenant(folder: Path) -> Iterator[Tenant]:
    """Start a local tenant over a state folder as a process of its own."""
    command = [sys.executable, "-m", "pmo365.localtenant", "--port", "0", "--state", str(folder)]
    command += ["--log", str(folder / "log.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        one = Tenant(json.loads(process.stdout.readline())["url"])
        one.process = process
        try:
            yield one
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def running() -> Any:
    """The way to start another local tenant."""
    return running_tenant


@pytest.fixture(scope="session")
def create() -> Any:
    """The way to make another site."""
    return create_site


@pytest.fixture(scope="session")
def tenant(tmp_path_factory: pytest.TempPathFactory, key: Key) -> Any:
    """A seeded local tenant; at the end nothing may have been answered 501 that no test asked for on purpose.

    Everything it answered is then held against Microsoft's published descriptions.
    """
    folder = tmp_path_factory.mktemp("tenant")
    with running_tenant(folder) as one:
        one.admin("POST", "seed", seed_of(key))
        yield one
        asked = ("nonsense", "/_tenant/", "PUT of lists")
        strange = [row["what"] for row in one.admin("GET", "unknown") if not any(word in row["what"] for word in asked)]
        assert strange == []
        assert one.admin("GET", "crashes") == []
    assert complaints(folder / "log.jsonl") == []


def complaints(log: Path) -> list[Any]:
    """Return what the conformance checker says of the answers in a recording; nothing where it is not installed.

    Left out: what is the asking side's fault (these tests repeat too early on purpose), and the envelope of
    contextInfo, which the checker takes for a property.
    """
    shared = Path(os.environ.get("PMO365_SHARED") or Path(__file__).parents[3] / "shared")
    checker = shared / "conformance" / "check_exchanges.py"
    if not checker.exists():
        return []
    said = log.with_suffix(".said.json")
    command = [sys.executable, str(checker), str(log), "--strict", "--json", str(said), "--max-print", "1"]
    subprocess.run(command, capture_output=True, check=False)
    errors = json.loads(said.read_text(encoding="utf-8"))["errors"]
    ours = [one for one in errors if not one[2].startswith("repeated ")]
    return [one for one in ours if "GetContextWebInformation" not in one[2]]


@pytest.fixture(scope="session")
def bearers(tenant: Tenant, key: Key) -> Any:
    """Tokens by (client, scope), asked once."""
    known: dict[tuple[str, str], str] = {}

    def bearer(client: str = APP, scope: str = f"https://{HOST}/.default") -> str:
        if (client, scope) not in known:
            known[client, scope] = str(tenant.token(scope, key.assertion(client)).json["access_token"])
        return known[client, scope]

    return bearer


class Site:
    """One site, and requests to its REST interface."""

    def __init__(self, tenant: Tenant, url: str, token: str) -> None:
        self.tenant, self.url, self.token = tenant, url, token
        self.path = urlsplit(url).path

    def send(self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None) -> Reply:
        """Send a request below the site's ``_api``; dictionaries go as JSON."""
        full = {"Authorization": f"Bearer {self.token}", "Accept": NONE}
        if not isinstance(body, bytes) and body is not None:
            full["Content-Type"] = NONE
        url = f"{self.url}/_api/{quote(path, safe='/()=,$&?%@!*:;' + chr(39))}"
        return self.tenant.send(method, url, headers={**full, **(headers or {})}, body=body)

    def get(self, path: str) -> Any:
        """Return the JSON of a successful GET."""
        reply = self.send("GET", path)
        assert reply.status == 200, f"{path}: {reply.status} {reply.text}"
        return reply.json

    def post(self, path: str, body: Any = None) -> Any:
        """Return the JSON of a successful POST."""
        reply = self.send("POST", path, body)
        assert reply.status in (200, 201), f"{path}: {reply.status} {reply.text}"
        return reply.json

    def merge(self, path: str, body: Any, etag: str = "*") -> Reply:
        """Change something through POST with X-HTTP-Method."""
        return self.send("POST", path, body, headers={"X-HTTP-Method": "MERGE", "If-Match": etag})

    def field(self, where: str, name: str, kind: str, *, extra: str = "", inside: str = "") -> Any:
        """Add a column by its XML."""
        names = f"Name='{name}' StaticName='{name}' DisplayName='{name}' Type='{kind}'"
        xml = f"<Field ID='{{{uuid.uuid4()}}}' {names} {extra}>{inside}</Field>"
        return self.post(f"{where}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": xml, "Options": 8}})

    def new_list(self, title: str = "Risks", template: int = 100) -> str:
        """Add a list and return the address of it."""
        made = self.post("web/lists", {"Title": title, "BaseTemplate": template})
        return f"web/lists(guid'{made['Id']}')"

    def as_person(self, email: str) -> Site:
        """Return the same site as a person sees it."""
        body = {"email": email, "resource": f"https://{HOST}"}
        return Site(self.tenant, self.url, self.tenant.admin("POST", "person-token", body)["access_token"])

    def as_member(self, email: str) -> Site:
        """Return the same site as a person sees it who was taken among its members."""
        group = self.get("web/associatedmembergroup")["Id"]
        self.post(f"web/sitegroups({group})/users", {"LoginName": f"i:0#.f|membership|{email}"})
        return self.as_person(email)


def create_site(tenant: Tenant, token: str, name: str, **more: Any) -> Site:
    """Make a site through SPSiteManager."""
    url = f"https://{HOST}/sites/{name}"
    request = {
        "Title": "Pont de l’Alma",
        "Url": url,
        "Lcid": 1033,
        "WebTemplate": "STS#3",
        "Owner": "marie@contoso.com",
        "TimeZoneId": 3,
        **more,
    }
    root = Site(tenant, f"https://{HOST}", token)
    made = root.post("SPSiteManager/create", {"request": request})
    assert made["SiteStatus"] == 2, made
    return Site(tenant, url, token)


@pytest.fixture
def site(tenant: Tenant, bearers: Any) -> Site:
    """A fresh English site."""
    return create_site(tenant, bearers(), f"t{next(_numbers):04}")


@pytest.fixture
def french(tenant: Tenant, bearers: Any) -> Site:
    """A fresh French site."""
    return create_site(tenant, bearers(), f"f{next(_numbers):04}", Lcid=1036)
