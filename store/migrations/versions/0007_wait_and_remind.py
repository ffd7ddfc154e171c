"""Let deliveries wait for a second outlet, and remind of dates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


WORDS = ("route", "story", "together")
IS_DIGEST = sa.text("outcome = 'digest of many'")
IS_DIGEST_OR_FLOOD = sa.text("outcome IN ('digest of many', 'flood summary')")
UNCONFIRMED = sa.text("needs > 0")
TOGETHER = sa.text("together != ''")
SILENCED = sa.text("silence_id IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    for name in WORDS:
        op.add_column("delivery", _words(name))
    needs = sa.Column("needs", sa.Integer(), server_default=sa.text("0"), nullable=False)
    op.add_column("delivery", needs)
    op.add_column("delivery", sa.Column("silence_id", sa.Integer(), nullable=True))
    _create_index("ix_delivery_unconfirmed_by_story", ["story"], UNCONFIRMED)
    _create_index("ix_delivery_together", ["together"], TOGETHER)
    _create_index("ix_delivery_silenced", ["silence_id"], SILENCED)
    _renew_digest_index(IS_DIGEST_OR_FLOOD)
    for name in ("until_stage", "channel", "recipient"):
        op.add_column("silence", _words(name))
    op.add_column("silence", sa.Column("told_at", column_types.UtcDateTime(), nullable=True))
    op.execute("UPDATE silence SET told_at = until WHERE until <= CURRENT_TIMESTAMP")


def downgrade() -> None:
    """Undo."""
    for name in ("told_at", "recipient", "channel", "until_stage"):
        op.drop_column("silence", name)
    _renew_digest_index(IS_DIGEST)
    for index in (
        "ix_delivery_silenced",
        "ix_delivery_together",
        "ix_delivery_unconfirmed_by_story",
    ):
        op.drop_index(index, "delivery")
    for name in ("silence_id", "needs", *reversed(WORDS)):
        op.drop_column("delivery", name)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, column_types.SafeText(), server_default="", nullable=False)


def _renew_digest_index(condition: sa.TextClause) -> None:
    op.drop_index("ix_delivery_digest_by_recipient", "delivery")
    _create_index("ix_delivery_digest_by_recipient", ["channel", "recipient", "id"], condition)


def _create_index(name: str, columns: list[str], condition: sa.TextClause) -> None:
    op.create_index(
        name, "delivery", columns, sqlite_where=condition, postgresql_where=condition
    )
