"""A calendar."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policywire.config.enums import DateKind
from policywire.config.models.source import Source


class IcalSource(Source):
    """A calendar in iCalendar, such as a committee's: its events, and when they are moved."""

    kind: Literal["ical"] = Field(default=...)
    """The kind of source: `ical` is a calendar (.ics)."""
    date_kind: DateKind = DateKind.HEARING
    """What its events are: a hearing, a deadline, and such."""
