"""Keep what people say of stories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("story", sa.Column("merged_into", column_types.SafeText(), nullable=True))
    _create_mark()
    _create_mark_effect()


def _create_mark() -> None:
    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", column_types.SafeText(), nullable=False),
        sa.Column("article_key", column_types.SafeText(), nullable=False),
        sa.Column("article", column_types.SafeText(), nullable=False),
        sa.Column("story", column_types.SafeText(), nullable=False),
        sa.Column("into", column_types.SafeText(), nullable=False),
        sa.Column("topic", column_types.SafeText(), nullable=False),
        sa.Column("author", column_types.SafeText(), nullable=False),
        sa.Column("reason", column_types.SafeText(), nullable=False),
        sa.Column("at", column_types.UtcDateTime(), nullable=False),
        sa.Column("undone_at", column_types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mark_article_key"), "mark", ["article_key"])


def _create_mark_effect() -> None:
    op.create_table(
        "mark_effect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("story", column_types.SafeText(), nullable=False),
        sa.Column("was", column_types.SafeText(), nullable=False),
        sa.Column("became", column_types.SafeText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mark_id"], ["mark.id"], name=op.f("fk_mark_effect_mark_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_mark_effect_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_effect")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mark_effect_mark_id"), "mark_effect", ["mark_id"])
    op.create_index(op.f("ix_mark_effect_article_id"), "mark_effect", ["article_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("mark_effect")
    op.drop_table("mark")
    op.drop_column("story", "merged_into")
