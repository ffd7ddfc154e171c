"""Reminders of an upcoming date: who gets which, when, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from hashlib import sha256

from policywire.alerts.channels.slack.block_kit import link_blocks
from policywire.alerts.channels.slack.render import notice_blocks
from policywire.alerts.message.labels import date_words
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.message.signed_links import subscription_links
from policywire.alerts.model.alert import Message, OutletReport
from policywire.alerts.model.link import NamedLink, safe_link
from policywire.alerts.rendering.messages import DEFAULT_TEMPLATES, DOMAIN
from policywire.alerts.rendering.template_loader import Templates
from policywire.crawler.model.upcoming_date import DateKind, UpcomingDate

MORNING = time(8)
"""When a day without an hour is reminded of, counted back in whole days."""

ONE_PER_STORY = frozenset({DateKind.COMMENTS_CLOSE, DateKind.EFFECTIVE})
"""Of these a policy has one: a later document that names another day has moved it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder of a date, sent `before` it. `key` is the date's own."""

    key: str
    before: timedelta
    date: UpcomingDate
    article: OutletReport
    story: str
    title: str
    topics: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """32 hex digits: the same for the same date and span, however often it is made."""
        name = f"reminder | {self.key} | {self.before.total_seconds():.0f}"
        return sha256(name.encode()).hexdigest()[:32]


def due_span(
    spans: Iterable[timedelta], date: UpcomingDate, known: datetime, now: datetime, zone: tzinfo
) -> timedelta | None:
    """The span whose time has come and that is the nearest to the date; None if there is none.

    `known` is when the article came that names the date: it told of it itself, so that nothing
    before it is reminded of.
    """
    begins = date_begins(date, zone)
    if now >= date_ends(date, zone):
        return None
    return min((each for each in spans if known <= begins - each <= now), default=None)


_MORNING = timedelta(hours=MORNING.hour)


def date_begins(date: UpcomingDate, zone: tzinfo) -> datetime:
    """When it begins: the hour that was named, or the morning of the day where the reader is."""
    if not date.all_day:
        return date.on
    return datetime.combine(date.on.date(), MORNING, zone).astimezone(UTC)


def date_ends(date: UpcomingDate, zone: tzinfo) -> datetime:
    """When it is too late to remind: the hour that was named, or the end of the day."""
    begins = date_begins(date, zone)
    return begins + timedelta(days=1) - _MORNING if date.all_day else begins


def render_reminder(
    reminder: Reminder,
    titles: Sequence[str],
    *,
    sender_domain: str = DOMAIN,
    zone: tzinfo = UTC,
    templates: Templates = DEFAULT_TEMPLATES,
    page: str = "",
) -> Message:
    """The message of a reminder, in the thread of its story; `titles` are those of the topics.

    `page` is the address of our own page, without a slash at its end.
    """
    what, when = date_words(reminder.date.kind), _when(reminder.date, zone)
    tag = f" [{sanitize(titles[0], 40)}]" if titles else ""
    title = sanitize(reminder.title, 200)
    headline = sanitize(f"Reminder: {what} {when}: {title}", 150 - len(tag))
    subject = headline + tag
    links = subscription_links(page)
    where = safe_link(reminder.article.url)
    head = f"{what[:1].upper()}{what[1:]}: {when}"
    if where.url:
        links = (NamedLink(f"Read at {where.domain}", where.url), *links)
    paragraphs = [title, sanitize(reminder.date.said, 420), sanitize(reminder.article.outlet, 60)]
    shown = [each for each in paragraphs if each]
    return Message(
        message_id=f"<{reminder.id}@{sender_domain}>",
        subject=subject,
        text=templates.text("notice.txt.j2", subject=head, paragraphs=shown, links=links),
        html=templates.text("notice.html.j2", subject=head, paragraphs=shown, links=links),
        blocks=(*notice_blocks(head, shown), *link_blocks(links)),
        facts={
            "reminder": reminder.key,
            "subject": subject,
            "kind": reminder.date.kind.value,
            "on": reminder.date.on.isoformat(),
            "all_day": reminder.date.all_day,
            "story": reminder.story,
            "topics": list(reminder.topics),
            "title": title,
            "url": where.url,
            "said": sanitize(reminder.date.said, 420),
            "links": [asdict(link) for link in links],
        },
    )


def _when(date: UpcomingDate, zone: tzinfo) -> str:
    if date.all_day:
        return f"{date.on:%A}, {date.on.day} {date.on:%b %Y}"
    here = date.on.astimezone(zone)
    return f"{here:%A}, {here.day} {here:%b %Y, %H:%M %Z}"
