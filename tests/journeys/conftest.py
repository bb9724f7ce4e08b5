"""What a person works with on one site: their own gateway, and plain requests for what no plan ever does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
import requests

from pmo365.cli import boundary
from pmo365.gateway.gateway import Gateway
from pmo365.model.plan import Action, Change, Kind, Status
from pmo365.model.site import Column, ColumnKind, Library, Register, Site, View

HOST = "contoso.sharepoint.com"
JSON = "application/json;odata=nometadata"


@dataclass
class Hands:
    """A person at work on one site; everything done must be allowed."""

    stage: Any
    url: str
    gateway: Gateway
    token: str
    site: Site
    """As it was last looked at."""

    def look(self) -> None:
        """Read the site again."""
        found = self.gateway.site(self.url)
        assert found is not None
        self.site = found

    def write(self, kind: Kind, path: str, after: Any, action: Action = Action.UPDATE, **more: Any) -> None:
        """Write one part in the person's name."""
        change = Change(kind=kind, action=action, site=self.url, path=path, after=after, **more)
        (outcome,) = self.gateway.write(self.site, (change,))
        assert outcome.status is Status.DONE, f"{path}: {outcome.code} {outcome.message}"

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, method: str = "") -> Any:
        """Send one REST request in the person's name."""
        headers = {"Host": HOST, "Authorization": f"Bearer {self.token}", "Accept": JSON, "Content-Type": JSON}
        headers |= {"X-HTTP-Method": method, "If-Match": "*"} if method else {}
        address = f"{self.stage.url}/{self.below}/_api/{quote(path, safe='/()=,$&?%@!*:;' + chr(39))}"
        answer = requests.post(address, json=body, headers=headers, timeout=30)
        assert answer.status_code < 300, f"{path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    @property
    def below(self) -> str:
        """The site's address below the host, without a slash in front."""
        return self.url.removeprefix(f"https://{HOST}/")

    def list_of(self, key: str) -> Register:
        """The list of a key, as last seen; it must be there."""
        found = self.site.list_of(key)
        assert found is not None, f"the list {key} has gone"
        return found

    def library_of(self, key: str) -> Library:
        """The library of a key, as last seen; it must be there."""
        found = self.list_of(key)
        assert isinstance(found, Library)
        return found

    def column_of(self, key: str, name: str) -> Column:
        """The column of a name, as last seen; one of no name when it has gone."""
        return self.list_of(key).column(name) or Column(name="", kind=ColumnKind.OTHER)

    def view_of(self, key: str, name: str) -> View:
        """The view of a key, as last seen; one of no key when it has gone."""
        return next((view for view in self.list_of(key).views if view.key == name), View(key=""))

    def titles_of(self, key: str) -> list[str]:
        """The titles of a register's rows, as they are now."""
        return [row.title for row in self.gateway.rows(self.url, self.list_of(key)).rows]


@pytest.fixture(scope="session")
def hands_on(stage: Any) -> Callable[[str], Hands]:
    """The hands of the head of the PMO on the site of a name."""
    gateway = stage.person()

    def on(name: str) -> Hands:
        url = f"https://{HOST}/sites/{name}"
        told = {"email": "marie.delmas@contoso.com", "resource": f"https://{HOST}"}
        token = stage.ask("person-token", told)["access_token"]
        hands = Hands(stage=stage, url=url, gateway=gateway, token=token, site=Site(url=url))
        hands.look()
        return hands

    return on


@dataclass(frozen=True)
class Said:
    """How one command line ended and what a person read."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


@pytest.fixture
def said(stage: Any, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run the command line on the stage, in this process; what is named besides is said in the profile."""

    def run(*words: str, lang: str = "en", profile: str = "", **changed: Any) -> Said:
        file = profile or str(stage.profile("bad", **changed))
        state = {"PMO365_STATE": str(stage.folder / "cli")}
        code = boundary.run([*words, "--lang", lang, "--profile", file], state)
        out, err = capsys.readouterr()
        told = Said(code, out, err)
        assert "Traceback" not in told.text
        assert not list((stage.folder / "cli").glob("errors/*")), "it was not foreseen"
        return told

    return run


@pytest.fixture
def untouched(stage: Any) -> Iterator[None]:
    """Insist that nothing was written in the tenant meanwhile."""
    before = stage.ask("health")["exchanges"]
    yield
    assert [one["url"] for one in stage.ask(f"log?since={before}") if _written(one)] == []


def _written(exchange: Mapping[str, Any]) -> bool:
    reads = exchange["method"] in ("GET", "HEAD") or "login." in exchange["url"] or exchange["status"] >= 300
    if reads or re.search(r"/(contextinfo|getchanges.*)$", exchange["url"], re.IGNORECASE):
        return False
    body = str(exchange["request_body"])
    if exchange["url"].endswith("$batch") and "HTTP/1.1 20" not in str(exchange["response_body"]):
        return False
    return not exchange["url"].endswith("$batch") or re.search(r"^(POST|MERGE|DELETE) https", body, re.M) is not None
