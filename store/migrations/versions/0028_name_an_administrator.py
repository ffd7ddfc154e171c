"""Name an administrator where no user is one: before there was that role, an editor did all."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

USERS = sa.table(
    "user", *(sa.column(name) for name in ("name", "role", "origin", "created_at"))
)
AUDIT = sa.table(
    "audit",
    sa.column("at", column_types.UtcDateTime()),
    *(sa.column(name) for name in ("who", "via", "address", "action", "subject", "detail")),
)


def upgrade() -> None:
    """Apply: the first editor of our own. A viewer is given nothing, nor who logs in elsewhere."""
    connection = op.get_bind()
    if connection.execute(sa.select(USERS.c.name).where(USERS.c.role == "admin")).first():
        return
    own_editors = sa.select(USERS.c.name).where(USERS.c.role == "editor", USERS.c.origin == "")
    first = connection.execute(own_editors.order_by(USERS.c.created_at, USERS.c.name)).first()
    if first is None:
        return
    op.execute(USERS.update().where(USERS.c.name == first.name).values(role="admin"))
    entry = {
        "at": datetime.now(UTC),
        "who": "policywire",
        "via": "command",
        "address": "",
        "action": "users role: by the upgrade",
        "subject": first.name,
        "detail": "role=admin",
    }
    op.execute(AUDIT.insert().values(**entry))


def downgrade() -> None:
    """Undo nothing: the version before knows administrators, too."""
