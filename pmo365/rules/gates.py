"""GATE: gates that are late, decided by the wrong people, or passed with conditions nobody cleared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pmo365.model.finding import Finding
from pmo365.model.site import Library, Site
from pmo365.rules.approvals import holders_of
from pmo365.rules.case import Case
from pmo365.rules.rows import Kept, kept, known, left, parameter

BODIES = ("SC", "PB", "EX")
"""Keys of the bodies that decide on gates: steering committee, portfolio board, executive board."""


def phase_tampered(case: Case) -> Iterator[Finding]:
    """GATE-PHASE-TAMPER: the card names another phase than the portfolio, which decides.

    A site that has not heard of the new phase yet is late, not wrong: its libraries' own default tells what it heard.
    """
    if case.project is None or case.snapshot is None or not heard_of_phase(case.desired, case.snapshot.site):
        return
    for one in kept(case, "ProjectCard"):
        said, due = one.key("Phase"), case.project.phase
        if said is not None and said != due:
            label = case.standard.choices["PHASE"].label_of(due, case.language)
            yield one.about(repairs=one.mend(Phase=label), reported=one.text("Phase"), expected=label)


def invalid_decision(case: Case) -> Iterator[Finding]:
    """GATE-INVALID-DECISION: a decision without its day, or that nobody entitled to it took.

    The sponsor decides, or somebody of the steering committee or above; the project manager alone never does.
    """
    roles = tuple(kept(case, "Roles")) if known(case, "Roles") else ()
    for one in kept(case, "GateReviews"):
        if one.key("GateDecision") is None:
            continue
        held = one.day("HeldOn")
        entitled = _entitled(roles, one) if roles else set(one.people("Deciders"))
        if held is None or held > case.today or not set(one.people("Deciders")) & entitled:
            people = ", ".join(map(case.person, one.people("Deciders"))) or case.word("nobody")
            day = case.written(held) if held else case.word("empty")
            yield one.about(gate=one.text("Gate"), decision=one.text("GateDecision"), person=people, day=day)


def condition_overdue(case: Case) -> Iterator[Finding]:
    """GATE-CONDITION-OVERDUE: a gate was passed with conditions, and no finished action clears them in time."""
    for one in kept(case, "GateReviews"):
        due = one.day("ConditionsDue")
        if one.key("GateDecision") == "CGO" and due is not None and due < case.today and not _cleared(case, one):
            yield one.about(gate=one.text("Gate"), due=case.written(due), days=str((case.today - due).days))


def late(case: Case) -> Iterator[Finding]:
    """GATE-LATE: a gate was planned more than ``days`` ago and no review was held."""
    latest = case.today - timedelta(days=parameter(case, "days", 10))
    for one in left(case, "GateReviews"):
        planned = one.day("PlannedDate")
        if planned is not None and planned < latest and one.day("HeldOn") is None:
            yield one.about(
                gate=one.text("Gate"), due=case.written(planned), days=str((case.today - planned).days)
            )  # fmt: skip


def heard_of_phase(desired: Site, observed: Site) -> bool:
    """Return whether a site was brought to the phase of the portfolio: the defaults of its libraries tell."""
    for wanted in desired.libraries:
        due, found = dict(wanted.defaults or ()).get("PmoPhase"), observed.list_of(wanted.key)
        if due is not None and isinstance(found, Library) and dict(found.defaults or ()).get("PmoPhase") != due:
            return False
    return True


def _entitled(roles: tuple[Kept, ...], review: Kept) -> set[str]:
    """Return who could decide on the day of the review."""
    day = review.day("HeldOn") or review.case.today
    keys = {"SPO"} | {key for one in roles if one.key("DecisionBody") in BODIES and (key := one.key("RoleKey"))}
    return {person for key in keys - {"PRM"} for person in holders_of(roles, key, on=day)}


def _cleared(case: Case, review: Kept) -> bool:
    """Return whether there are actions for the conditions of a review and all are done."""
    wanted = review.reference.casefold()
    actions = [one for one in kept(case, "Actions") if wanted and one.text("SourceRef").casefold() == wanted]
    return bool(actions) and not any(one.open for one in actions)
