"""Every operation that reads, by its address. `web.site` adds what changes."""

from __future__ import annotations

from web.api import alerts, articles, dates, sources, status, stories, topics
from web.api.operation import Operation

OPERATIONS: dict[str, Operation] = {
    **stories.OPERATIONS,
    **articles.OPERATIONS,
    **topics.OPERATIONS,
    **sources.OPERATIONS,
    **alerts.OPERATIONS,
    **dates.OPERATIONS,
    **status.OPERATIONS,
}
