"""APR: opinions on documents that do not come, come from somebody else, or are about another version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pmo365.model.finding import Finding
from pmo365.rules.case import Case, file_address
from pmo365.rules.files import is_approved, version_of
from pmo365.rules.rows import Kept, kept, known, left

GIVEN = ("APP", "APR")
"""Keys of the opinions that approve."""


def pending(case: Case) -> Iterator[Finding]:
    """APR-PENDING: an opinion is awaited past its due date."""
    for one in left(case, "Approvals"):
        due = one.day("DueDate")
        if due is not None and due < case.today:
            days = str((case.today - due).days)
            yield one.about(document=one.text("DocCode"), due=case.written(due), days=days, person=_person(one))


def wrong_role(case: Case) -> Iterator[Finding]:
    """APR-WRONG-ROLE: who approved did not hold the role that day, or the document asks for other roles.

    Nothing is said while no roles are kept.
    """
    holders = tuple(kept(case, "Roles")) if known(case, "Roles") else ()
    for one in kept(case, "Approvals") if holders else ():
        role = one.key("RoleKey")
        if role is None or one.key("ApprovalDecision") not in GIVEN:
            continue
        day = one.day("DecidedOn") or case.today
        asked = _roles_of(case, one.text("DocCode"))
        entitled = holders_of(holders, role, on=day) | _by_portfolio(case, role)
        if (asked and role not in asked) or not set(one.people("Approver")) & entitled:
            yield one.about(document=one.text("DocCode"), person=_person(one), role=one.text("RoleKey"))


def old_version(case: Case) -> Iterator[Finding]:
    """APR-OLD-VERSION: a document is approved in a version later than the last one anybody approved."""
    approved: dict[str, list[int]] = {}
    for one in kept(case, "Approvals"):
        if one.key("ApprovalDecision") in GIVEN:
            major = one.text("DocVersion").partition(".")[0]
            approved.setdefault(one.text("DocCode"), []).append(int(major) if major.isdigit() else 0)
    for library, file in case.governed():
        version, code = version_of(file), str(file.get("PmoDocCode") or "")
        if version is None or code not in approved or not is_approved(case, library, file):
            continue
        if version[0] > max(approved[code]):
            facts = {"list": case.title(file.library), "file": file.name, "version": f"{version[0]}.0"}
            told = facts | {"observed": f"{max(approved[code])}.0"}
            yield case.finding(f"{file.library}/{file.path}", told, url=file_address(case, file))


def holders_of(roles: tuple[Kept, ...], role: str, *, on: date) -> set[str]:
    """Return who held a role on a day."""
    return {
        person
        for one in roles
        if one.key("RoleKey") == role and _valid(one, on)
        for person in one.people("Person")
    }  # fmt: skip


def _by_portfolio(case: Case, role: str) -> set[str]:
    """Return who holds a role by the portfolio itself: its sponsor and its project manager."""
    project = case.project
    named = {"SPO": project.sponsor, "PRM": project.manager}.get(role, "") if project else ""
    return {named.lower()} - {""}


def _valid(role: Kept, day: date) -> bool:
    start, end = role.day("ValidFrom"), role.day("ValidTo")
    return (start is None or start <= day) and (end is None or day <= end)


def _roles_of(case: Case, code: str) -> tuple[str, ...]:
    """Return the roles that approve a document of the Standard; nothing for another document."""
    kind = code.removeprefix(f"{case.code}-").partition("-")[0]
    return next((one.approver_roles for one in case.standard.documents if one.code == kind), ())


def _person(one: Kept) -> str:
    return ", ".join(map(one.case.person, one.people("Approver"))) or one.case.word("nobody")
