"""Let deliveries wait for a second outlet, and remind of dates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import store.column

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""


def downgrade() -> None:
    """Undo."""
