"""List the deliveries of a channel, newest first, without sorting all of them."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index(op.f("ix_delivery_channel_id"), "delivery", ["channel", "id"])


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_delivery_channel_id"), "delivery")
