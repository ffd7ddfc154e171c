"""Keep users, their sessions and tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import store.column

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""


def downgrade() -> None:
    """Undo."""
