"""Every operation that reads, by its address. `policywire.web.action_routes` adds what changes."""

from __future__ import annotations

from policywire.web.api import (
    alerts,
    articles,
    ask,
    audit,
    dates,
    developments,
    proceedings,
    sources,
    status,
    stories,
    story_facts,
    topics,
)
from policywire.web.api.operation import ApiOperation

OPERATIONS: dict[str, ApiOperation] = {
    **stories.OPERATIONS,
    **story_facts.OPERATIONS,
    **developments.OPERATIONS,
    **articles.OPERATIONS,
    **ask.OPERATIONS,
    **topics.OPERATIONS,
    **sources.OPERATIONS,
    **alerts.OPERATIONS,
    **dates.OPERATIONS,
    **proceedings.OPERATIONS,
    **status.OPERATIONS,
    **audit.OPERATIONS,
}
