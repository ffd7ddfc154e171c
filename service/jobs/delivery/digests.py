"""The digest job: collect what was held in one message for each recipient that is due."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from policywire.alerts.message.backfill_summary import GROUP_KEY, OUTCOME
from policywire.alerts.message.digest import AlertDigest, AlertForTopics, Occasion
from policywire.alerts.message.labels import confirmed_by
from policywire.alerts.message.signed_links import item_link
from policywire.alerts.model.alert import Recipient
from policywire.alerts.rendering.digest import render_digest
from policywire.alerts.routing.delivery_timing import next_send_time
from policywire.alerts.routing.digest_topic import key_of, topic_of
from policywire.alerts.routing.quiet_hours import last_slot, zone_of
from policywire.alerts.routing.reach import topics_followed
from policywire.alerts.routing.silence import Silence, SilenceKind
from policywire.alerts.routing.subscription import Subscription, channel_of
from policywire.config.models import Channel
from policywire.service.jobs.delivery.current_alerts import as_they_stand, marked_words
from policywire.service.jobs.delivery.digest_paragraphs import DigestParagraphs
from policywire.service.jobs.delivery.set_aside_parts import part_set_aside
from policywire.service.jobs.delivery.weekly_line import is_first_of_week, weekly_line
from policywire.service.jobs.polling.source_summary import source_health_line
from policywire.service.recipients import DeliveryConfig
from policywire.store.database.session import Session
from policywire.store.decisions import backfills
from policywire.store.deliveries import deliveries, details, digests, withheld
from policywire.store.deliveries.digests import HeldDelivery
from policywire.store.people import saved_searches
from policywire.store.recipients import silences, subscriptions

_OCCASIONS: Mapping[str, Occasion] = {
    "flood": Occasion.FLOOD,
    "backlog": Occasion.BACKLOG,
    "old news": Occasion.OLD_NEWS,
    "group wait": Occasion.GROUP,
    OUTCOME: Occasion.NEW_TOPIC,
}
"""What a message is called of which all parts were held for this reason; else it is a digest."""

FIRST_LOOKBACK = timedelta(days=1)
"""How far the first digest of all looks back before what it holds."""


@dataclass(frozen=True, slots=True)
class DigestBuilder:
    """One look at what is due, inside one transaction.

    `started` is when the service began: no empty digest is owed for a slot before it, unless there
    was a digest before. `paragraphs` are what a language model writes for digests.
    """

    session: Session
    delivery_config: DeliveryConfig
    now: datetime
    started: datetime
    paragraphs: DigestParagraphs | None = None

    def write_due(self, channel: str) -> int:
        """Write the messages that are due in a channel and gather others; gives how many."""
        self.report_ended_silences()
        due = digests.due_bundles(self.session, channel, self.now)
        for (recipient, together), held in due.items():
            is_group = together not in {"", GROUP_KEY} and not topic_of(together)
            if is_group and len(held) == 1:
                digests.release_alone(self.session, held[0], self.now)
            else:
                self._write(recipient, held, max(each.due for each in held), together)
        empty = list(self._empty_digests(channel, {recipient for recipient, _ in due}))
        for recipient, slot in empty:
            self._write(recipient, [], slot, "")
        return len(due) + len(empty)

    def report_ended_silences(self) -> int:
        """Notify of silences that have ended, once; returns how many messages were written."""
        written = 0
        for silence in silences.ended_unnotified(self.session, self.now):
            kept = silences.suppressed_deliveries(self.session, silence.id)
            for recipient in self._recipients_of_end(silence, kept):
                self._notify_end(silence, recipient, kept.get(recipient, []))
                written += 1
            silences.mark_notified(self.session, silence.id, self.now)
        return written

    def _recipients_of_end(
        self, silence: Silence, kept: Mapping[Recipient, Sequence[HeldDelivery]]
    ) -> list[Recipient]:
        """Who is notified of its end: who missed something, and who followed the story."""
        missed = set(kept)
        if silence.kind is SilenceKind.STORY:
            notified = deliveries.notified_recipients(self.session, silence.value)
            missed |= {each for each in notified if silence.recipient in {None, each}}
        known = {each for people in self.delivery_config.recipients.values() for each in people}
        known -= {each.recipient for each in self._subscriptions.values() if each.unsubscribed}
        return sorted(missed & known, key=lambda each: (each.channel, each.label))

    def _notify_end(
        self, silence: Silence, recipient: Recipient, kept: Sequence[HeldDelivery]
    ) -> None:
        ended = f"{silence.name} has ended: {silence.reason}."
        what = f"It muted {len(kept)}." if kept else "There was nothing new meanwhile."
        digest = AlertDigest(
            id=digests.new_id(self.session, recipient, silence.until),
            at=self.now,
            since=silence.since,
            alerts=[(each.alert, each.topics) for each in kept],
            topics=self._titles(),
            occasion=Occasion.SILENCE_ENDED,
            note=f"{ended} {what}",
            story=silence.value if silence.kind is SilenceKind.STORY else "",
        )
        made = self._deliver(recipient, digest, [], f"{ended} {what}", self._soonest(recipient))
        silences.link_to_summary(self.session, silence.id, recipient, made)

    def _soonest(self, recipient: Recipient) -> datetime:
        terms = self._terms(recipient)
        return next_send_time(terms, self.now, self.delivery_config.zone) if terms else self.now

    def _empty_digests(
        self, channel: str, due: Collection[Recipient]
    ) -> Iterator[tuple[Recipient, datetime]]:
        """Who is owed an empty digest, because the channel asks for one, and for which slot."""
        terms = self.delivery_config.channels.get(channel)
        if terms is None or terms.digest is None or not terms.digest.empty:
            return
        slot = last_slot(terms.digest, self.now, self.delivery_config.zone)
        choices = self._subscriptions
        for recipient in self.delivery_config.recipients.get(channel, ()):
            chosen = choices.get(recipient)
            if chosen is not None and (chosen.unsubscribed or chosen.cadence is not None):
                continue
            last = digests.last_made(self.session, recipient) or self.started
            if recipient not in due and slot > last:
                yield recipient, slot

    def _write(
        self, recipient: Recipient, held: Sequence[HeldDelivery], slot: datetime, together: str
    ) -> None:
        outcomes = {each.outcome for each in held}
        only = outcomes.pop() if len(outcomes) == 1 else ""
        occasion = _OCCASIONS.get(only, Occasion.DIGEST)
        also = details.held_for(self.session, recipient, {each.alert.story for each in held})
        told = as_they_stand(self.session, [*held, *also])
        news, marked = part_set_aside(self.session, told, self._titles())
        words = marked_words(self.session, news, self._titles())
        digest = self._digest(recipient, news, slot, occasion, together)
        digest = replace(digest, set_aside=marked, marked=words)
        reason = (
            f"It contains {len(told)} held alerts and details."
            if told
            else "The channel wants it even when empty."
        )
        if self.paragraphs is not None and occasion is Occasion.DIGEST:
            written = self.paragraphs.written(self.session, digest)
            if written is None:
                return
            digest, why = written
            reason = f"{reason} {why}".strip()
        self._deliver(recipient, digest, told, reason, self.now)
        if not told:
            withheld.withhold_alert(self.session, digest.id, slot, self.now)

    def _deliver(
        self,
        recipient: Recipient,
        digest: AlertDigest,
        held: Sequence[HeldDelivery],
        reason: str,
        due: datetime,
    ) -> int:
        terms = self._terms(recipient)
        zone = zone_of(terms.digest if terms else None, self.delivery_config.zone)
        return digests.write(
            self.session,
            digest.id,
            recipient,
            render_digest(
                digest,
                sender_domain=self.delivery_config.sender_domain,
                zone=zone,
                templates=self.delivery_config.templates,
                page=self.delivery_config.page,
            ),
            held=held,
            reason=reason,
            now=self.now,
            occasion=digest.occasion,
            due=due,
            together=key_of(digest.topic),
        )

    def _digest(
        self,
        recipient: Recipient,
        held: Sequence[HeldDelivery],
        slot: datetime,
        occasion: Occasion,
        together: str,
    ) -> AlertDigest:
        made = AlertDigest(
            id=digests.new_id(self.session, recipient, slot),
            at=slot,
            since=min((each.decided for each in held), default=None),
            alerts=[(each.alert, each.topics) for each in held],
            topics=self._titles(),
            occasion=occasion,
            story=together if occasion is Occasion.GROUP else "",
            topic=topic_of(together),
            answers={each.alert.id: item_link(self.delivery_config.page, each.id) for each in held},
        )
        match occasion:
            case Occasion.DIGEST:
                return self._whole(made, recipient)
            case Occasion.NEW_TOPIC:
                return self._found(made)
            case Occasion.GROUP:
                return replace(made, note=_confirmation(held))
        return made

    def _found(self, digest: AlertDigest) -> AlertDigest:
        """What new topics found: since when they looked, and where all of it stands."""
        topics = sorted({topic for _, matched in digest.alerts for topic in matched})
        where = f"{self.delivery_config.page}/topics"
        link = f"{where}/{topics[0]}" if len(topics) == 1 else where
        return replace(
            digest,
            since=backfills.earliest_since(self.session, topics) or digest.since,
            note=f"See all: {link}" if self.delivery_config.page else "",
        )

    def _whole(self, digest: AlertDigest, recipient: Recipient) -> AlertDigest:
        """A digest proper: with what came alone since the last, and with what did not come."""
        last = digests.last_made(self.session, recipient, together=key_of(digest.topic))
        since = last or (digest.since or self.now) - FIRST_LOOKBACK
        sent = digests.sent_since(self.session, recipient, since)
        if digest.topic:
            sent = [each for each in sent if digest.topic in each[1]]
        terms = self._terms(recipient)
        lists_sent = terms is not None and terms.digest is not None and terms.digest.sent
        return replace(
            digest,
            since=last or digest.since,
            sent=sent if lists_sent else (),
            topics_without_news=self._without_news(digest, sent, recipient),
            sources=source_health_line(self.session, self.delivery_config.sources, self.now),
            week=self._week(digest, recipient, last),
        )

    def _week(self, digest: AlertDigest, recipient: Recipient, last: datetime | None) -> str:
        """What became of a week's articles, in the first digest of each week."""
        terms = self._terms(recipient)
        zone = zone_of(terms.digest if terms else None, self.delivery_config.zone)
        if digest.topic or not is_first_of_week(digest.at, last, zone):
            return ""
        return weekly_line(
            self.session,
            self._followed(recipient),
            self.delivery_config.sources,
            self.now,
            self.delivery_config.page,
        )

    def _without_news(
        self, digest: AlertDigest, sent: Sequence[AlertForTopics], recipient: Recipient
    ) -> Sequence[str]:
        """The topics that a recipient follows and that brought nothing, told or waiting."""
        if digest.topic:
            return ()
        covered = {topic for _, topics in (*digest.alerts, *sent) for topic in topics}
        covered |= digests.topics_held(self.session, recipient)
        return [key for key in self._followed(recipient) if key not in covered]

    def _followed(self, recipient: Recipient) -> Sequence[str]:
        """The topics of which a recipient gets anything."""
        followed = topics_followed(
            self.delivery_config.routes,
            recipient.channel,
            self.delivery_config.topics,
            self.delivery_config.own,
        )
        chosen = subscriptions.get(self.session, recipient)
        if chosen is None or chosen.topics is None:
            return followed
        return tuple(key for key in followed if key in chosen.topics)

    @property
    def _subscriptions(self) -> Mapping[Recipient, Subscription]:
        return subscriptions.by_recipient(self.session)

    def _terms(self, recipient: Recipient) -> Channel | None:
        channel = self.delivery_config.channels.get(recipient.channel)
        return channel and channel_of(channel, subscriptions.get(self.session, recipient))

    def _titles(self) -> Mapping[str, str]:
        topics = {key: topic.title for key, topic in self.delivery_config.topics.items()}
        return topics | saved_searches.titles(self.session)


def _confirmation(held: Sequence[HeldDelivery]) -> str:
    """Who confirms what waited for it; empty when nothing did."""
    said = dict.fromkeys(confirmed_by(each.alert) for each in held)
    text = "; ".join(filter(None, said))
    return text[:1].upper() + text[1:]
