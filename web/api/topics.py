"""Topics as JSON: what is followed."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.config.models import Topic
from policywire.web.api.operation import Operation
from policywire.web.pages.topic import topic_of
from policywire.web.views.request import Visit


@dataclass(frozen=True, slots=True)
class FollowedTopic:
    """A topic; `explanation` says in words what it asks for."""

    key: str
    title: str
    why: str
    importance: float
    threshold: float
    explanation: str


@dataclass(frozen=True, slots=True)
class FollowedTopics:
    """Every topic, in the order of topics.yaml."""

    topics: list[FollowedTopic]


def _topics(visit: Visit) -> FollowedTopics:
    known = visit.backing.matcher().topics
    topics = visit.configuration.topics
    return FollowedTopics([_told(visit, key, topics[key]) for key in topics if key in known])


def _topic(visit: Visit) -> FollowedTopic:
    return _told(visit, *topic_of(visit))


def _told(visit: Visit, key: str, topic: Topic) -> FollowedTopic:
    explanation = visit.backing.matcher().explain(key)
    return FollowedTopic(
        key, topic.title, topic.why, topic.importance, topic.threshold, explanation
    )


OPERATIONS: dict[str, Operation] = {
    "/api/topics": Operation("What is followed", _topics, FollowedTopics),
    "/api/topics/{key}": Operation("One topic", _topic, FollowedTopic),
}
