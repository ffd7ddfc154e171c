"""Find the copies of an article without a look at every article."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    is_copy = sa.text("copy_of IS NOT NULL")
    # By hash on PostgreSQL: an address may be longer than a sorted index takes.
    op.create_index(
        "ix_article_copy_of",
        "article",
        ["copy_of"],
        sqlite_where=is_copy,
        postgresql_where=is_copy,
        postgresql_using="hash",
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_article_copy_of", "article")
