"""The Tenant in our words: every reading and writing of Microsoft 365."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from importlib.metadata import version

from pmo365.errors import ConsentError
from pmo365.gateway import access, files, pace, rows, sharepoint, structure, writing
from pmo365.gateway.address import list_root
from pmo365.gateway.allowance import Allowance
from pmo365.gateway.direct import ask
from pmo365.gateway.ground import Ground, ask_hub_id
from pmo365.gateway.hosts import GRAPH_HOST, SIGN_IN_HOST, loopback
from pmo365.gateway.identity import Identity
from pmo365.gateway.meter import Meter
from pmo365.gateway.parts import rows_of
from pmo365.gateway.people import People
from pmo365.gateway.principals import login
from pmo365.gateway.sign_in import SignIn
from pmo365.gateway.standing import Standing, read_standing
from pmo365.gateway.told import ChangeLog, RowsRead, SignedIn, Tenant, Traffic
from pmo365.gateway.values import Place
from pmo365.gateway.wire import Adapter, Limits, Surroundings, Wire, open_session
from pmo365.model.document import FileVersion
from pmo365.model.plan import Change, Outcome
from pmo365.model.site import Application, Library, Register, Site
from pmo365.model.snapshot import FileFact, Row


class Gateway:
    """One tenant, one identity, one session; safe to share between threads.

    A read has three answers: the value, None (or Absent raised, where said) when it is not there, and an error when
    it cannot be read. All addresses are the real https ones; nothing here knows the Standard.
    """

    def __init__(
        self, wire: Wire, sign_in: SignIn, tenant: Tenant, *, sees_applications: bool = False, sees_rights: bool = True
    ) -> None:
        self._wire, self._sign_in, self._tenant = wire, sign_in, tenant
        self.sees_applications = sees_applications
        """Whether ``site`` tells which applications a site lets in: it takes full control of the whole tenant."""
        self.sees_rights = sees_rights
        """Whether ``site`` asks who holds which rights: it takes full control of the site."""
        # Remembered by site address; threads may fill an entry twice with the same, never with something else.
        self._people: dict[str, People] = {}
        self._zones: dict[str, str | None] = {}
        self._ids: dict[str, str] = {}
        self._hubs: dict[str, str] = {}

    # reading -------------------------------------------------------------------------------------------------------

    def applications(self, url: str) -> tuple[Application, ...]:
        """Return the applications a site lets in; ConsentError without full control of the whole tenant."""
        return access.read_applications(self._wire, url)

    def changes_since(self, url: str, token: str | None = None) -> ChangeLog:
        """Return what moved on a site since a token; with None only the token of now (``complete`` False).

        A token the tenant no longer knows gives ``complete`` False and a new token. Raises Absent for a missing site.
        """
        return files.read_changes(self._wire, url, token)

    def check(self) -> SignedIn:
        """Sign in for both services and return the rights held. SignInError, ConsentError when there is none."""
        held = {host: self._sign_in.roles(host) for host in (self._tenant.sharepoint_host, GRAPH_HOST)}
        for host, roles in held.items():
            if not roles:
                raise ConsentError("no_rights", host=host)
        sharepoint_roles, graph_roles = held.values()
        return SignedIn(tenant=self._tenant.id, sharepoint_roles=sharepoint_roles, graph_roles=graph_roles)

    def file_bytes(self, url: str, library: Library, path: str) -> bytes:
        """Return the bytes of a file's current version; ``path`` is below the library. Absent when it is not there."""
        address = f"{list_root(url, library.key, library=True)}/{path}"
        return files.read_bytes(self._wire, url, address)

    def files(self, url: str, library: Library) -> tuple[FileFact, ...]:
        """Return the facts of every file of an observed library (``id`` filled), by path."""
        return files.read_files(self._wire, url, library, place=self._place(url))

    def people(self, url: str) -> tuple[tuple[str, str], ...]:
        """Return e-mail and display name of those of a site's people that its rows and files named so far.

        Nothing is asked of the tenant: the names came with what was read.
        """
        return self._people_of(url).names

    def row(self, url: str, register: Register, id: int) -> Row | None:
        """Return one row of an observed register as it is now, or None."""
        return rows.read_row(self._wire, url, register, id=id, place=self._place(url))

    def row_by_key(self, url: str, list_key: str, key: str) -> Row | None:
        """Return the row whose hidden ``PmoKey`` is this, or None; its values are ``Title`` and ``PmoKey`` only."""
        return rows.find_row(self._wire, url, list_key, key=key, place=self._place(url))

    def rows(self, url: str, register: Register, token: str | None = None) -> RowsRead:
        """Return the rows of an observed register (``id`` filled): all, or what moved since a token."""
        return rows.read_rows(self._wire, self._site_id(url), register, token=token, place=self._place(url))

    def site(self, url: str) -> Site | None:
        """Return a site with everything on it, ids filled; None when there is none at the address.

        Cost: 2 batch requests. Raises ConsentError when it may not be read, TemporaryError when it cannot now.
        """
        read = structure.read_site(
            self._wire, url, hub_address=partial(self._hub_address, url), rights=self.sees_rights
        )
        if read is not None:
            self._zones[url] = read.time_zone
            self._ids[url] = read.id or ""
            if self.sees_applications:
                read = replace(read, applications=self.applications(url))
        return read

    def standing(self, url: str) -> Standing | None:
        """Return whether a site is there, is a hub, and what we may do on it; ConsentError when it may not be read."""
        return read_standing(self._wire, url)

    def traffic(self) -> Traffic:
        """Return what was exchanged so far."""
        return self._wire.meter.traffic

    def put_aside(self) -> None:
        """Have what was spent of the day's allowance remembered."""
        self._wire.meter.put_aside()

    def versions(self, url: str, library: Library, path: str) -> tuple[FileVersion, ...]:
        """Return the versions of a file, newest first, the current one included. Absent when it is not there."""
        return sharepoint.versions(self._wire, url, f"{list_root(url, library.key, library=True)}/{path}")

    def version_bytes(self, url: str, library: Library, path: str, *, version: str) -> bytes:
        """Return the bytes of an earlier version of a file, by its label; Absent when the tenant keeps it no more."""
        address = f"{list_root(url, library.key, library=True)}/{path}"
        return files.read_version(self._wire, url, address, version=version)

    # writing: called only by verbs/apply.py ------------------------------------------------------------------------

    def approve(self, url: str, library: str, path: str, *, comment: str = "") -> None:
        """Approve the pending version of a file; ``library`` is its key."""
        sharepoint.approve(self._wire, url, f"{list_root(url, library, library=True)}/{path}", comment=comment)

    def publish(self, url: str, library: str, path: str, *, comment: str = "") -> None:
        """Publish the draft of a file as a major version; on a library with approval it then waits for approval."""
        sharepoint.publish(self._wire, url, f"{list_root(url, library, library=True)}/{path}", comment=comment)

    def write(self, observed: Site, changes: Sequence[Change]) -> tuple[Outcome, ...]:
        """Write changes of one site, in order, and return one outcome for each.

        ``observed`` gives the ids of what exists; ``Site(url=…)`` will do for a site that is only being created.
        A failed change does not stop the others. Raises AnswerLost when a write's answer never came:
        ``facts["changes"]`` holds the names of the changes in doubt and ``facts["outcomes"]`` those already known.
        Raises Throttled, Unreachable, SignInError or ConsentError when nothing more can be written; they too carry
        ``facts["outcomes"]``.
        """
        ground = Ground(self._wire, observed, place=self._place(observed.url), hub_id=self._hub_id)
        return writing.write(ground, changes)

    # what is remembered ----------------------------------------------------------------------------------------------

    def _people_of(self, url: str) -> People:
        return self._people.setdefault(url, People(self._wire, url, ensure=partial(self._ensure, url)))

    def _place(self, url: str) -> Place:
        people = self._people_of(url)
        return Place(zone=partial(self._zone, url), person=people.email, user_id=people.id)

    def _ensure(self, url: str, email: str) -> int:
        return sharepoint.ensure_user(self._wire, url, login(email))

    def _zone(self, url: str) -> str | None:
        if url not in self._zones:
            self._zones[url] = structure.read_zone(self._wire, url)
        return self._zones[url]

    def _site_id(self, url: str) -> str:
        if not self._ids.get(url):
            told = ask(self._wire, url, "site?$select=Id"), ask(self._wire, url, "web?$select=Id")
            self._ids[url] = structure.site_id(url, *told)
        return self._ids[url]

    def _hub_id(self, hub: str) -> str:
        known = next((id for id, address in self._hubs.items() if address == hub), None)
        if known is None:
            known = ask_hub_id(self._wire, hub)
            self._hubs[known] = hub
        return known

    def _hub_address(self, url: str, id: str) -> str | None:
        if id not in self._hubs:
            hubs = rows_of(ask(self._wire, url, "HubSites?$select=ID,SiteUrl"))
            self._hubs |= {str(one["ID"]).lower(): str(one["SiteUrl"]).rstrip("/") for one in hubs}
        return self._hubs.get(id)


def connect(
    tenant: Tenant,
    identity: Identity,
    *,
    connect_to: str | None = None,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    record: Callable[[str], None] | None = None,
    chance: Callable[[], float] = random.random,
    budget: pace.Budget | None = None,
    limits: Limits | None = None,
    granted: Allowance | None = None,
    sees_applications: bool = False,
    sees_rights: bool = True,
    proxy: str | None = None,
    authority: str | None = None,
    kept: Callable[[date, int], int] | None = None,
) -> Gateway:
    """Return a gateway; nothing is sent yet.

    ``connect_to`` (``http://127.0.0.1:8365``, loopback only) sends every connection to the local tenant. ``now`` is
    aware UTC. ``record`` receives each exchange as one JSON line, secrets removed. ``budget`` is the patience of one
    request, ``limits`` its time-outs, ``granted`` the resource units it may use, None for any number, ``proxy``
    the address of the proxy on the way, with its name and password, ``authority`` the file of those whose certificates
    are trusted instead of the public ones, ``kept`` remembers what was spent on a day.
    """
    base = loopback(connect_to) if connect_to else None
    around = Surroundings(
        now=now, sleep=sleep, chance=chance, connect_to=base, record=record, proxy=proxy, authority=authority
    )
    meter, patience, bounds = Meter(granted=granted, kept=kept), budget or pace.Budget(), limits or Limits()
    agent = f"NONISV|{tenant.company}|pmo365/{version('pmo365')}"
    door = Adapter(frozenset({SIGN_IN_HOST}), around, meter=meter, sign=None, budget=patience, limits=bounds)
    signing = SignIn(tenant, identity, session=open_session(door, user_agent=agent), connect_to=base, now=now)
    hosts = frozenset({tenant.sharepoint_host, GRAPH_HOST})
    adapter = Adapter(hosts, around, meter=meter, sign=signing.token, budget=patience, limits=bounds)
    wire = Wire(
        hosts=hosts, session=open_session(adapter, user_agent=agent), around=around, meter=meter, budget=patience
    )
    return Gateway(wire, signing, tenant, sees_applications=sees_applications, sees_rights=sees_rights)
