"""A pause knows who made it and when it ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. What a person had paused is known by its reason."""
    with op.batch_alter_table("parked") as batch:
        batch.add_column(
            sa.Column("paused_by", column_types.SafeText(), server_default="", nullable=False)
        )
        batch.add_column(sa.Column("until", column_types.UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE parked SET paused_by = substr(reason, 11) "
        "WHERE recipient = '' AND code = 0 AND reason LIKE 'paused by _%'"
    )


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("parked") as batch:
        batch.drop_column("until")
        batch.drop_column("paused_by")
