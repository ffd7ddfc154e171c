"""Keep what people say of stories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import store.column

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""


def downgrade() -> None:
    """Undo."""
