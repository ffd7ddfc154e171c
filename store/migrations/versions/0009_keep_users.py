"""Keep users, their sessions and tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "user",
        sa.Column("name", column_types.SafeText(), nullable=False),
        sa.Column("password", column_types.SafeText(), nullable=False),
        sa.Column("role", column_types.SafeText(), nullable=False),
        sa.Column("created_at", column_types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_user")),
    )
    op.create_table(
        "login",
        sa.Column("digest", column_types.SafeText(), nullable=False),
        sa.Column("user", column_types.SafeText(), nullable=False),
        sa.Column("since", column_types.UtcDateTime(), nullable=False),
        sa.Column("until", column_types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user"], ["user.name"], name=op.f("fk_login_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_login")),
    )
    op.create_index(op.f("ix_login_user"), "login", ["user"])
    op.create_index(op.f("ix_login_until"), "login", ["until"])
    op.create_table(
        "token",
        sa.Column("name", column_types.SafeText(), nullable=False),
        sa.Column("digest", column_types.SafeText(), nullable=False),
        sa.Column("role", column_types.SafeText(), nullable=False),
        sa.Column("created_at", column_types.UtcDateTime(), nullable=False),
        sa.Column("until", column_types.UtcDateTime(), nullable=True),
        sa.Column("used_at", column_types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_token_digest")),
    )


def downgrade() -> None:
    """Undo."""
    for table in ("token", "login", "user"):
        op.drop_table(table)
