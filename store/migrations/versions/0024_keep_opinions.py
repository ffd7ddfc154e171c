"""Keep what a language model is asked about articles, and every call of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", column_types.UtcDateTime(), nullable=False),
        sa.Column("due_at", column_types.UtcDateTime(), nullable=False),
        sa.Column("body", column_types.SafeText(), nullable=False),
        sa.Column("answers", column_types.SafeText(), nullable=False),
        sa.Column("settled_at", column_types.UtcDateTime(), nullable=True),
        sa.Column("outcome", column_types.SafeText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_opinion_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_opinion_settled_at_due_at"), "opinion", ["settled_at", "due_at"])
    op.create_index(op.f("ix_opinion_article_id"), "opinion", ["article_id"])
    op.create_table(
        "model_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", column_types.SafeText(), nullable=False),
        sa.Column("at", column_types.UtcDateTime(), nullable=False),
        *(
            sa.Column(name, column_types.SafeText(), nullable=False)
            for name in ("use", "prompt", "model", "outcome")
        ),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("prompt_tokens", "answer_tokens", "milliseconds")
        ),
        sa.Column("answer", column_types.SafeText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_call")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_model_call_key"), "model_call", ["key"])
    op.create_index(op.f("ix_model_call_at"), "model_call", ["at"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("model_call")
    op.drop_table("opinion")
