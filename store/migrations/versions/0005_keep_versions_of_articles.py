"""Keep the versions of articles, their facts and the dates ahead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


NO_FACTS = "{}"
NOT_WEIGHED = sa.text("weighed_at IS NULL")
AUTOINCREMENT = {"sqlite_autoincrement": True}


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "article",
        sa.Column("facts", column_types.SafeText(), server_default=NO_FACTS, nullable=False),
    )
    with op.batch_alter_table("development", table_kwargs=AUTOINCREMENT) as development:
        development.drop_constraint("uq_development_article_id", type_="unique")
        development.create_index("ix_development_article_id", ["article_id"])
    _keep_versions()
    _keep_dates()


def _keep_versions() -> None:
    op.create_table(
        "article_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_at", column_types.UtcDateTime(), nullable=False),
        sa.Column("title", column_types.SafeText(), nullable=False),
        sa.Column("text", column_types.SafeText(), nullable=False),
        sa.Column("change", column_types.SafeText(), nullable=False),
        sa.Column("reason", column_types.SafeText(), nullable=False),
        sa.Column("weighed_at", column_types.UtcDateTime(), nullable=True),
        _of_an_article("article_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_version")),
        sa.UniqueConstraint(
            "article_id", "number", name=op.f("uq_article_version_article_id_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_article_version_not_weighed",
        "article_version",
        ["seen_at", "id"],
        sqlite_where=NOT_WEIGHED,
        postgresql_where=NOT_WEIGHED,
    )
    op.create_table(
        "rereading",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("due_at", column_types.UtcDateTime(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("etag", column_types.SafeText(), nullable=False),
        sa.Column("last_modified", column_types.SafeText(), nullable=False),
        _of_an_article("rereading"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_rereading")),
    )
    op.create_index(op.f("ix_rereading_due_at_article_id"), "rereading", ["due_at", "article_id"])


def _keep_dates() -> None:
    op.create_table(
        "date_ahead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("kind", column_types.SafeText(), nullable=False),
        sa.Column("at", column_types.UtcDateTime(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("said", column_types.SafeText(), nullable=False),
        _of_an_article("date_ahead"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_ahead")),
        sa.UniqueConstraint(
            "article_id", "kind", "at", name=op.f("uq_date_ahead_article_id_kind_at")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_date_ahead_at_id"), "date_ahead", ["at", "id"])


def _of_an_article(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["article_id"],
        ["article.id"],
        name=op.f(f"fk_{table}_article_id"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    """Undo. Of the developments by one article only the first stays."""
    op.drop_table("date_ahead")
    op.drop_table("rereading")
    op.drop_table("article_version")
    op.execute(
        "DELETE FROM development WHERE id NOT IN "
        "(SELECT min(id) FROM development GROUP BY article_id)"
    )
    with op.batch_alter_table("development", table_kwargs=AUTOINCREMENT) as development:
        development.drop_index("ix_development_article_id")
        development.create_unique_constraint("uq_development_article_id", ["article_id"])
    op.drop_column("article", "facts")
