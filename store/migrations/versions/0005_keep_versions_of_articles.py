"""Keep the versions of articles, their facts and the dates ahead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import store.column

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""


def downgrade() -> None:
    """Undo."""
