"""Keep threads, and channels that are parked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import store.column

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "thread",
        sa.Column("channel", store.column.Words(), nullable=False),
        sa.Column("recipient", store.column.Words(), nullable=False),
        sa.Column("story", store.column.Words(), nullable=False),
        sa.Column("conversation", store.column.Words(), nullable=False),
        sa.Column("reference", store.column.Words(), nullable=False),
        sa.Column("alert_id", store.column.Words(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("last_at", store.column.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_thread_alert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", "recipient", "story", name=op.f("pk_thread")),
    )
    op.create_index(op.f("ix_thread_alert_id"), "thread", ["alert_id"])
    op.create_table(
        "parked",
        sa.Column("channel", store.column.Words(), nullable=False),
        sa.Column("recipient", store.column.Words(), nullable=False),
        sa.Column("since", store.column.Instant(), nullable=False),
        sa.Column("reason", store.column.Words(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("fingerprint", store.column.Words(), nullable=False),
        sa.Column("told_at", store.column.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "recipient", name=op.f("pk_parked")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("parked")
    op.drop_index("ix_thread_alert_id", "thread")
    op.drop_table("thread")
