"""Keep visits, notes, briefs and saved searches of people at the page."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from policywire.store.schema import column_types

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def text(name: str) -> sa.Column[Any]:
    return sa.Column(name, column_types.SafeText(), nullable=False)


def time(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, column_types.UtcDateTime(), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "reader",
        *map(text, ("name", "topics")),
        time("seen_at", nullable=True),
        time("since", nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reader")),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        *map(text, ("about", "kind", "text", "author")),
        time("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_note_about"), "note", ["about"])
    op.create_index(op.f("ix_note_kind_text"), "note", ["kind", "text"])
    op.create_table(
        "brief",
        sa.Column("id", sa.Integer(), nullable=False),
        *map(text, ("title", "intro", "author")),
        time("at"),
        text("token"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "brief_item",
        sa.Column("brief_id", sa.Integer(), nullable=False),
        text("story"),
        sa.Column("place", sa.Integer(), nullable=False),
        text("note"),
        sa.ForeignKeyConstraint(
            ["brief_id"], ["brief.id"], name=op.f("fk_brief_item_brief_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("brief_id", "story", name=op.f("pk_brief_item")),
    )
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        *map(text, ("name", "query", "filters", "author")),
        time("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Undo."""
    for table in ("saved_search", "brief_item", "brief", "note", "reader"):
        op.drop_table(table)
