"""Keep second factors, who vouches for a user, and the scopes of tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for name in ("origin", "totp_secret", "recovery_codes"):
        op.add_column("user", _text(name))
    zero = sa.text("0")
    op.add_column("user", sa.Column("totp_step", sa.Integer(), server_default=zero, nullable=False))
    op.add_column("token", _text("scopes"))


def downgrade() -> None:
    """Undo."""
    op.drop_column("token", "scopes")
    for name in ("totp_step", "recovery_codes", "totp_secret", "origin"):
        op.drop_column("user", name)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, column_types.SafeText(), server_default="", nullable=False)
