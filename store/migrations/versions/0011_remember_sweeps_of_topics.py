"""Remember which version of a topic the stored articles were matched against."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import store.column

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sweep",
        sa.Column("topic", store.column.Words(), nullable=False),
        sa.Column("version", store.column.Words(), nullable=False),
        sa.Column("since", store.column.Instant(), nullable=False),
        sa.Column("begun_at", store.column.Instant(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("ended_at", store.column.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_sweep")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("sweep")
