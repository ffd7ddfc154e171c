"""Where each page of the demo's news is, as a person comes upon it."""

from __future__ import annotations

from urllib.parse import quote

from policywire.store.stories import stories
from tests.web.site import Site

TOPIC = "irs-enforcement"


def places(site: Site) -> dict[str, str]:
    """The address of every page by its name: the busiest story, and an article that was told."""
    with site.store.reading() as session:
        busiest = max(
            stories.recent(session, followed=True, limit=500), key=lambda each: each.articles
        )
        whole = stories.get(session, busiest.id)
    assert whole is not None
    told = whole.developments[0].article
    return {
        "stories": "/?period=month",
        "story": f"/stories/{busiest.id}",
        "article": f"/articles?url={quote(told, safe='')}",
        "topics": "/topics",
        "topic": f"/topics/{TOPIC}",
        "topic-editor": f"/topics/{TOPIC}/edit",
        "sources": "/sources",
        "alerts": "/alerts",
        "not-told": "/not-told",
        "search": "/search?q=irs",
        "searches": "/searches",
        "dates": "/dates",
        "yours": "/yours",
        "briefs": "/briefs",
        "help": "/help",
        "status": "/status",
        "missing": "/nothing-here",
    }
