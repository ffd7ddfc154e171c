"""Keep who works on the store, and what several processes share."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def text(name: str) -> sa.Column[Any]:
    return sa.Column(name, column_types.SafeText(), nullable=False)


def number(name: str, kind: type[Any] = sa.Float) -> sa.Column[Any]:
    return sa.Column(name, kind(), nullable=False)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "worker",
        *map(text, ("id", "role", "host")),
        number("pid", sa.Integer),
        text("version"),
        *map(number, ("started_at", "seen_at")),
        text("doing"),
        number("polls", sa.Integer),
        text("note"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    op.create_table(
        "channel_lane",
        *map(text, ("channel", "holder")),
        number("until"),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_lane")),
    )
    op.create_table(
        "host_pace",
        text("host"),
        *map(number, ("last_at", "rest_until")),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_pace")),
    )
    op.create_table(
        "site_robots",
        text("site"),
        number("status", sa.Integer),
        text("body"),
        number("expires_at"),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_site_robots")),
    )
    op.create_table(
        "api_request",
        number("id", sa.Integer),
        text("key"),
        number("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_request")),
    )
    op.create_index(op.f("ix_api_request_key_at"), "api_request", ["key", "at"])


def downgrade() -> None:
    """Undo."""
    for table in ("api_request", "site_robots", "host_pace", "channel_lane", "worker"):
        op.drop_table(table)
