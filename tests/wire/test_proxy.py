"""Out through the organisation's proxy when the profile says so; its login is seen by the proxy alone (T15, K1)."""

from __future__ import annotations

import pytest

from pmo365.errors import ConfigurationError, Unreachable
from pmo365.gateway import pace
from pmo365.gateway.direct import exchange

SITE = "https://contoso.sharepoint.com/sites/prj-0001"
LOGIN = "svc:canary-of-the-proxy"
REFUSAL = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
ONCE = pace.Budget(attempts=1)


def proxied(server, login: str = LOGIN) -> str:
    return server.url.replace("http://", f"http://{login}@")


def test_the_proxy_is_asked_for_a_tunnel_with_its_login_and_nothing_of_ours(server, wire_to) -> None:
    server.answers(REFUSAL)
    with pytest.raises(ConfigurationError) as refused:
        exchange(wire_to(None, proxy=proxied(server)), "GET", f"{SITE}/_api/web", headers={})
    (asked,) = server.asked
    assert asked.startswith(b"CONNECT contoso.sharepoint.com:443 HTTP/1.")
    assert b"Proxy-Authorization: Basic" in asked
    assert b"Bearer" not in asked
    assert refused.value.key == "proxy_refused"
    assert refused.value.facts["proxy"] == server.url
    assert "canary" not in f"{refused.value} {refused.value.facts} {refused.value.__cause__}"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_proxy_that_does_not_answer_is_named_and_nothing_was_sent(wire_to, method: str) -> None:
    wire = wire_to(None, proxy=f"http://{LOGIN}@127.0.0.1:9", budget=ONCE)
    with pytest.raises(Unreachable) as silent:
        exchange(wire, method, f"{SITE}/_api/web", headers={})
    assert (silent.value.key, silent.value.facts["proxy"]) == ("proxy_unreachable", "http://127.0.0.1:9")
    assert "canary" not in f"{silent.value} {silent.value.facts} {silent.value.__cause__} {wire.around!r}"


def test_the_local_tenant_needs_no_proxy(server, wire_to) -> None:
    server.says(200, {"ok": True})
    exchange(wire_to(server.url, proxy="http://127.0.0.1:9"), "GET", f"{SITE}/_api/web", headers={})
    assert server.asked[0].startswith(b"GET /sites/prj-0001/_api/web")
