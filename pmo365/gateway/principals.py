"""Permission levels, groups and people as SharePoint tells them. Pure.

Levels are known by their fixed ids (their names are translated). A group of ours carries its key in its description:
titles are translated and people rename them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pmo365.model.site import Grant, Level, Role

LEVELS: dict[Level, int] = {
    Level.READ: 1073741826,
    Level.CONTRIBUTE: 1073741827,
    Level.EDIT: 1073741830,
    Level.DESIGN: 1073741828,
    Level.FULL: 1073741829,
}
_BY_ID = {number: level for level, number in LEVELS.items()}
_RISING = tuple(LEVELS)
_PERSON_TYPE, _GROUP_TYPE = 1, 8
_MARK = "pmo365:"
_CLAIM = "i:0#.f|membership|"
_SERVICE = "app@sharepoint"
"""The login by which SharePoint shows an application: it holds its rights by consent, not by assignment."""

Data = Mapping[str, Any]


def mark(key: str) -> str:
    """Return the description of the group of a role."""
    return f"{_MARK}{key}"


def login(email: str) -> str:
    """Return the login name of a person of the tenant."""
    return f"{_CLAIM}{email}"


def email_of(user: Data) -> str:
    """Return a user's e-mail in lower case; the end of the login name for one without mailbox."""
    return str(user.get("Email") or str(user.get("LoginName") or "").rsplit("|", 1)[-1]).lower()


def is_person(user: Data) -> bool:
    """Return whether this is a person with an address: neither a security group, nor an application, nor the system."""
    return int(user.get("PrincipalType") or 0) == _PERSON_TYPE and "@" in str(user.get("Email") or "")


def key_of_group(group: Data) -> str | None:
    """Return the key of a group of ours, None for any other group."""
    described = str(group.get("Description") or "")
    return described.removeprefix(_MARK).strip() if described.startswith(_MARK) else None


def level_of(bindings: Iterable[Data]) -> Level | None:
    """Return the highest level; None for limited access and for levels made by people."""
    held = {_BY_ID[int(one["Id"])] for one in bindings if int(one["Id"]) in _BY_ID}
    return max(held, key=_RISING.index, default=None)


def roles(groups: Iterable[Data], assignments: Iterable[Data]) -> tuple[Role, ...]:
    """Return our groups with their level on the site and their members, by key."""
    levels = {int(one["Member"]["Id"]): level_of(one["RoleDefinitionBindings"]) for one in assignments}
    found = [_role(key, group, levels.get(int(group["Id"]))) for group in groups if (key := key_of_group(group))]
    return tuple(sorted(found, key=lambda role: role.key))


def _role(key: str, group: Data, level: Level | None) -> Role:
    members = tuple(sorted(email_of(user) for user in group.get("Users", ())))
    return Role(key=key, title=str(group["Title"]), level=level, members=members, id=int(group["Id"]))


def grants(assignments: Iterable[Data], keys: Mapping[int, str]) -> tuple[Grant, ...]:
    """Return the rights on one list: roles of ours by key, others as ``group:<title>`` or ``user:<e-mail>``."""
    found = [
        Grant(holder(one["Member"], keys), level)
        for one in assignments
        if (level := level_of(one["RoleDefinitionBindings"])) and not is_service(one["Member"])
    ]
    return tuple(sorted(found, key=lambda grant: (grant.role, grant.level)))


def holder(member: Data, keys: Mapping[int, str]) -> str:
    """Return what the house calls the holder of a right."""
    if int(member["Id"]) in keys:
        return keys[int(member["Id"])]
    if int(member.get("PrincipalType") or 0) == _GROUP_TYPE:
        return f"group:{member.get('Title')}"
    return f"user:{email_of(member)}"


def is_service(member: Data) -> bool:
    """Return whether this is an application, the service itself for one."""
    return str(member.get("LoginName") or "").lower().endswith(_SERVICE)
