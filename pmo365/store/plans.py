"""Saved plans, by the fingerprint of their content."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from pmo365.errors import StateError
from pmo365.model.plan import Plan
from pmo365.store import tables
from pmo365.store.text import digest_of, from_text, to_text


def save(connection: sa.Connection, plan: Plan, *, at: datetime) -> str:
    """Keep a plan once and return its id."""
    content = to_text(plan)
    plan_id = digest_of(content)[:16]
    if connection.scalar(sa.select(tables.plan.c.id).where(tables.plan.c.id == plan_id)) is None:
        values = {"id": plan_id, "verb": plan.verb, "project": plan.project, "saved_at": at, "content": content}
        connection.execute(sa.insert(tables.plan).values(**values))
    return plan_id


def one(connection: sa.Connection, plan_id: str) -> Plan:
    """Return a saved plan; StateError when it is unknown, or no longer what was saved."""
    content = connection.scalar(sa.select(tables.plan.c.content).where(tables.plan.c.id == plan_id))
    if content is None:
        raise StateError("plan_unknown", plan=plan_id)
    plan: Plan = from_text(content, table="plan")
    if digest_of(content)[:16] != plan_id:
        raise StateError("state_row_damaged", table="plan")
    return plan
