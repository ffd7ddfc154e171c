"""Keep the proceedings of the official record, and which articles name them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "proceeding",
        *(_text(name) for name in ("id", "kind", "number", "scope", "base", "title")),
        sa.Column("last_seen", column_types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proceeding")),
    )
    op.create_index(op.f("ix_proceeding_base"), "proceeding", ["base"])
    op.create_index(op.f("ix_proceeding_last_seen_id"), "proceeding", ["last_seen", "id"])
    op.create_table(
        "article_proceeding",
        sa.Column("article_id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("proceeding_id", "place", "action", "headline", "weight")),
        sa.Column("day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_proceeding_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proceeding_id"],
            ["proceeding.id"],
            name=op.f("fk_article_proceeding_proceeding_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "article_id", "proceeding_id", name=op.f("pk_article_proceeding")
        ),
    )
    op.create_index(
        op.f("ix_article_proceeding_proceeding_id_article_id"),
        "article_proceeding",
        ["proceeding_id", "article_id"],
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("article_proceeding")
    op.drop_table("proceeding")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, column_types.SafeText(), nullable=False)
