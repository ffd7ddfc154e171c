"""Hold deliveries until a time, and gather those of a digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

HELD = sa.text("state = 'held'")
IS_DIGEST = sa.text("outcome = 'digest of many'")


def upgrade() -> None:
    """Apply."""
    op.add_column("delivery", sa.Column("planned_at", column_types.UtcDateTime(), nullable=True))
    op.add_column(
        "delivery",
        sa.Column("gathered", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("delivery", sa.Column("folded_into", sa.Integer(), nullable=True))
    op.create_index(
        "ix_delivery_held_by_channel",
        "delivery",
        ["channel", "due_at", "id"],
        sqlite_where=HELD,
        postgresql_where=HELD,
    )
    op.create_index(
        "ix_delivery_digest_by_recipient",
        "delivery",
        ["channel", "recipient", "id"],
        sqlite_where=IS_DIGEST,
        postgresql_where=IS_DIGEST,
    )
    op.create_index(
        op.f("ix_delivery_channel_recipient_planned_at"),
        "delivery",
        ["channel", "recipient", "planned_at"],
    )
    op.create_index(op.f("ix_delivery_folded_into"), "delivery", ["folded_into"])


def downgrade() -> None:
    """Undo."""
    for index in (
        "ix_delivery_folded_into",
        "ix_delivery_channel_recipient_planned_at",
        "ix_delivery_digest_by_recipient",
        "ix_delivery_held_by_channel",
    ):
        op.drop_index(index, "delivery")
    for column in ("folded_into", "gathered", "planned_at"):
        op.drop_column("delivery", column)
