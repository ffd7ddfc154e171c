"""Keep who changed what, when, and from where."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", column_types.UtcDateTime(), nullable=False),
        *(
            sa.Column(name, column_types.SafeText(), nullable=False)
            for name in ("who", "via", "address", "action", "subject", "detail")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("audit")
