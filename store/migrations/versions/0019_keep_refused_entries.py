"""Keep a row for each entry that no article was made of, with the reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    text = column_types.SafeText
    op.create_table(
        "refused_entry",
        sa.Column("source", text(), nullable=False),
        sa.Column("key", text(), nullable=False),
        sa.Column("url", text(), nullable=False),
        sa.Column("title", text(), nullable=False),
        sa.Column("reason", text(), nullable=False),
        sa.Column("at", column_types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key"),
    )
    op.create_index("ix_refused_entry_key", "refused_entry", ["key"])
    op.create_index("ix_refused_entry_at", "refused_entry", ["at"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("refused_entry")
