"""What Alembic runs: `store.migration` hands in the connection, within one transaction."""

from __future__ import annotations

from alembic import context

from store.schema import Row
from store.search import is_compared

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=is_compared,
)
context.run_migrations()
