"""Only https, the exact host, its usual port: anything a hostile link may try is refused (M1, M2, T12, T13)."""

from __future__ import annotations

import socket

import pytest

from pmo365.errors import ConfigurationError, UnexpectedAnswer
from pmo365.gateway.hosts import admit, loopback
from pmo365.gateway.rows import pages

HOSTS = frozenset({"contoso.sharepoint.com", "graph.microsoft.com"})
HOSTILE = [
    "https://evil.example/_api/web",
    "http://contoso.sharepoint.com/_api/web",
    "https://contoso.sharepoint.com.evil.example/",
    "https://contoso.sharepoint.com@evil.example/",
    "https://user:secret@contoso.sharepoint.com/",
    "https://@contoso.sharepoint.com/",
    "https://contoso.sharepoint.com:8443/",
    "https://contoso.sharepoint.com:80/",
    "https://contoso.sharepoint.com:443@evil.example/",
    "https://contoso.sharepoint.com:0443.evil.example/",
    "https://contoso.sharepoint.com:99999/",
    "https://contoso.sharepoint.com:abc/",
    "https://contoso.sharepoint.com%2eevil.example/",
    "https://contoso.sharepoint.com\\@evil.example/",
    "https://evil.example\\.contoso.sharepoint.com/",
    "https://contoso.sharepoint.com\t.evil.example/",
    "https://contoso.sharepoint.com\n/",
    "https://contoso.sharepoint.com /",
    "https:/contoso.sharepoint.com/",
    "https:///contoso.sharepoint.com/",
    "//contoso.sharepoint.com/_api",
    "contoso.sharepoint.com/_api",
    "/_api/web",
    "",
    "ftp://contoso.sharepoint.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "https://contoso-admin.sharepoint.com/",
    "https://sharepoint.com/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[contoso.sharepoint.com/",
    "https://169.254.169.254/metadata/identity",
    "https://2130706433/",
    "https://contoso.sharepoint.com./",
    "https://cоntoso.sharepoint.com/",  # Cyrillic о
    "https://contoso.sharepoint.com。/",
    "https://login.microsoftonline.com/common",
    "https://graph.microsoft.com.cn/",
    "https://xn--graph.microsoft.com/",
    "https://contoso.sharepoint.com:/@evil.example/",
    "https://contoso.sharepoint.com#@evil.example/",
    "https://contoso.sharepoint.com?@evil.example/",
    "https://contoso.sharepoint.com;evil.example/",
    "https://contoso.sharepoint.com,evil.example/",
    "https://evil.example#.contoso.sharepoint.com/",
    "https://evil.example?.contoso.sharepoint.com/",
    "https://contoso.sharepoint.com\u202e.evil.example/",
    "https://contoso.sharepoint.com\u00ad/",
    "https://contoso.sharepoint.com\x00.evil.example/",
    "https://contoso.sharepoint.com\r\nHost: evil.example/",
    "https://contoso.sharepoint.com:443:443/",
    "https://contoso.sharepoint.com:+443/",
    "https://contoso.sharepoint.com:００443/",
    "https://[::ffff:127.0.0.1]/",
    "https://0x7f000001/",
    "https://localhost/",
    "HTTP://contoso.sharepoint.com/",
    "ws://contoso.sharepoint.com/",
    "https:\\\\contoso.sharepoint.com/",
    "data:text/html,https://contoso.sharepoint.com/",
    "https://graph.microsoft.com.contoso.sharepoint.com/",
    "https://contoso.sharepoint.com.graph.microsoft.com/",
    "https://graph.microsoft.us/",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_refused(url: str) -> None:
    with pytest.raises(UnexpectedAnswer) as refused:
        admit(url, HOSTS)
    assert refused.value.key == "foreign_address"
    assert str(refused.value).isascii()


@pytest.mark.parametrize(
    "url",
    [
        "https://contoso.sharepoint.com/sites/x/_api/web",
        "https://CONTOSO.sharepoint.com/",
        "https://contoso.sharepoint.com:443/_api/$batch",
        "https://graph.microsoft.com/v1.0/sites?x=https://evil.example",
    ],
)
def test_our_own_addresses_pass(url: str) -> None:
    assert admit(url, HOSTS) in HOSTS


@pytest.mark.parametrize("url", ["http://127.0.0.1:8365", "http://localhost:8365/", "http://[::1]:80"])
def test_a_local_tenant_lives_on_loopback(url: str) -> None:
    assert loopback(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:8365",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1@evil.example",
        "http://localhost/x",
        "",
    ],
)
def test_no_other_address_may_stand_in_for_the_tenant(url: str) -> None:
    with pytest.raises(ConfigurationError):
        loopback(url)


@pytest.mark.parametrize("url", [one for one in HOSTILE if one])
def test_a_hostile_next_link_opens_no_socket_and_takes_nothing_along(
    server, wire_to, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    asked: list[object] = []
    resolve = socket.getaddrinfo

    def resolved(host: object, *rest: object, **more: object) -> object:
        asked.append(host)
        return resolve(host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    server.says(200, {"value": [], "@odata.nextLink": url})
    with pytest.raises(UnexpectedAnswer):
        list(pages(wire_to(server.url), "https://graph.microsoft.com/v1.0/sites/x/lists"))
    assert len(server.asked) == 1
    assert set(asked) <= {"127.0.0.1"}
