"""`/topics`: what is followed, how much of it there is a day, and what moved last."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

import store.coverage
import store.story
from config.models import Topic
from store.story import StorySummary
from web.cursor import keys_after
from web.sparkline import Sparkline, sparkline
from web.template import page
from web.visit import Visit

DAYS = 14
LAST_STORIES = 2
PAGE = 80


@dataclass(frozen=True, slots=True)
class Followed:
    """A topic with its articles a day on average, its curve, and its last stories."""

    key: str
    topic: Topic
    rate: float
    curve: Sparkline
    stories: list[StorySummary]


def topics(visit: Visit) -> Response:
    """Every topic that is followed, in the order of topics.yaml."""
    shown, more = keys_after(list(visit.configuration.topics), visit.query.get("after", ""), PAGE)
    days = visit.daily.of_topics(visit.now)
    with visit.store.reading() as session:
        followed = [
            _followed(
                visit,
                key,
                days.get(key, {}),
                store.story.recent(session, topic=key, limit=LAST_STORIES),
            )
            for key in shown
        ]
    return page(
        "topics",
        visit,
        followed=followed,
        count=len(visit.configuration.topics),
        more_after=more,
        days=DAYS,
    )


def _followed(
    visit: Visit, key: str, days: store.coverage.Days, stories: list[StorySummary]
) -> Followed:
    curve = sparkline(days, visit.now.date(), DAYS)
    rate = curve.total / DAYS
    return Followed(key, visit.configuration.topics[key], rate, curve, stories)
