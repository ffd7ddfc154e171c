"""Keep what recipients have chosen themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "subscription",
        sa.Column("channel", column_types.SafeText(), nullable=False),
        sa.Column("recipient", column_types.SafeText(), nullable=False),
        sa.Column("topics", column_types.SafeText(), nullable=False),
        sa.Column("cadence", column_types.SafeText(), nullable=False),
        sa.Column("details", column_types.SafeText(), nullable=False),
        sa.Column("unsubscribed", sa.Boolean(), nullable=False),
        sa.Column("changed_at", column_types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "recipient", name=op.f("pk_subscription")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("subscription")
