"""What recipients have chosen themselves."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime


class SubscriptionRow(Row, table=True):
    """A recipient's choice; an empty `topics`, `cadence` or `details` leaves it to alerts.yaml.

    `topics` is a JSON list of keys.
    """

    __tablename__ = "subscription"

    channel: str = Field(primary_key=True, sa_type=SafeText)
    recipient: str = Field(primary_key=True, sa_type=SafeText)
    topics: str = Field(sa_type=SafeText)
    cadence: str = Field(sa_type=SafeText)
    details: str = Field(sa_type=SafeText)
    unsubscribed: bool
    changed_at: datetime = Field(sa_type=UtcDateTime)
