"""Keep who was invited to the page, by whom, and in which role."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "invitation",
        *(
            sa.Column(name, column_types.SafeText(), nullable=False)
            for name in ("name", "digest", "role", "author")
        ),
        sa.Column("until", column_types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("invitation")
