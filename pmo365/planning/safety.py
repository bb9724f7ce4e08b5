"""How much a plan may do unasked, and whether it still fits the tenant it was made for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from pmo365.errors import UnsafePlan
from pmo365.model.codec import fingerprint
from pmo365.model.plan import Action, Kind, Limits, Plan
from pmo365.model.snapshot import Snapshot

_CONTENT = (Kind.ROW, Kind.FILE, Kind.FILE_FIELDS, Kind.FILE_MOVE)


def check_limits(plan: Plan, limits: Limits) -> None:
    """Refuse a plan that does more than the limits allow: UnsafePlan names the limit and both numbers."""
    if len(plan.changes) > limits.changes:
        raise UnsafePlan("plan_too_long", changes=len(plan.changes), limit=limits.changes, project=plan.project)
    content = sum(1 for change in plan.changes if change.kind in _CONTENT)
    if content > limits.rows:
        raise UnsafePlan("plan_too_many_rows", rows=content, limit=limits.rows, project=plan.project)
    removals = plan.count(Action.REMOVE)
    if removals and not limits.remove:
        raise UnsafePlan("plan_removes", removals=removals, project=plan.project)
    _check_share(plan, limits)


def _check_share(plan: Plan, limits: Limits) -> None:
    """Refuse when too large a share of what exists would change: more often a wrong Standard than a wrong site."""
    touched = [change for change in plan.changes if change.action is not Action.CREATE and change.kind not in _CONTENT]
    existing = sum(plan.counts.values())
    if existing < limits.share_from or not touched:
        return
    share = len(touched) / existing
    if share > limits.share:
        raise UnsafePlan(
            "plan_changes_too_much",
            changes=len(touched),
            existing=existing,
            percent=round(share * 100),
            limit=round(limits.share * 100),
            project=plan.project,
        )


def check_fresh(plan: Plan, observed: str, now: datetime, *, limits: Limits) -> None:
    """Refuse a saved plan that is too old, or made from a tenant that has moved since."""
    if plan.made_at is not None and now - plan.made_at > timedelta(hours=limits.hours):
        raise UnsafePlan("plan_too_old", made_at=plan.made_at.isoformat(timespec="minutes"), hours=limits.hours)
    if plan.observed and plan.observed != observed:
        raise UnsafePlan("plan_stale", project=plan.project)


def observed_fingerprint(snapshot: Snapshot | None) -> str:
    """Return what identifies the observed state: structure, rows, files; not when or under which number it was read."""
    if snapshot is None:
        return "absent"
    # What people are called is no state of the site: a plan does not grow stale because a name became known.
    site = replace(snapshot.site, people=())
    return fingerprint((site, snapshot.rows, snapshot.files, snapshot.unreadable))


def plan_fingerprint(plan: Plan) -> str:
    """Return what identifies a plan by what it does: changes and what they rest on, not when it was made."""
    return fingerprint((plan.verb, plan.project, plan.observed, plan.standard, plan.changes))


def part_counts(snapshot: Snapshot | None) -> dict[str, int]:
    """Return how many parts of each kind the observed site has."""
    if snapshot is None:
        return {}
    site = snapshot.site
    return {
        "columns": len(site.columns) + sum(len(one.columns) for one in site.lists),
        "lists": len(site.lists),
        "views": sum(len(one.views) for one in site.lists),
        "content_types": len(site.content_types),
        "roles": len(site.roles),
    }
