"""What a feed asks of its readers, and how far that is heeded. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from policywire.crawler.model.publishing_rhythm import PublishingRhythm, time_to_next_hour


@dataclass(frozen=True, slots=True)
class PublisherHints:
    """`ttl` is how long to keep what it says, the others when not to come: hours of UTC, and days
    of its week from Monday, 0.
    """

    ttl: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()

    def effective_ttl(self, rhythm: PublishingRhythm | None) -> timedelta:
        """Give `ttl` as far as the rhythm bears it out: many feeds state what their maker set.

        One that would let more than one piece of news wait is cut to the time that one takes.
        """
        if self.ttl is None or rhythm is None or not rhythm.is_known:
            return self.ttl or timedelta(0)
        return min(self.ttl, timedelta(days=1) / rhythm.per_day)

    def next_allowed(self, moment: datetime) -> datetime:
        """Give the first moment from `moment` on that is in no hour and on no day to be skipped."""
        if len(set(self.skip_hours)) >= 24 or len(set(self.skip_days)) >= 7:
            return moment
        utc = moment.astimezone(UTC)
        while utc.hour in self.skip_hours or utc.weekday() in self.skip_days:
            utc += time_to_next_hour(utc)
        return utc
