"""Plans as text a file can hold, and back."""

from __future__ import annotations

import json

from pmo365.errors import UnsafePlan
from pmo365.model.codec import from_data, to_data
from pmo365.model.plan import Plan
from pmo365.planning.safety import plan_fingerprint

FORMAT = 1


def to_text(plans: tuple[Plan, ...]) -> str:
    """Return plans as JSON, each with the fingerprint of what it does."""
    body = [{"fingerprint": plan_fingerprint(plan), "plan": to_data(plan)} for plan in plans]
    return json.dumps({"pmo365": "plan", "format": FORMAT, "plans": body}, ensure_ascii=False, indent=1)


def from_text(text: str) -> tuple[Plan, ...]:
    """Return the plans of a saved file; UnsafePlan when it is no plan, of another format, or was edited."""
    try:
        data = json.loads(text)
        entries = data["plans"] if data.get("pmo365") == "plan" and data.get("format") == FORMAT else None
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise UnsafePlan("plan_unreadable") from error
    if entries is None:
        raise UnsafePlan("plan_unreadable")
    return tuple(_checked(entry) for entry in entries)


def _checked(entry: dict[str, object]) -> Plan:
    try:
        plan = from_data(entry["plan"])
    except (KeyError, TypeError, ValueError) as error:
        raise UnsafePlan("plan_unreadable") from error
    if not isinstance(plan, Plan) or plan_fingerprint(plan) != entry.get("fingerprint"):
        raise UnsafePlan("plan_edited")
    return plan
