"""Plain HTTP to Graph about one site, and the applications its tests act as."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

SAFE = "%/:?=&$,()'@!"
GRAPH = "https://graph.microsoft.com/v1.0"


class Graph:
    """Requests to Graph; ``site`` and ``drive`` are the addresses of one site and of its default library."""

    def __init__(self, tenant: Any, bearer: str, site: str = "") -> None:
        self.tenant, self.bearer, self.site = tenant, bearer, site
        self.drive = f"{site}/drive"

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request to a path below v1.0, or to a whole Graph address."""
        url = path if path.startswith("https://") else f"{GRAPH}/{quote(path, safe=SAFE)}"
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        full = {"Authorization": f"Bearer {self.bearer}", "Content-Type": kind, **named}
        return self.tenant.send(method, url, headers=full, body=body)

    def bare(self, method: str, url: str, body: Any = None, **headers: str) -> Any:
        """Send a request without a token to an address that Graph handed out."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.tenant.send(method, url, headers=named, body=body)

    def get(self, path: str) -> Any:
        """Return the JSON of a successful GET."""
        reply = self.send("GET", path)
        assert reply.status == 200, f"{path}: {reply.status} {reply.text}"
        return reply.json

    def pages(self, path: str) -> Any:
        """Yield the entries of a collection, page after page."""
        page = self.get(path)
        yield from page["value"]
        while following := page.get("@odata.nextLink"):
            page = self.get(following)
            yield from page["value"]

    def put(self, name: str, content: bytes = b"text", **headers: str) -> Any:
        """Upload a small file to the default library and return the drive item."""
        reply = self.send("PUT", f"{self.drive}/root:/{name}:/content", content, **headers)
        assert reply.status in (200, 201), f"{name}: {reply.status} {reply.text}"
        return reply.json

    def refusal(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        """Return status and code of a refused request."""
        reply = self.send(method, path, body, **headers)
        assert reply.status >= 400, f"{path}: {reply.status} {reply.text}"
        return reply.status, str(reply.json["error"]["code"])


def site_address(site: Any) -> str:
    """Return a site's address in Graph."""
    return f"sites/contoso.sharepoint.com,{site.get('site')['Id']},{site.get('web')['Id']}"


@pytest.fixture
def graph(site: Any, bearers: Any, seed: Any) -> Graph:
    """Graph about a fresh site, as the application that may do everything with sites."""
    return Graph(site.tenant, bearers(seed["apps"][0]["client_id"], ".default"), site_address(site))


@pytest.fixture
def graph_of(bearers: Any, seed: Any) -> Any:
    """The way to Graph about another site, or as another of the seeded applications."""
    clients = {app["name"]: app["client_id"] for app in seed["apps"]}

    def make(site: Any, app: str = "pmo365") -> Graph:
        return Graph(site.tenant, bearers(clients[app], ".default"), site_address(site))

    return make


@pytest.fixture(scope="session")
def shared(tenant: Any, create: Any, bearers: Any, seed: Any) -> Graph:
    """Graph about one site that many small tests share."""
    site = create(tenant, bearers(), "graph-shared")
    return Graph(tenant, bearers(seed["apps"][0]["client_id"], ".default"), site_address(site))


@pytest.fixture(scope="session")
def office(tenant: Any, seed: Any) -> Graph:
    """Graph as an application with the rights on people, groups and mail."""
    roles = ["Sites.FullControl.All", "User.Read.All", "Group.ReadWrite.All", "Mail.Send"]
    app = {"client_id": "0b9f4d0e-6a55-4a3a-9a7e-2f4d8d6f1c11", "name": "office", "secret": "office-secret"}
    tenant.admin("POST", "seed", {"apps": [{**app, "roles": {"graph": roles}}]})
    credential = {"client_id": app["client_id"], "client_secret": app["secret"]}
    return Graph(tenant, tenant.token(".default", credential).json["access_token"])
