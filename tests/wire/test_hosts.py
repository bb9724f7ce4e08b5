"""Only https, the exact host, its usual port: anything a hostile link may try is refused (M1, M2, T12, T13)."""

from __future__ import annotations

import pytest

from pmo365.errors import ConfigurationError, UnexpectedAnswer
from pmo365.gateway.hosts import admit, loopback

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
