"""`/topics`: what is followed, how much of it a day, how much noise, and what was told last."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from policywire.alerts.model.alert import Alert
from policywire.config.models import Topic
from policywire.store.database.session import Session
from policywire.store.deliveries import alerts as stored_alerts
from policywire.store.stories import daily_counts, marks, stories as stored_stories
from policywire.store.stories.stories import StorySummary
from policywire.web.views.cursor import keys_after
from policywire.web.views.request import Visit
from policywire.web.views.sparkline import Sparkline, sparkline
from policywire.web.views.template import page

DAYS = 14
LAST_ALERTS = 3
LAST_STORIES = 2
"""Shown of a topic that nothing was told of."""
PAGE = 80


@dataclass(frozen=True, slots=True)
class Followed:
    """A topic with its articles a day on average and its curve.

    `alerts` were told last; where there are none, `stories` moved last. `judged` articles people
    found relevant or not, `noise` of them not.
    """

    key: str
    topic: Topic
    rate: float
    curve: Sparkline
    alerts: list[Alert]
    stories: list[StorySummary]
    judged: int
    noise: int


def topics(visit: Visit) -> Response:
    """Every topic that is followed, in the order of topics.yaml."""
    shown, more = keys_after(list(visit.configuration.topics), visit.query.get("after", ""), PAGE)
    days = visit.daily.of_topics(visit.now)
    with visit.store.reading() as session:
        said = marks.tallies(session)
        followed = [
            _followed(visit, session, key, days.get(key, {}), said.get(key, (0, 0)))
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
    visit: Visit, session: Session, key: str, days: daily_counts.Days, said: tuple[int, int]
) -> Followed:
    curve = sparkline(days, visit.now.date(), DAYS)
    told = stored_alerts.last_of_topic(session, key, LAST_ALERTS)
    return Followed(
        key=key,
        topic=visit.configuration.topics[key],
        rate=curve.total / DAYS,
        curve=curve,
        alerts=told,
        stories=[] if told else stored_stories.recent(session, topic=key, limit=LAST_STORIES),
        judged=sum(said),
        noise=said[1],
    )
