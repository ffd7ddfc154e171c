"""`/topics`: every topic, its articles a day, its share of not relevant ones, its last alerts."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from policywire.alerts.model.alert import Alert
from policywire.alerts.routing.unrouted import unrouted_topics
from policywire.config.models import Topic
from policywire.store.database.session import Session
from policywire.store.deliveries import alerts as stored_alerts
from policywire.store.stories import daily_counts, marks, stories as stored_stories
from policywire.store.stories.stories import StorySummary
from policywire.web.views.cursor import keys_after
from policywire.web.views.request import PageRequest
from policywire.web.views.sparkline import Sparkline, sparkline
from policywire.web.views.template import render_page

DAYS = 14
LAST_ALERTS = 3
LAST_STORIES = 2
"""Stories shown for a topic without alerts."""
PAGE = 80


@dataclass(frozen=True, slots=True)
class TopicListItem:
    """A topic with its articles a day on average and its curve.

    `alerts` are the latest; without any, `stories` are the latest. `judged` articles people
    marked as relevant or not, `not_relevant` of them as not.
    """

    key: str
    topic: Topic
    articles_per_day: float
    sparkline: Sparkline
    alerts: list[Alert]
    stories: list[StorySummary]
    marked: int
    not_relevant: int
    is_unrouted: bool


def topics(request: PageRequest) -> Response:
    """Every topic that is followed, in the order of topics.yaml."""
    shown, more = keys_after(
        list(request.configuration.topics), request.query.get("after", ""), PAGE
    )
    days = request.daily_counts.of_topics(request.now)
    unrouted = unrouted_topics(request.configuration)
    with request.store.reading() as session:
        said = marks.relevance_counts_by_topic(session)
        followed = [
            _followed(
                request,
                session,
                key,
                days.get(key, {}),
                said.get(key, (0, 0)),
                is_unrouted=key in unrouted,
            )
            for key in shown
        ]
    return render_page(
        "topics",
        request,
        followed=followed,
        count=len(request.configuration.topics),
        more_after=more,
        days=DAYS,
    )


def _followed(
    request: PageRequest,
    session: Session,
    key: str,
    days: daily_counts.CountsByDay,
    said: tuple[int, int],
    *,
    is_unrouted: bool,
) -> TopicListItem:
    curve = sparkline(days, request.now.date(), DAYS)
    recent_alerts = stored_alerts.last_of_topic(session, key, LAST_ALERTS)
    return TopicListItem(
        key=key,
        topic=request.configuration.topics[key],
        articles_per_day=curve.total / DAYS,
        sparkline=curve,
        alerts=recent_alerts,
        stories=[]
        if recent_alerts
        else stored_stories.recent(session, topic=key, limit=LAST_STORIES),
        marked=sum(said),
        not_relevant=said[1],
        is_unrouted=is_unrouted,
    )
