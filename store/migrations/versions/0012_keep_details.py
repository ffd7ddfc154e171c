"""Keep how loudly a development is told, and whether an article was told at all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NOT_TOLD = sa.text("told = ''")
HELD_DETAIL = sa.text("state = 'held' AND details != ''")

_MATCH = sa.table("match", sa.column("article_id"), sa.column("told", sa.String()))
_DEVELOPMENT = sa.table(
    "development", sa.column("article_id"), sa.column("body", sa.String())
)
_TOLD_SO_FAR = (
    sa.update(_MATCH)
    .values(told="alert")
    .where(
        _MATCH.c.article_id.in_(
            sa.select(_DEVELOPMENT.c.article_id).where(
                _DEVELOPMENT.c.body.not_like('%"topics":[]%')
            )
        )
    )
)
"""Every development was an alert until now, if it concerned a topic."""


def upgrade() -> None:
    """Apply."""
    op.add_column("development", _text("strength", "development"))
    op.add_column("match", _text("told", ""))
    op.add_column("delivery", _text("details", ""))
    op.execute(_TOLD_SO_FAR)
    _create("ix_match_not_told", "match", ["article_id"], NOT_TOLD)
    _create("ix_match_not_told_by_topic", "match", ["topic", "article_id"], NOT_TOLD)
    _create("ix_delivery_held_detail", "delivery", ["channel", "recipient", "story"], HELD_DETAIL)


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_delivery_held_detail", "delivery")
    op.drop_index("ix_match_not_told_by_topic", "match")
    op.drop_index("ix_match_not_told", "match")
    op.drop_column("delivery", "details")
    op.drop_column("match", "told")
    op.drop_column("development", "strength")


def _text(name: str, default: str) -> sa.Column[str]:
    return sa.Column(name, column_types.SafeText(), nullable=False, server_default=default)


def _create(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
