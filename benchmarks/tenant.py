"""The local tenant: how fast it starts, answers, is kept and put back, beside a bare server.

``python benchmarks/tenant.py`` prints ``name = value unit`` lines. The bare server is uvicorn with an application of
five lines that answers the same bytes: what is above it is the tenant's own work. Both are asked by ``requests``, one
question after the other, as the service asks.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

HOST = "contoso.sharepoint.com"
TENANT = {"id": "8a1b7b7e-3c1f-4f6e-9a51-0d2a55e0c365", "domain": "contoso.onmicrosoft.com", "name": "contoso"}
OWNER = "marie@contoso.com"
APP = "5f0c6c53-4d51-4f7a-8d1e-52f6f1a0c0de"
SITES, ROWS, QUESTIONS, STARTS = 6, 60, 200, 5
BARE = """
import json, socket, sys, uvicorn
async def app(scope, receive, send):
    await receive()
    heads = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": heads})
    await send({"type": "http.response.body", "body": BODY})
BODY = sys.argv[1].encode()
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
listener.listen(64)
print(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off")).run(sockets=[listener])
"""


@contextmanager
def running(*command: str) -> Iterator[tuple[str, float]]:
    """Start a server and yield its address and the seconds until it said so."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, env=kept) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        took = time.perf_counter() - begun
        try:
            yield url, took
        finally:
            process.kill()


@contextmanager
def tenant(folder: str) -> Iterator[tuple[str, float]]:
    """Start the local tenant over a folder."""
    with running("-m", "pmo365.localtenant", "--port", "0", "--state", folder) as started:
        yield started


class Client:
    """One session that asks as SharePoint's clients do."""

    def __init__(self, url: str) -> None:
        self.url, self.session = url, requests.Session()
        self.session.headers.update({"Host": HOST, "Accept": "application/json;odata=nometadata"})

    def admin(self, method: str, name: str, body: Any = None) -> Any:
        """Use the tenant's own administration."""
        answer = requests.request(method, f"{self.url}/_tenant/{name}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def sign_in(self) -> None:
        """Act as the owner of every site."""
        asked = {"email": OWNER, "resource": f"https://{HOST}"}
        token = self.admin("POST", "person-token", asked)["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"

    def make_site(self, name: str) -> None:
        """Make a site, as that of a new group."""
        grant = {"grant_type": "client_credentials", "client_id": APP, "client_secret": APP}
        told = {**grant, "scope": "https://graph.microsoft.com/.default"}
        where = f"{self.url}/{TENANT['id']}/oauth2/v2.0/token"
        token = requests.post(where, told, headers={"Host": "login.microsoftonline.com"}, timeout=60).json()
        heads = {"Host": "graph.microsoft.com", "Authorization": f"Bearer {token['access_token']}"}
        group = {"displayName": name, "mailNickname": name, "mailEnabled": True, "securityEnabled": False}
        owners = {"owners@odata.bind": [f"https://graph.microsoft.com/v1.0/users/{OWNER}"], "groupTypes": ["Unified"]}
        requests.post(f"{self.url}/v1.0/groups", json={**group, **owners}, headers=heads, timeout=60).raise_for_status()

    def send(self, method: str, path: str, body: Any = None) -> requests.Response:
        """Send one request and insist on success."""
        answer = self.session.request(method, f"{self.url}{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer


def fill(client: Client) -> None:
    """Make sites, each with a list of rows."""
    users = [{"email": OWNER, "name": "Marie"}]
    app = {"client_id": APP, "name": "filler", "secret": APP, "roles": {"graph": ["Group.ReadWrite.All"]}}
    client.admin("POST", "seed", {"tenant": {**TENANT, "licences": 1000}, "users": users, "apps": [app]})
    for number in range(SITES):
        client.make_site(f"s{number}")
    client.sign_in()
    for number in range(SITES):
        made = client.send("POST", f"/sites/s{number}/_api/web/lists", {"Title": "Risks", "BaseTemplate": 100})
        where = f"/sites/s{number}/_api/web/lists(guid'{made.json()['Id']}')/items"
        for row in range(ROWS):
            client.send("POST", where, {"Title": f"Risk {row}"})


def rate(ask: Callable[[], requests.Response]) -> float:
    """Return questions answered in a second."""
    ask()
    begun = time.perf_counter()
    for _ in range(QUESTIONS):
        ask()
    return QUESTIONS / (time.perf_counter() - begun)


def seconds(do: Callable[[], Any]) -> float:
    """Return how long something takes."""
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def answers(client: Client) -> None:
    """Print the rates of small questions beside those of the bare server, in turns."""
    small = "/sites/s0/_api/web?$select=Id,Title,CurrentChangeToken"
    where = "/sites/s0/_api/web/lists/getByTitle('Risks')/items"
    page, body = f"{where}?$select=Id,Title&$top=20", client.send("GET", small).text
    with running("-c", BARE, body) as (bare, _):
        plain = Client(bare)
        rounds = [
            (
                rate(lambda: plain.send("GET", "/x")),
                rate(lambda: client.send("GET", small)),
                rate(lambda: client.send("GET", page)),
                rate(lambda: client.send("POST", where, {"Title": "Fire"})),
            )
            for _ in range(3)
        ]
    echo, site, rows, added = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"answers_bare_server = {echo:.0f} 1/s")
    print(f"answers_site = {site:.0f} 1/s")
    print(f"answers_page_of_20_items = {rows:.0f} 1/s")
    print(f"answers_new_item = {added:.0f} 1/s")
    print(f"answers_site_to_bare = {site / echo:.2f} ratio")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as scratch:
        starts, bare = [], []
        with tenant(str(Path(scratch) / "first")):
            pass  # The first start compiles; nobody waits for that twice.
        for number in range(STARTS):
            with tenant(str(Path(scratch) / f"start{number}")) as (_, took):
                starts.append(took)
            with running("-c", BARE, "{}") as (_, took):
                bare.append(took)
        with tenant(str(Path(scratch) / "filled")) as (url, _):
            client = Client(url)
            fill(client)
            answers(client)
            kept = seconds(lambda: client.admin("POST", "keep", {"name": "a"}))
            recalled = seconds(lambda: client.admin("POST", "recall", {"name": "a"}))
            reset = seconds(lambda: client.admin("POST", "reset"))
    print(f"kept_{SITES}_sites = {kept * 1000:.0f} ms")
    print(f"recalled_{SITES}_sites = {recalled * 1000:.0f} ms")
    print(f"reset = {reset * 1000:.0f} ms")
    print(f"start_bare_server = {statistics.median(bare) * 1000:.0f} ms")
    print(f"start = {statistics.median(starts) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
