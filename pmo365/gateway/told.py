"""What the gateway is told of a tenant and tells of its reads: frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from pmo365.model.snapshot import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """The Microsoft 365 organisation we talk to."""

    id: str
    """GUID of the organisation: the ``tid`` claim every token must carry."""
    domain: str
    """``contoso.onmicrosoft.com``."""
    sharepoint_host: str
    """``contoso.sharepoint.com``."""
    company: str
    """Name in the User-Agent ``NONISV|<company>|pmo365/<version>``: decorated traffic is served first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What was exchanged with the tenant since the gateway was connected."""

    requests: int = 0
    """HTTP requests sent, repeats included."""
    units: int = 0
    """Estimated resource units: SharePoint publishes no figure with its answers."""
    waits: int = 0
    """Pauses made."""
    waited: float = 0.0
    """Seconds of pauses."""
    throttled: int = 0
    """Answers 429 and 503."""
    paced: float = 0.0
    """Seconds we held back by ourselves, to keep within the allowance."""
    ahead: float | None = None
    """Seconds by which our clock was ahead of the tenant's at its last answer; None when it told no time."""
    limit: int | None = None
    """Units a minute the tenant said it grants us; None as long as it says nothing, which is usual."""
    remaining: int | None = None
    """Units it said were left of them at its last answer; None when that one said nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLog:
    """What moved on a site since a token."""

    lists: tuple[str, ...] = ()
    """Ids (lower case) of the lists in which rows, files or folders moved, sorted."""
    structure_changed: bool = False
    """Whether the site, a list, a column, a view, a content type, a group or a right moved."""
    complete: bool = True
    """False when nothing is known of the past (no token, or one older than the log keeps): read everything."""
    token: str = ""
    """Where the next call starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsRead:
    """Rows of one register: all of them, or what moved since a token."""

    rows: tuple[Row, ...]
    """New and changed rows, by id."""
    deleted: tuple[int, ...] = ()
    """Ids of rows that are gone; empty when ``full``."""
    token: str = ""
    """Where the next read starts."""
    full: bool = True
    """Whether ``rows`` is the whole register: without a token, or when the tenant refused the token as too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What a successful sign-in told: the rights the tokens carry."""

    tenant: str
    sharepoint_roles: tuple[str, ...]
    graph_roles: tuple[str, ...]
