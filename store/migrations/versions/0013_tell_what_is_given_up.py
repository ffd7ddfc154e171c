"""Keep what the operator was told of, who stands where in alerts.yaml, and what was set aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_DELIVERY = sa.table(
    "delivery",
    sa.column("state", sa.String()),
    sa.column("told_at", column_types.UtcDateTime()),
    sa.column("finished_at", column_types.UtcDateTime()),
)
_NOT_AGAIN = (
    sa.update(_DELIVERY)
    .values(told_at=_DELIVERY.c.finished_at)
    .where(_DELIVERY.c.state == "dead")
)
"""What was given up before stands in the lists; to tell all of it now would help nobody."""


def upgrade() -> None:
    """Apply."""
    op.add_column("delivery", sa.Column("told_at", column_types.UtcDateTime(), nullable=True))
    op.execute(_NOT_AGAIN)
    op.create_table(
        "recipient_place",
        sa.Column("channel", column_types.SafeText(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", column_types.SafeText(), nullable=False),
        sa.Column("fingerprint", column_types.SafeText(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "position", name=op.f("pk_recipient_place")),
    )
    op.create_table(
        "processing_failure",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", column_types.SafeText(), nullable=False),
        sa.Column("last_at", column_types.UtcDateTime(), nullable=False),
        sa.Column("next_at", column_types.UtcDateTime(), nullable=True),
        sa.Column("told_at", column_types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_processing_failure_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_processing_failure")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("processing_failure")
    op.drop_table("recipient_place")
    op.drop_column("delivery", "told_at")
