"""Which addresses we talk to: https, an exact host, its usual port, nothing else. Pure."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from pmo365.errors import ConfigurationError, UnexpectedAnswer

SIGN_IN_HOST = "login.microsoftonline.com"
GRAPH_HOST = "graph.microsoft.com"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def admit(url: str, hosts: Collection[str]) -> str:
    """Return the host of an address we may talk to; UnexpectedAnswer for any other address.

    Next links, delta links and redirects come from the network: following one blindly would hand our token over.
    """
    parts = _split(url)
    host = parts.hostname or ""
    plain = url.isascii() and url.isprintable() and not any(one in url for one in " \\#") and parts.path[:1] == "/"
    usual = parts.scheme == "https" and _port(parts) in (None, 443) and "@" not in parts.netloc
    if not (plain and usual and host in hosts and parts.netloc.lower() in (host, f"{host}:443")):
        raise UnexpectedAnswer("foreign_address", host=ascii(parts.netloc)[:80], scheme=ascii(parts.scheme)[:12])
    return host


def loopback(url: str) -> str:
    """Return the base address of a local tenant without its slash; ConfigurationError when it is not loopback."""
    parts = _split(url)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK or "@" in parts.netloc or parts.path not in ("", "/"):
        raise ConfigurationError("connect_to_not_local", address=ascii(url)[:80])
    return f"http://{parts.netloc}"


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise UnexpectedAnswer("foreign_address", host=ascii(url)[:80], scheme="") from error


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return -1
