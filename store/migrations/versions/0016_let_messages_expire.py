"""Say of a delivery after which moment it would come too late."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

EXPIRES = sa.text("expires_at IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    op.add_column("delivery", sa.Column("expires_at", column_types.UtcDateTime(), nullable=True))
    op.create_index(
        "ix_delivery_expires",
        "delivery",
        ["channel", "expires_at"],
        sqlite_where=EXPIRES,
        postgresql_where=EXPIRES,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_delivery_expires", table_name="delivery")
    op.drop_column("delivery", "expires_at")
