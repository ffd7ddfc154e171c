"""One story in a digest: its alerts, and its details below them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from policywire.alerts.message.labels import development_label
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.alert import Alert
from policywire.alerts.model.link import Link, safe_link
from policywire.config.enums import Strength

FRAME = 330
"""Characters of markup around one story in HTML."""
DETAILS_SHOWN = 5
"""Of the details on one story so many are named, the newest; the others are counted."""
SENT_BEFORE = ", sent before"
HEADLINE = 160
SENTENCE = 280


@dataclass(frozen=True, slots=True)
class DigestDetail:
    """A detail on a story in a digest. `told` says that it was sent before."""

    headline: str
    new: str
    outlet: str
    link: Link
    told: bool = False


@dataclass(frozen=True, slots=True)
class DigestStory:
    """A story in a digest: its newest headline, its developments, and how many alerts it counts.

    `new` is empty when it was sent before; `told` says that all of it was. A story without alerts
    shows its newest detail; `also` are the other details, `more_also` counts those not shown.
    """

    story: str
    labels: str
    headline: str
    new: str
    outlet: str
    link: Link
    alerts: int
    importance: float
    told: bool = False
    also: tuple[DigestDetail, ...] = ()
    more_also: int = 0

    @property
    def details(self) -> int:
        """How many details it counts."""
        return len(self.also) + self.more_also + (not self.alerts)


def is_detail(alert: Alert) -> bool:
    """Whether it interrupts nobody."""
    return alert.strength is Strength.DETAIL


def story_of(moves: Sequence[Alert], alone: Set[str]) -> DigestStory:
    """One story by its alerts and details, oldest first; `alone` are ids of those sent before."""
    news = [alert for alert in moves if not is_detail(alert)]
    details = [alert for alert in moves if is_detail(alert)]
    shown = news or details[-1:]
    newest, also = shown[-1], details if news else details[:-1]
    labels = list(dict.fromkeys(development_label(alert) for alert in shown))
    told = all(alert.id in alone for alert in shown)
    return DigestStory(
        story=newest.story,
        labels=", ".join(labels[-3:]) + (SENT_BEFORE if told else ""),
        headline=_headline(newest),
        new=sanitize(newest.new[0], SENTENCE) if newest.new and not told else "",
        outlet=sanitize(newest.article.outlet, 60),
        link=safe_link(newest.article.url),
        alerts=len(news),
        importance=max(alert.importance for alert in shown),
        told=all(alert.id in alone for alert in moves),
        also=tuple(_detail(alert, told=alert.id in alone) for alert in also[-DETAILS_SHOWN:]),
        more_also=len(also[:-DETAILS_SHOWN]),
    )


def _detail(alert: Alert, *, told: bool) -> DigestDetail:
    return DigestDetail(
        headline=_headline(alert) + (SENT_BEFORE if told else ""),
        new=sanitize(alert.new[0], SENTENCE) if alert.new and not told else "",
        outlet=sanitize(alert.article.outlet, 60),
        link=safe_link(alert.article.url),
        told=told,
    )


def _headline(alert: Alert) -> str:
    return sanitize(alert.article.title or alert.story_title, HEADLINE)


def size_of(story: DigestStory) -> int:
    """How many bytes it takes in a message, about."""
    return _room_of(story) + len(story.labels.encode()) + sum(map(_room_of, story.also))


def _room_of(each: DigestStory | DigestDetail) -> int:
    words = (each.headline, each.new, each.outlet, each.link.url)
    return FRAME + sum(len(word.encode()) for word in words)
