"""Keep threads, and channels that are parked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "thread",
        sa.Column("channel", column_types.SafeText(), nullable=False),
        sa.Column("recipient", column_types.SafeText(), nullable=False),
        sa.Column("story", column_types.SafeText(), nullable=False),
        sa.Column("conversation", column_types.SafeText(), nullable=False),
        sa.Column("reference", column_types.SafeText(), nullable=False),
        sa.Column("alert_id", column_types.SafeText(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("last_at", column_types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_thread_alert_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", "recipient", "story", name=op.f("pk_thread")),
    )
    op.create_index(op.f("ix_thread_alert_id"), "thread", ["alert_id"])
    op.create_table(
        "parked",
        sa.Column("channel", column_types.SafeText(), nullable=False),
        sa.Column("recipient", column_types.SafeText(), nullable=False),
        sa.Column("since", column_types.UtcDateTime(), nullable=False),
        sa.Column("reason", column_types.SafeText(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("fingerprint", column_types.SafeText(), nullable=False),
        sa.Column("told_at", column_types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "recipient", name=op.f("pk_parked")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("parked")
    op.drop_index("ix_thread_alert_id", "thread")
    op.drop_table("thread")
