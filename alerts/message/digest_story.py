"""One story in a digest, and one detail."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from policywire.alerts.message.importance_words import importance_word
from policywire.alerts.message.labels import development_label, format_near
from policywire.alerts.message.repetition import says_the_same
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.message.signed_links import ITEM_ROOM
from policywire.alerts.model.alert import Alert
from policywire.alerts.model.link import Link, safe_link
from policywire.config.enums import Strength
from policywire.pipeline.text.dateline import without_agency, without_dateline

FRAME = 330
"""Characters of markup around one story in HTML."""
SENT_BEFORE = ", sent before"
HEADLINE = 160
SENTENCE = 280


@dataclass(frozen=True, slots=True)
class DigestDetail:
    """A detail in a digest. `on` is the story that it adds to, empty when its headline says so.

    `told` says that it was sent before.
    """

    story: str
    on: str
    headline: str
    new: str
    outlet: str
    moment: str
    link: Link
    topic: str = ""
    told: bool = False
    answer: str = ""
    """The link by which its recipient says what is wrong with it; empty without one."""
    marked: str = ""
    """What people said of it, in words."""


@dataclass(frozen=True, slots=True)
class DigestStory:
    """A story in a digest: its newest headline, its developments, and how many alerts it counts.

    `new` is empty when it was sent before; `told` says that all of it was.
    """

    story: str
    labels: str
    headline: str
    new: str
    outlet: str
    moment: str
    link: Link
    alerts: int
    importance: float
    importance_word: str
    told: bool = False
    sentences: tuple[str, ...] = ()
    """Its headlines and all that is new in it, from which a language model may write."""
    answer: str = ""
    """The link by which its recipient says what is wrong with its newest alert, if any."""
    marked: str = ""
    """What people said of its newest alert, in words."""


def is_detail(alert: Alert) -> bool:
    """Whether it interrupts nobody."""
    return alert.strength is Strength.DETAIL


def story_key(alert: Alert) -> str:
    """What its story is told from others by: what a search found may be in no story."""
    return alert.story or alert.id


def story_of(news: Sequence[Alert], alone: Set[str], zone: tzinfo, now: datetime) -> DigestStory:
    """One story by its alerts, oldest first; `alone` are ids of those sent before."""
    newest = news[-1]
    labels = list(dict.fromkeys(development_label(alert) for alert in news))
    told = all(alert.id in alone for alert in news)
    importance = max(alert.importance for alert in news)
    return DigestStory(
        story=newest.story,
        labels=", ".join(labels[-3:]) + (SENT_BEFORE if told else ""),
        headline=headline_of(newest),
        new="" if told else _new(newest),
        outlet=sanitize(newest.article.outlet, 60),
        moment=format_near(newest.article.at, zone, now),
        link=safe_link(newest.article.url),
        alerts=len(news),
        importance=importance,
        importance_word=importance_word(importance),
        told=told,
        sentences=() if told else _sentences(news, alone),
    )


def _sentences(news: Sequence[Alert], alone: Set[str]) -> tuple[str, ...]:
    """Headline and new sentences of each alert that was not sent before, the newest first."""
    said = (
        sentence
        for alert in reversed(news)
        if alert.id not in alone
        for sentence in (headline_of(alert), *(sanitize(each, SENTENCE) for each in alert.new))
    )
    return tuple(dict.fromkeys(filter(None, said)))


def detail_of(alert: Alert, zone: tzinfo, now: datetime, topic: str, *, told: bool) -> DigestDetail:
    """One detail; `topic` is the title of the topic that it is sent for."""
    headline, story = headline_of(alert), sanitize(alert.story_title, HEADLINE)
    return DigestDetail(
        story=alert.story,
        on="" if says_the_same(story, headline) else story,
        headline=headline + (SENT_BEFORE if told else ""),
        new="" if told else _new(alert),
        outlet=sanitize(alert.article.outlet, 60),
        moment=format_near(alert.article.at, zone, now),
        link=safe_link(alert.article.url),
        topic=topic,
        told=told,
    )


def without_repetition(detail: DigestDetail, shown: Sequence[str]) -> DigestDetail:
    """The detail by its new sentence, where its headline is one of those `shown` of its story."""
    if not detail.new or not any(says_the_same(detail.headline, each) for each in shown):
        return detail
    return replace(detail, headline=detail.new, new="")


def headline_of(alert: Alert) -> str:
    """The headline of its article."""
    return sanitize(without_agency(alert.article.title or alert.story_title), HEADLINE)


def _new(alert: Alert) -> str:
    """The first new sentence that says more than the headline."""
    told = (without_dateline(sanitize(sentence, SENTENCE)) for sentence in alert.new)
    return next((each for each in told if not says_the_same(each, headline_of(alert))), "")


def size_of(each: DigestStory | DigestDetail) -> int:
    """How many bytes it takes in a message, about."""
    words = [each.headline, each.new, each.marked, each.outlet, each.link.url, each.link.domain]
    words += [each.labels] if isinstance(each, DigestStory) else [each.on, each.topic]
    answer = 2 * (len(each.answer) + ITEM_ROOM) if each.answer else 0
    return FRAME + answer + sum(map(_encoded_size, words))


def _encoded_size(text: str) -> int:
    """Its bytes in a mail: a text that is not in ASCII is sent in base64, four bytes for three."""
    octets = len(text.encode())
    return octets if octets == len(text) else octets * 4 // 3
