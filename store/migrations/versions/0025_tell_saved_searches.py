"""Tell somebody what a saved search finds: whom, how often, and which articles are to be tried."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COLUMNS = ("channel", "recipient", "cadence", "followed_by", "trouble")


def upgrade() -> None:
    """Apply."""
    for name in COLUMNS:
        column: sa.Column[str] = sa.Column(name, column_types.SafeText(), nullable=False, server_default="")
        op.add_column("saved_search", column)
    op.create_table(
        "search_queue",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_search_queue_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_search_queue")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("search_queue")
    for name in COLUMNS:
        op.drop_column("saved_search", name)
