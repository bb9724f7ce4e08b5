"""The first state store: snapshots, plans, runs, ledger, audit chain, leases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _snapshots()
    _runs()
    _audit()


def _snapshots() -> None:
    op.create_table(
        "structure",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "snapshot",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("site_url", sa.Text, nullable=False),
        sa.Column("taken_at", sa.String(32), nullable=False),
        sa.Column("checked_at", sa.String(32), nullable=False),
        sa.Column("structure", sa.String(64), sa.ForeignKey("structure.digest"), nullable=False),
        sa.Column("item_counts", sa.Text, nullable=False),
        sa.Column("unreadable", sa.Text, nullable=False),
        sa.Column("tokens", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("snapshot_of_site", "snapshot", ["site_url", "number"])
    op.create_table(
        "item",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("site_url", sa.Text, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("list", sa.Text, nullable=False),
        sa.Column("item_id", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("from_number", sa.Integer, sa.ForeignKey("snapshot.number"), nullable=False),
        sa.Column("to_number", sa.Integer, sa.ForeignKey("snapshot.number")),
    )
    op.create_index("item_of_site", "item", ["site_url", "to_number", "from_number"])
    op.create_table(
        "plan",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("verb", sa.String(32), nullable=False),
        sa.Column("project", sa.Text, nullable=False),
        sa.Column("saved_at", sa.String(32), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )


def _runs() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("verb", sa.String(32), nullable=False),
        sa.Column("projects", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("job", sa.Text),
        sa.Column("due", sa.String(32)),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("finished_at", sa.String(32)),
        sa.Column("outcome", sa.String(32), nullable=False, server_default=""),
        sa.Column("facts", sa.Text, nullable=False),
        sa.UniqueConstraint("job", "due", name="run_once_per_slot"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "job",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("known_since", sa.String(32), nullable=False),
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("run", sa.Integer, sa.ForeignKey("run.id"), nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("change_digest", sa.String(64), nullable=False),
        sa.Column("content_digest", sa.String(64), nullable=False),
        sa.Column("intended_at", sa.String(32), nullable=False),
        sa.Column("settled_at", sa.String(32)),
        sa.Column("status", sa.String(16)),
        sa.Column("code", sa.Text, nullable=False, server_default=""),
        sa.Column("message", sa.Text, nullable=False, server_default=""),
        sa.Column("tenant_id", sa.Text, nullable=False, server_default=""),
        sqlite_autoincrement=True,
    )
    op.create_index("ledger_of_run", "ledger", ["run"])
    op.create_index("ledger_unsettled", "ledger", ["status"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("since", sa.String(32), nullable=False),
        sa.Column("until", sa.String(32), nullable=False),
    )
