"""REG: what a register must hold at this point of the project's life: rows, holders of roles, one accountable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pmo365.model.finding import Finding
from pmo365.rules.approvals import holders_of
from pmo365.rules.case import Case
from pmo365.rules.rows import Kept, kept, known, reached

MANDATORY = ("SPO", "PRM", "SUS")
"""Keys of the roles no project goes without once it is planned: sponsor, project manager, senior user."""


def empty(case: Case) -> Iterator[Finding]:
    """REG-EMPTY: a register holds fewer rows than its phase asks for.

    The parameters say how many: ``PLAN.Risks: 3`` asks for three risks from planning on.
    """
    wanted: dict[str, tuple[int, str]] = {}
    for name, count in case.policy.parameters.items():
        phase, _, key = name.partition(".")
        if reached(case, phase) and int(count) > wanted.get(key, (0, ""))[0]:
            wanted[key] = (int(count), phase)
    for key, (count, phase) in sorted(wanted.items()):
        found = len(case.rows(key)) if known(case, key) else count
        if found < count:
            label = case.standard.choices["PHASE"].label_of(phase, case.language)
            facts = {"list": case.title(key), "observed": str(found), "expected": str(count), "phase": label}
            yield case.finding(key, facts, url=case.address(key))


def role_vacant(case: Case) -> Iterator[Finding]:
    """REG-ROLE-VACANT: a role of the register, or one no planned project goes without, is held by nobody today."""
    if not known(case, "Roles"):
        return
    roles = tuple(kept(case, "Roles"))
    named = {key: one for one in reversed(roles) if (key := one.key("RoleKey")) is not None}
    keys = sorted({*named, *(MANDATORY if reached(case, "PLAN") else ())})
    labels = case.standard.choices.get("ROLE")
    for key in keys:
        if not holders_of(roles, key, on=case.today):
            label = labels.label_of(key, case.language) if labels else key
            facts = {"list": case.title("Roles"), "role": label}
            yield case.finding(f"Roles/{key}", facts, url=case.address("Roles"))


def raci(case: Case) -> Iterator[Finding]:
    """REG-RACI: an activity has no accountable role, or several."""
    activities: dict[str, list[Kept]] = defaultdict(list)
    for one in kept(case, "Raci"):
        if one.text("Activity"):
            activities[one.text("Activity")].append(one)
    for activity, rows in activities.items():
        count = sum(one.key("RaciValue") == "A" for one in rows)
        if count != 1:
            yield min(rows, key=lambda one: one.row.id).about(activity=activity, observed=str(count))
