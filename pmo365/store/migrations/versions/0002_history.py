"""Days gone by: the standards that were in force, closed periods, figures of past periods."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standard",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("since", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "period",
        sa.Column("key", sa.String(16), primary_key=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("closed_at", sa.String(32), nullable=False),
        sa.Column("closed_by", sa.Text, nullable=False),
        sa.Column("standard", sa.String(64), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_table(
        "point",
        sa.Column("key", sa.String(16), primary_key=True),
        sa.Column("basis", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
