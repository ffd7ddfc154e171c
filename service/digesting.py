"""The job in which what was held is gathered: a message for each recipient whose time has come."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import store.digest
from alerts.alert import Recipient
from alerts.digest import Digest, render_digest
from alerts.hours import last_slot, zone_of
from service.judging import Audience
from store.digest import Held
from store.session import Session
from store.traffic import StoredTraffic


@dataclass(frozen=True, slots=True)
class Gathering:
    """One look at what is due, inside one transaction.

    `started` is when the service began: no empty digest is owed for a slot before it, unless there
    was a digest before.
    """

    session: Session
    audience: Audience
    now: datetime
    started: datetime

    def make(self, channel: str) -> int:
        """Write the digests that are due in a channel; gives how many."""
        due = store.digest.due(self.session, channel, self.now)
        for recipient, held in due.items():
            self._write(recipient, held, max(each.due for each in held))
        empty = list(self._without_news(channel, due))
        for recipient, slot in empty:
            self._write(recipient, [], slot)
        return len(due) + len(empty)

    def _without_news(
        self, channel: str, due: Collection[Recipient]
    ) -> Iterator[tuple[Recipient, datetime]]:
        """Who is owed an empty digest, because the channel asks for one, and for which slot."""
        terms = self.audience.channels.get(channel)
        if terms is None or terms.digest is None or not terms.digest.empty:
            return
        slot = last_slot(terms.digest, self.now, self.audience.zone)
        for recipient in self.audience.recipients.get(channel, ()):
            last = store.digest.last_made(self.session, recipient) or self.started
            if recipient not in due and slot > last:
                yield recipient, slot

    def _write(self, recipient: Recipient, held: Sequence[Held], slot: datetime) -> None:
        digest = self._digest(recipient, held, slot)
        terms = self.audience.channels.get(recipient.channel)
        zone = zone_of(terms.digest if terms else None, self.audience.zone)
        store.digest.write(
            self.session,
            digest.id,
            recipient,
            render_digest(digest, sender_domain=self.audience.sender_domain, zone=zone),
            held=held,
            reason=f"It tells what was held: {len(held)}." if held else "It is wanted when empty.",
            now=self.now,
        )

    def _digest(self, recipient: Recipient, held: Sequence[Held], slot: datetime) -> Digest:
        last = store.digest.last_made(self.session, recipient)
        since = last or min((each.decided for each in held), default=None)
        told = {topic for each in held for topic in each.topics}
        if since is not None:
            told |= store.digest.topics_told(self.session, recipient, since)
        traffic = StoredTraffic(self.session)
        return Digest(
            id=store.digest.new_id(self.session, recipient, slot),
            at=slot,
            since=since,
            alerts=[(each.alert, each.topics) for each in held],
            topics={key: topic.title for key, topic in self.audience.topics.items()},
            quiet=[key for key in self._followed(recipient.channel) if key not in told],
            alone=0 if since is None else traffic.alone(recipient, since, self.now),
            flood=bool(held) and all(each.outcome == "flood" for each in held),
        )

    def _followed(self, channel: str) -> list[str]:
        """The topics that a channel hears of by any route, in the order they are written."""
        topics, routes = self.audience.topics, self.audience.routes
        asked = [each for each in routes if not each.channels or channel in each.channels]
        if not routes or any(not each.topics for each in asked):
            return list(topics)
        wanted = {topic for each in asked for topic in each.topics}
        return [key for key in topics if key in wanted]
