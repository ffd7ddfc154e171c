"""The message view of a digest: many alerts in one message, by topic and story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from policywire.alerts.message.digest_story import (
    HEADLINE,
    DigestDetail,
    DigestStory,
    detail_of,
    headline_of,
    is_detail,
    size_of,
    story_key,
    story_of,
    without_repetition,
)
from policywire.alerts.message.labels import format_weekday, pluralize
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.alert import Alert
from policywire.alerts.model.link import NamedLink

ROOM, DETAIL_ROOM = 33_000, 12_000
"""Characters for stories and for details: with its markup a mail stays under 100 KB."""
PREFIX = "[policywire] "
SET_ASIDE_SHOWN = 10
PARAGRAPH = 1200
FOUND_SHOWN = 5
"""Of what a new topic finds so many stories are named; the others are counted."""


AlertForTopics = tuple[Alert, tuple[str, ...]]
"""An alert with the topics that it is sent for."""
_Told = TypeVar("_Told", DigestStory, DigestDetail)


class Occasion(StrEnum):
    """Why many alerts come in one message; the outcome of that message's delivery."""

    DIGEST = "digest of many"
    FLOOD = "flood summary"
    GROUP = "story group"
    OLD_NEWS = "old news summary"
    BACKLOG = "backlog summary"
    SILENCE_ENDED = "silence ended"
    NEW_TOPIC = "new topic summary"


_OPENINGS = {
    Occasion.FLOOD: "Many at once",
    Occasion.OLD_NEWS: "Older news",
    Occasion.BACKLOG: "After an interruption",
    Occasion.SILENCE_ENDED: "Unmuted",
}
"""How the subject of such a message begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDigest:
    """The content of one message. `alerts` are oldest first, each with the topics it is sent for;
    details are among them.

    `sent` are those that came in messages of their own since the last one. `topics` are the titles
    of all topics that the recipient follows, by key; `quiet` are the keys of those about which
    nothing came. `note` says why it comes, `sources` how the sources are, `week` what became of
    what matched in a week; `set_aside` are lines on what people marked as no news. `story` is the
    story that a group is about, `topic` the key of the one topic that a digest is about.
    """

    id: str
    at: datetime
    since: datetime | None
    alerts: Sequence[AlertForTopics]
    topics: Mapping[str, str]
    sent: Sequence[AlertForTopics] = ()
    topics_without_news: Sequence[str] = ()
    occasion: Occasion = Occasion.DIGEST
    note: str = ""
    sources: str = ""
    week: str = ""
    set_aside: Sequence[str] = ()
    story: str = ""
    topic: str = ""
    paragraphs: Mapping[str, str] = field(default_factory=dict)
    """What a language model wrote, by topic; `written_by` names it."""
    written_by: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    """The links by which its recipient answers, unsigned, by the ids of the alerts."""
    marked: Mapping[str, str] = field(default_factory=dict)
    """What people said of alerts, in words, by their ids."""


@dataclass(frozen=True, slots=True)
class DigestSection:
    """The new stories of one topic, the most important first. `more` of them found no room.

    `count` says how many alerts there are.
    """

    topic: str
    title: str
    stories: tuple[DigestStory, ...]
    more: int
    alerts: int
    count: str
    paragraph: str = ""
    """What a language model wrote of it: each sentence with the numbers of its stories."""
    written_by: str = ""

    @property
    def label(self) -> str:
        """Who wrote the paragraph, and what its numbers are."""
        return f"Written by {self.written_by}, a language model; numbers name the stories above."


@dataclass(frozen=True, slots=True)
class DigestView:
    """A digest in the words that a reader sees: what is new, then details, then quiet topics.

    `more_details` of the details found no room.
    """

    subject: str
    period: str
    sections: tuple[DigestSection, ...]
    details: tuple[DigestDetail, ...]
    more_details: int
    quiet: str
    note: str
    sources: str
    week: str = ""
    set_aside: tuple[str, ...] = ()
    links: tuple[NamedLink, ...] = ()

    @property
    def title(self) -> str:
        """The subject where the sender's name stands beside it."""
        return self.subject.removeprefix(PREFIX)


def digest_view(
    digest: AlertDigest, zone: tzinfo, links: tuple[NamedLink, ...] = (), *, times: int = 1
) -> DigestView:
    """The message view of a digest, times in `zone`; `links` lead to our own page.

    There is room for `times` as much as in a mail.
    """
    details = _details(digest, zone)
    shown = _fitting(details, DETAIL_ROOM * times)
    return DigestView(
        subject=sanitize(f"{PREFIX}{_subject(digest, zone)}", 150),
        period=_period(digest, zone),
        sections=tuple(_with_room(_sections(digest, zone), ROOM * times)),
        details=shown,
        more_details=len(details) - len(shown),
        quiet=", ".join(
            sanitize(digest.topics.get(key, key), 80) for key in digest.topics_without_news
        ),
        note=sanitize(digest.note, 400),
        sources=sanitize(digest.sources, 400),
        week=sanitize(digest.week, 400),
        set_aside=_set_aside(digest),
        links=links,
    )


def _set_aside(digest: AlertDigest) -> tuple[str, ...]:
    """The lines on what was set aside; those beyond the first are counted."""
    lines = [sanitize(each, HEADLINE + 120) for each in digest.set_aside]
    more = len(lines) - SET_ASIDE_SHOWN
    return (*lines[:SET_ASIDE_SHOWN], *([f"and {more} more"] if more > 0 else []))


def _subject(digest: AlertDigest, zone: tzinfo) -> str:
    match digest.occasion:
        case Occasion.GROUP:
            headline = sanitize(digest.alerts[-1][0].story_title, HEADLINE)
            count = sum(not is_detail(alert) for alert, _ in digest.alerts)
            return f"{pluralize(count, 'development')}: {headline}"
        case Occasion.NEW_TOPIC:
            return _coverage(digest, len({story_key(alert) for alert, _ in digest.alerts}))
        case Occasion.DIGEST:
            on = f" on {_title(digest, digest.topic)}" if digest.topic else ""
            return f"Digest of {format_weekday(digest.at, zone)}{on}: {_counted(digest)}"
    return f"{_OPENINGS[digest.occasion]}: {_counted(digest)}"


def _counted(digest: AlertDigest) -> str:
    """`3 alerts on 2 stories and 1 detail`, `2 details on 1 story`, `nothing new`."""
    news = [alert for alert, _ in digest.alerts if not is_detail(alert)]
    details = [alert for alert, _ in digest.alerts if is_detail(alert)]
    if not (news or details):
        return "nothing new"
    stories = pluralize(len({story_key(alert) for alert in news or details}), "story", "stories")
    if not news:
        return f"{pluralize(len(details), 'detail')} on {stories}"
    also = f" and {pluralize(len(details), 'detail')}" if details else ""
    return f"{pluralize(len(news), 'alert')} on {stories}{also}"


def _coverage(digest: AlertDigest, stories: int) -> str:
    """What topics cover now that are new or changed, and how far back was looked."""
    keys = {topic for _, topics in digest.alerts for topic in topics}
    one = len(keys) == 1
    who = digest.topics.get(key := keys.pop(), key) if one else f"{len(keys)} topics"
    span = digest.at - (digest.since or digest.at)
    days = max(1, round(span / timedelta(days=1)))
    last = f"the last {days} days" if days > 1 else "the last day"
    found = pluralize(stories, "story", "stories")
    return f"{who} now also {'covers' if one else 'cover'} {found} of {last}"


def _period(digest: AlertDigest, zone: tzinfo) -> str:
    if digest.since is None:
        return f"Until {format_weekday(digest.at, zone)}"
    return f"{format_weekday(digest.since, zone)} to {format_weekday(digest.at, zone)}"


def _sections(digest: AlertDigest, zone: tzinfo) -> list[DigestSection]:
    """Each story stands once, under the first topic of its newest alert; in a group each alert."""
    alone = {alert.id for alert, _ in digest.sent}
    told: dict[str, list[AlertForTopics]] = {}
    for alert, topics in _in_order(digest):
        if not is_detail(alert):
            key = alert.id if digest.occasion is Occasion.GROUP else story_key(alert)
            told.setdefault(key, []).append((alert, topics))
    by_topic: dict[str, list[DigestStory]] = {}
    for moves in told.values():
        topic = next(iter(moves[-1][1]), "")
        story = story_of([alert for alert, _ in moves], alone, zone, digest.at)
        by_topic.setdefault(topic, []).append(_with_answer(story, digest, moves[-1][0]))
    sections = [_section(digest, topic, found) for topic, found in by_topic.items()]
    return sorted(
        sections, key=lambda each: (each.stories[0].told, -each.stories[0].importance, each.topic)
    )


def _in_order(digest: AlertDigest) -> list[AlertForTopics]:
    return sorted((*digest.sent, *digest.alerts), key=lambda each: each[0].at)


def _details(digest: AlertDigest, zone: tzinfo) -> list[DigestDetail]:
    """The details, those of one story together, the newest first; the first names the story."""
    alone = {alert.id for alert, _ in digest.sent}
    by_story: dict[str, list[DigestDetail]] = {}
    shown: dict[str, list[str]] = {}
    for alert, _ in digest.alerts:
        if not is_detail(alert):
            shown.setdefault(alert.story, []).append(headline_of(alert))
    for alert, topics in reversed(_in_order(digest)):
        if is_detail(alert):
            topic = _title(digest, next(iter(topics), ""))
            detail = detail_of(alert, zone, digest.at, topic, told=alert.id in alone)
            detail = _with_answer(detail, digest, alert)
            others = by_story.setdefault(alert.story, [])
            headlines = shown.setdefault(alert.story, [])
            made = without_repetition(detail, headlines)
            others.append(replace(made, on="") if others else made)
            headlines.append(detail.headline)
    return [detail for details in by_story.values() for detail in details]


def _section(digest: AlertDigest, topic: str, stories: Sequence[DigestStory]) -> DigestSection:
    """The most important first, then what was sent before; a group as it happened."""
    ordered = tuple(sorted(stories, key=_rank))
    listed = tuple(stories) if digest.occasion is Occasion.GROUP else ordered
    shown = listed[:FOUND_SHOWN] if digest.occasion is Occasion.NEW_TOPIC else listed
    alerts = sum(story.alerts for story in listed if not story.told)
    count = f"{alerts:,}" if alerts else "sent before"
    title = _title(digest, topic) or "Other"
    written = sanitize(digest.paragraphs.get(topic, ""), PARAGRAPH)
    by = sanitize(digest.written_by, 60)
    more = len(listed) - len(shown)
    return DigestSection(topic, title, shown, more, alerts, count, written, by)


def _with_answer(told: _Told, digest: AlertDigest, alert: Alert) -> _Told:
    """The same with the link by which its recipient answers, and with what people said of it."""
    marked = sanitize(digest.marked.get(alert.id, ""), 200)
    return replace(told, answer=digest.answers.get(alert.id, ""), marked=marked)


def _title(digest: AlertDigest, topic: str) -> str:
    return sanitize(digest.topics.get(topic, topic), 80)


def _rank(story: DigestStory) -> tuple[bool, float, str]:
    return story.told, -story.importance, story.story


def _fitting(details: Sequence[DigestDetail], room: int) -> tuple[DigestDetail, ...]:
    """The first details, as far as there is room."""
    kept: list[DigestDetail] = []
    for detail in details:
        room -= size_of(detail)
        if room < 0:
            break
        kept.append(detail)
    return tuple(kept)


def _with_room(sections: Sequence[DigestSection], total: int) -> Iterable[DigestSection]:
    """An equal share of the room for each topic; what finds none is counted, never left out."""
    share = total // max(1, len(sections))
    left = 0
    for section in sections:
        room = share + left
        kept: list[DigestStory] = []
        for story in section.stories:
            size = size_of(story)
            if size > room:
                break
            kept.append(story)
            room -= size
        left = room
        more = section.more + len(section.stories) - len(kept)
        yield replace(section, stories=tuple(kept), more=more)
