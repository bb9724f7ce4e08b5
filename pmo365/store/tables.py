"""The tables of the state store, as the newest migration leaves them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

REVISION = "0004"
"""The newest migration; a test holds it in step with ``migrations/versions``."""

metadata = sa.MetaData()


class Moment(sa.TypeDecorator[datetime]):
    """An aware moment, kept as UTC text of fixed width: it sorts like time on every database."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        """Return the text to store; ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        """Return the stored moment, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


def new_id(stored: sa.CursorResult[Any]) -> int:
    """Return the number the database gave to the row just inserted."""
    key = stored.inserted_primary_key
    assert key is not None
    return int(key[0])


structure = sa.Table(
    "structure",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
)

snapshot = sa.Table(
    "snapshot",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("site_url", sa.Text, nullable=False),
    sa.Column("taken_at", Moment, nullable=False),
    sa.Column("checked_at", Moment, nullable=False),
    sa.Column("structure", sa.String(64), sa.ForeignKey("structure.digest"), nullable=False),
    sa.Column("item_counts", sa.Text, nullable=False),
    sa.Column("unreadable", sa.Text, nullable=False),
    sa.Column("tokens", sa.Text, nullable=False),
    sa.Index("snapshot_of_site", "site_url", "number"),
    sqlite_autoincrement=True,
)

item = sa.Table(
    "item",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("site_url", sa.Text, nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("list", sa.Text, nullable=False),
    sa.Column("item_id", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("from_number", sa.Integer, sa.ForeignKey("snapshot.number"), nullable=False),
    sa.Column("to_number", sa.Integer, sa.ForeignKey("snapshot.number")),
    sa.Index("item_of_site", "site_url", "to_number", "from_number"),
)

plan = sa.Table(
    "plan",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("verb", sa.String(32), nullable=False),
    sa.Column("project", sa.Text, nullable=False),
    sa.Column("saved_at", Moment, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)

run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("verb", sa.String(32), nullable=False),
    sa.Column("projects", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("job", sa.Text),
    sa.Column("due", Moment),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("finished_at", Moment),
    sa.Column("outcome", sa.String(32), nullable=False, server_default=""),
    sa.Column("facts", sa.Text, nullable=False),
    sa.UniqueConstraint("job", "due", name="run_once_per_slot"),
    sqlite_autoincrement=True,
)

job = sa.Table(
    "job",
    metadata,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("known_since", Moment, nullable=False),
)

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("run", sa.Integer, sa.ForeignKey("run.id"), nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("change_digest", sa.String(64), nullable=False),
    sa.Column("content_digest", sa.String(64), nullable=False),
    sa.Column("intended_at", Moment, nullable=False),
    sa.Column("settled_at", Moment),
    sa.Column("status", sa.String(16)),
    sa.Column("code", sa.Text, nullable=False, server_default=""),
    sa.Column("message", sa.Text, nullable=False, server_default=""),
    sa.Column("tenant_id", sa.Text, nullable=False, server_default=""),
    sa.Index("ledger_of_run", "run"),
    sa.Index("ledger_unsettled", "status"),
    sqlite_autoincrement=True,
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

audit_head = sa.Table(
    "audit_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

lease = sa.Table(
    "lease",
    metadata,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("fence", sa.Integer, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False),
)

standard = sa.Table(
    "standard",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

period = sa.Table(
    "period",
    metadata,
    sa.Column("key", sa.String(16), primary_key=True),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("closed_at", Moment, nullable=False),
    sa.Column("closed_by", sa.Text, nullable=False),
    sa.Column("standard", sa.String(64), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)

point = sa.Table(
    "point",
    metadata,
    sa.Column("key", sa.String(16), primary_key=True),
    sa.Column("basis", sa.String(64), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)

spent = sa.Table(
    "spent",
    metadata,
    sa.Column("application", sa.String(200), primary_key=True),
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("units", sa.Integer, nullable=False),
)

template = sa.Table(
    "template",
    metadata,
    sa.Column("file", sa.String(64), primary_key=True),
    sa.Column("version", sa.String(16), primary_key=True),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("judged_by", sa.Text, nullable=False),
    sa.Column("flaws", sa.Text, nullable=False),
)
