"""The reminder job: remind each recipient of upcoming dates, once for each date and span."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from policywire.alerts.model.alert import Alert, Decision, DecisionAction, MatchEvidence
from policywire.alerts.rendering.reminder import (
    ONE_PER_STORY,
    Reminder,
    date_begins,
    date_ends,
    due_span,
    render_reminder,
)
from policywire.alerts.routing.delivery_timing import next_send_time
from policywire.alerts.routing.quiet_hours import after_quiet
from policywire.alerts.routing.route_tree import longest_reminder
from policywire.alerts.routing.routing import decide
from policywire.alerts.routing.subscription import channel_of
from policywire.config.enums import DevelopmentKind, Stage, Tier
from policywire.config.values.durations import format_duration
from policywire.crawler.model.upcoming_date import DateKind, UpcomingDate
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles import upcoming_dates
from policywire.store.articles.upcoming_dates import UpcomingDateView
from policywire.store.database.session import Session
from policywire.store.deliveries import alerts, reminders, withheld
from policywire.store.recipients import silences as stored_silences, subscriptions

MOVED_WITHIN = timedelta(days=366)
"""How far ahead a date is looked for that another was moved to."""


@dataclass(frozen=True, slots=True)
class ReminderWriter:
    """One look at the upcoming dates, inside one transaction."""

    session: Session
    delivery_config: DeliveryConfig
    now: datetime

    def write_due(self) -> int:
        """Write the reminders whose time has come; gives how many are new."""
        ahead = longest_reminder(self.delivery_config.routes, self.delivery_config.reminders)
        if not ahead:
            return 0
        found = upcoming_dates.upcoming(self.session, self.now, self.now + MOVED_WITHIN)
        soon = self.now + ahead + timedelta(days=1)
        return sum(self._remind(each) for each in _not_moved(found) if each.date.on <= soon)

    def _remind(self, ahead: UpcomingDateView) -> int:
        alert = self._alert(ahead)
        silences = stored_silences.active(self.session, self.now)
        delivery_config = self.delivery_config
        decisions = decide(
            alert,
            delivery_config.routes,
            delivery_config.recipients,
            self.now,
            silences=silences,
            subscriptions=subscriptions.by_recipient(self.session),
            own=delivery_config.own,
        )
        taken = [each for each in decisions if each.action is DecisionAction.SEND]
        return sum(self._write(ahead, each) for each in taken)

    def _write(self, ahead: UpcomingDateView, decision: Decision) -> bool:
        asked = decision.terms.reminders
        spans = self.delivery_config.reminders if asked is None else asked
        zone = self.delivery_config.zone
        before = due_span(spans, ahead.date, ahead.article.at, self.now, zone)
        if before is None:
            return False
        reminder = Reminder(
            key=ahead.key,
            before=before,
            date=ahead.date,
            article=ahead.article,
            story=ahead.story or "",
            title=ahead.title,
            topics=decision.topics,
        )
        titles = [self._title(topic) for topic in decision.topics]
        domain = self.delivery_config.sender_domain
        written = reminders.write(
            self.session,
            reminder.id,
            decision.recipient,
            render_reminder(
                reminder,
                titles,
                sender_domain=domain,
                zone=zone,
                templates=self.delivery_config.templates,
                page=self.delivery_config.page,
            ),
            article=ahead.article.url,
            topics=decision.topics,
            reason=f"{decision.text} It reminds {format_duration(before)} before the date.",
            due=self._due(decision, ahead.date),
            expires=date_ends(ahead.date, zone),
            now=self.now,
        )
        if written:
            asked_at = date_begins(ahead.date, zone) - before
            withheld.withhold_alert(self.session, reminder.id, asked_at, self.now)
        return written

    def _due(self, decision: Decision, date: UpcomingDate) -> datetime:
        """In the recipient's own time; if that is too late, out of quiet hours, or else at once."""
        who, zone = decision.recipient, self.delivery_config.zone
        channel = self.delivery_config.channels.get(who.channel)
        if channel is None:
            return self.now
        terms = channel_of(channel, subscriptions.get(self.session, who))
        begins = date_begins(date, zone)
        wanted = (
            next_send_time(terms, self.now, zone, decision.terms.digest),
            after_quiet(terms.quiet, self.now, zone),
        )
        return next((each for each in wanted if each < begins), self.now)

    def _title(self, topic: str) -> str:
        known = self.delivery_config.topics.get(topic)
        return known.title if known else topic

    def _alert(self, ahead: UpcomingDateView) -> Alert:
        """What the routes are asked about: the last alert of the story, with the date's article."""
        last = alerts.last_of_story(self.session, ahead.story) if ahead.story else None
        official = ahead.article.tier is Tier.OFFICIAL
        kind = DevelopmentKind.OFFICIAL_DOCUMENT if official else DevelopmentKind.NEW_FACTS
        return Alert(
            id=ahead.key,
            kind=kind,
            story=ahead.story or "",
            story_title=ahead.title,
            storyline=last.storyline if last else "",
            at=self.now,
            article=ahead.article,
            new=(ahead.date.said,),
            why=tuple(self._why(topic) for topic in ahead.topics),
            importance=last.importance if last else 0.5,
            stage=last.stage if last else Stage.REPORTED,
            previous_stage=last.stage if last else Stage.REPORTED,
            language=last.language if last else "en",
        )

    def _why(self, topic: str) -> MatchEvidence:
        return MatchEvidence(topic=topic, title=self._title(topic), clause="", snippet="", marks=())


def _not_moved(found: Sequence[UpcomingDateView]) -> Iterable[UpcomingDateView]:
    """Without the dates that a later document of the same story has changed."""
    standing: dict[tuple[str, DateKind], UpcomingDateView] = {}
    for each in found:
        about = (each.story or each.article.url, each.date.kind)
        other = standing.get(about)
        if other is None or _says_later(each, other):
            standing[about] = each
    kept = {each.key for each in standing.values()}
    return [each for each in found if each.date.kind not in ONE_PER_STORY or each.key in kept]


def _says_later(one: UpcomingDateView, other: UpcomingDateView) -> bool:
    """Whether it comes from the record and the other does not, or from the newer article."""
    return _weight(one) > _weight(other)


def _weight(ahead: UpcomingDateView) -> tuple[bool, datetime]:
    return ahead.article.tier is Tier.OFFICIAL, ahead.article.at
