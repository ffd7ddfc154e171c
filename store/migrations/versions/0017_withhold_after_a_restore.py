"""Keep which backups were restored, and withhold what may have been told since they were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "restore",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", column_types.UtcDateTime(), nullable=False),
        sa.Column("made_at", column_types.UtcDateTime(), nullable=False),
        sa.Column("file", column_types.SafeText(), nullable=False),
        sa.Column("told_at", column_types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restore")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "caught_up",
        sa.Column("restore_id", sa.Integer(), nullable=False),
        sa.Column("source", column_types.SafeText(), nullable=False),
        sa.Column("at", column_types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["restore_id"],
            ["restore.id"],
            name=op.f("fk_caught_up_restore_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("restore_id", "source", name=op.f("pk_caught_up")),
    )
    op.add_column(
        "delivery",
        sa.Column(
            "withheld_from", column_types.SafeText(), nullable=False, server_default=""
        ),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_column("delivery", "withheld_from")
    op.drop_table("caught_up")
    op.drop_table("restore")
