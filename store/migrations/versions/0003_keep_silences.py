"""Keep silences: what nobody is to hear of for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "silence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", column_types.SafeText(), nullable=False),
        sa.Column("value", column_types.SafeText(), nullable=False),
        sa.Column("since", column_types.UtcDateTime(), nullable=False),
        sa.Column("until", column_types.UtcDateTime(), nullable=False),
        sa.Column("reason", column_types.SafeText(), nullable=False),
        sa.Column("author", column_types.SafeText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_silence_until"), "silence", ["until"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("silence")
