"""Search the articles: their words in an index of the database's own.

Neither SQLite's virtual table nor PostgreSQL's generated column stands in `store.schema`. A later
revision that rebuilds `article` on SQLite has to make the triggers again: they go with the table.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = (
    """CREATE VIRTUAL TABLE article_words USING fts5(
        title, lede, text, outlet, author, content='article', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER article_words_found AFTER INSERT ON article BEGIN
        INSERT INTO article_words(rowid, title, lede, text, outlet, author)
        VALUES (new.id, new.title, new.lede, new.text, new.outlet, new.author);
    END""",
    """CREATE TRIGGER article_words_forgotten AFTER DELETE ON article BEGIN
        INSERT INTO article_words(article_words, rowid, title, lede, text, outlet, author)
        VALUES ('delete', old.id, old.title, old.lede, old.text, old.outlet, old.author);
    END""",
    """CREATE TRIGGER article_words_changed
    AFTER UPDATE OF title, lede, text, outlet, author ON article BEGIN
        INSERT INTO article_words(article_words, rowid, title, lede, text, outlet, author)
        VALUES ('delete', old.id, old.title, old.lede, old.text, old.outlet, old.author);
        INSERT INTO article_words(rowid, title, lede, text, outlet, author)
        VALUES (new.id, new.title, new.lede, new.text, new.outlet, new.author);
    END""",
    "INSERT INTO article_words(article_words) VALUES ('rebuild')",
)

# A tsvector holds at most a megabyte: without `left` a long text could not be stored at all.
POSTGRESQL = (
    """ALTER TABLE article ADD COLUMN words tsvector GENERATED ALWAYS AS (
        to_tsvector('english', left(title, 2000) || ' ' || left(lede, 5000) || ' ' ||
        left(text, 100000) || ' ' || left(outlet, 500) || ' ' || left(author, 500))) STORED""",
    "CREATE INDEX ix_article_words ON article USING gin (words)",
)


def upgrade() -> None:
    """Apply."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if sqlite else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ("found", "forgotten", "changed"):
            op.execute(f"DROP TRIGGER article_words_{name}")
        op.execute("DROP TABLE article_words")
    else:
        op.execute("ALTER TABLE article DROP COLUMN words")
