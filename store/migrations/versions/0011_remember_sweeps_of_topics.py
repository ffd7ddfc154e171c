"""Remember which version of a topic the stored articles were matched against."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sweep",
        sa.Column("topic", column_types.SafeText(), nullable=False),
        sa.Column("version", column_types.SafeText(), nullable=False),
        sa.Column("since", column_types.UtcDateTime(), nullable=False),
        sa.Column("begun_at", column_types.UtcDateTime(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("ended_at", column_types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_sweep")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("sweep")
