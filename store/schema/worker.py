"""What the processes of one installation share through the store, where there are several.

Times in seconds are those of the database server's clock: machines need not agree on theirs.
"""

from __future__ import annotations

from sqlmodel import Field, Index

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText


class WorkerRow(Row, table=True):
    """A process that works on the store: a leader, a standby, or a worker. It renews `seen_at`."""

    __tablename__ = "worker"

    id: str = Field(primary_key=True, sa_type=SafeText)
    role: str = Field(sa_type=SafeText)
    host: str = Field(sa_type=SafeText)
    pid: int
    version: str = Field(sa_type=SafeText)
    started_at: float
    seen_at: float
    doing: str = Field(default="[]", sa_type=SafeText)
    """The sources that it polls now, as JSON."""
    polls: int = 0
    note: str = Field(default="", sa_type=SafeText)
    """What keeps it from working; empty when nothing does."""


class ChannelLaneRow(Row, table=True):
    """Which process delivers in a channel, until when; it renews `until`."""

    __tablename__ = "channel_lane"

    channel: str = Field(primary_key=True, sa_type=SafeText)
    holder: str = Field(sa_type=SafeText)
    until: float


class HostPaceRow(Row, table=True):
    """When a host was asked last, or will be, and until when it wants no request."""

    __tablename__ = "host_pace"

    host: str = Field(primary_key=True, sa_type=SafeText)
    last_at: float
    rest_until: float = 0.0


class SiteRobotsRow(Row, table=True):
    """The robots.txt of a site as it was answered, until it is asked for again."""

    __tablename__ = "site_robots"

    site: str = Field(primary_key=True, sa_type=SafeText)
    status: int
    body: str = Field(sa_type=SafeText)
    expires_at: float


class ApiRequestRow(Row, table=True):
    """A request to an API with a limit. `key` is a digest of its host and credentials."""

    __tablename__ = "api_request"
    __table_args__ = (Index(None, "key", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=SafeText)
    at: float
