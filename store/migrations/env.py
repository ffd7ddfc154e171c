"""What Alembic runs: `store.database.migration` hands in the connection, within one transaction."""

from __future__ import annotations

from alembic import context

from policywire.store.articles.search import is_compared
from policywire.store.schema import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    # SQLite cannot alter a table: a batch makes a new one and copies the rows.
    render_as_batch=True,
    compare_type=True,
    include_object=is_compared,
)
context.run_migrations()
