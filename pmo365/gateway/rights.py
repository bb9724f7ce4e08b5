"""Which rights each verb needs, and which ones an identity holds for nothing. Pure.

The figures are those of the local tenant's route tables for what the verbs really ask (docs/permissions.md); a test
keeps the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from pmo365.gateway.told import SignedIn

Service = Literal["sharepoint", "graph"]

READ, WRITE, MANAGE, FULL = "Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All"
LADDER = (READ, WRITE, MANAGE, FULL)
"""Application roles, each with everything of those before it."""
SELECTED = "Sites.Selected"
"""Nothing by itself: each site grants what the application may do there."""
SITE_ROLES = MappingProxyType({READ: "read", WRITE: "write", MANAGE: "manage", FULL: "fullcontrol"})
"""What a site has to grant to an application that holds ``Sites.Selected``, for each role it stands for."""
_OF_A_PERSON = MappingProxyType(
    {"AllSites.Read": READ, "AllSites.Write": WRITE, "AllSites.Manage": MANAGE, "AllSites.FullControl": FULL}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The least rights of a verb."""

    sharepoint: str
    graph: str
    whole: bool = False
    """Whether it needs them in the whole tenant: a site that does not exist yet can grant nothing."""


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """One application role of one service."""

    service: Service
    role: str


NEEDS: Mapping[str, Need] = MappingProxyType(
    {
        "sync": Need(sharepoint=READ, graph=READ),
        "plan": Need(sharepoint=READ, graph=READ),
        "provision": Need(sharepoint=FULL, graph=READ, whole=True),
        # A list with rights of its own is made again by provision, where another application makes the sites.
        "enforce": Need(sharepoint=MANAGE, graph=READ),
        # Approving a version is a right of its own in SharePoint.
        "document": Need(sharepoint=MANAGE, graph=READ),
        "generate": Need(sharepoint=WRITE, graph=READ),
        "report": Need(sharepoint=WRITE, graph=READ),
        "let-in": Need(sharepoint=READ, graph=FULL, whole=True),
    }
)
"""Verb → what it needs; ``let-in`` is the part of provision that lets another application in."""
VERBS = tuple(verb for verb in NEEDS if verb != "let-in")
"""What one application does that does everything."""
PROVISIONER = ("provision", "let-in")
"""What the provisioner does, where a profile has one: it makes the sites and lets the worker in."""
WORKER = tuple(verb for verb in NEEDS if verb not in PROVISIONER)
"""What is left to the worker of a profile that has a provisioner."""


def least(verbs: Iterable[str]) -> Need:
    """Return what is enough for all of these verbs."""
    needs = [NEEDS[verb] for verb in verbs]
    return Need(
        sharepoint=max((one.sharepoint for one in needs), key=LADDER.index, default=READ),
        graph=max((one.graph for one in needs), key=LADDER.index, default=READ),
        whole=any(one.whole for one in needs),
    )


def missing(verb: str, held: SignedIn) -> tuple[Right, ...]:
    """Return the roles a verb lacks, none when it can work; what ``Sites.Selected`` gives, only the sites tell."""
    need = NEEDS[verb]
    return tuple(
        Right(service, wanted)
        for service, wanted in _both(need)
        if not _enough(wanted, roles_of(held, service), whole=need.whole and service == "sharepoint")
    )


def unused(verbs: Iterable[str], held: SignedIn) -> tuple[Right, ...]:
    """Return the roles held that none of these verbs needs, and those that are wider than needed."""
    found = [
        Right(service, role)
        for service, wanted in _both(least(verbs))
        for role in roles_of(held, service)
        if _idle(role, wanted)
    ]
    return tuple(sorted(found))


def roles_of(held: SignedIn, service: Service) -> tuple[str, ...]:
    """Return the roles held at one service."""
    return held.sharepoint_roles if service == "sharepoint" else held.graph_roles


def selected(held: SignedIn) -> bool:
    """Return whether what the identity may do at SharePoint depends on what each site grants."""
    return SELECTED in held.sharepoint_roles and not any(role in LADDER for role in held.sharepoint_roles)


def _both(need: Need) -> tuple[tuple[Service, str], ...]:
    return (("sharepoint", need.sharepoint), ("graph", need.graph))


def _enough(wanted: str, roles: Iterable[str], *, whole: bool) -> bool:
    held = [_OF_A_PERSON.get(role, role) for role in roles]
    if SELECTED in held and not whole:
        return True
    return any(role in LADDER and LADDER.index(role) >= LADDER.index(wanted) for role in held)


def _idle(role: str, wanted: str) -> bool:
    """Return whether a role serves nothing, or is wider than what is needed; ``Sites.Selected`` gives nothing alone."""
    if role == SELECTED:
        return False
    return role not in LADDER or LADDER.index(role) > LADDER.index(wanted)
