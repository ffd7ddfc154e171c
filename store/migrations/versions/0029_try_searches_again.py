"""Articles on which a saved search could not be tried are kept for it; its trouble is told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

COLUMNS = ("trouble_at", "trouble_told_at")


def upgrade() -> None:
    """Apply."""
    for name in COLUMNS:
        column: sa.Column[object] = sa.Column(name, column_types.UtcDateTime(), nullable=True)
        op.add_column("saved_search", column)
    op.create_table(
        "search_untried",
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["saved_search.id"],
            name=op.f("fk_search_untried_search_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_search_untried_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", "article_id", name=op.f("pk_search_untried")),
    )
    op.create_index(op.f("ix_search_untried_article_id"), "search_untried", ["article_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("search_untried")
    for name in COLUMNS:
        op.drop_column("saved_search", name)
