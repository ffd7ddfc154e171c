"""Topics as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.config.models import Topic
from policywire.web.api.operation import ApiOperation
from policywire.web.pages.topic import requested_topic
from policywire.web.views.request import PageRequest


@dataclass(frozen=True, slots=True)
class TopicDetail:
    """A topic; `explanation` says in plain words what it matches."""

    key: str
    title: str
    why: str
    importance: float
    threshold: float
    explanation: str


@dataclass(frozen=True, slots=True)
class TopicList:
    """Every topic, in the order of topics.yaml."""

    topics: list[TopicDetail]


def _topics(request: PageRequest) -> TopicList:
    known = request.app_context.matcher().topics
    topics = request.configuration.topics
    return TopicList([_told(request, key, topics[key]) for key in topics if key in known])


def _topic(request: PageRequest) -> TopicDetail:
    return _told(request, *requested_topic(request))


def _told(request: PageRequest, key: str, topic: Topic) -> TopicDetail:
    explanation = request.app_context.matcher().explain(key)
    return TopicDetail(key, topic.title, topic.why, topic.importance, topic.threshold, explanation)


OPERATIONS: dict[str, ApiOperation] = {
    "/api/topics": ApiOperation("All topics", _topics, TopicList),
    "/api/topics/{key}": ApiOperation("One topic", _topic, TopicDetail),
}
