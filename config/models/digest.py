"""Digests: at which times one message tells many alerts."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from policywire.config.enums import Weekday
from policywire.config.models.base import ClockTime, ConfigModel
from policywire.config.values.url_checks import check_timezone

Days = Annotated[list[Weekday], Field(min_length=1)]
TimeZoneName = Annotated[str, AfterValidator(check_timezone)]


class DigestTimes(ConfigModel):
    """A digest: one message with many alerts, at fixed times."""

    at: list[ClockTime] = Field(min_length=1)
    """When they are sent, for example ["08:00", "17:00"]."""
    days: Days = list(Weekday)
    """On which days, for example [mon, tue, wed, thu, fri]; default: every day."""
    dates: list[Annotated[int, Field(ge=1, le=28)]] = []
    """On which days of the month, for example [1] for a monthly digest; default: on all of them."""
    zone: TimeZoneName | None = None
    """The time zone; default: that of settings.yaml."""
    by_topic: bool = False
    """Whether each topic has a digest of its own instead of one with all topics."""


class DigestSchedule(DigestTimes):
    """The digest of a channel."""

    empty: bool = False
    """Whether one is sent even when it is empty."""
    sent: bool = False
    """Whether it lists also what was sent in messages of its own since the one before."""
