"""Alerts, their deliveries, and the results."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlmodel import Field

from policywire.store.schema.base import Row
from policywire.store.schema.column_types import SafeText, UtcDateTime

# Conditions of partial indexes. A query must repeat the very words to be served by the index: bound
# parameters would hide them from the planner.
WAITING = text("state IN ('pending', 'retrying')")
HELD = text("state = 'held'")
IS_DIGEST = text("outcome IN ('digest of many', 'flood summary')")
UNCONFIRMED = text("needs > 0")
TOGETHER = text("together != ''")
SILENCED = text("silence_id IS NOT NULL")
EXPIRES = text("expires_at IS NOT NULL")
HELD_DETAIL = text("state = 'held' AND details != ''")


class AlertRow(Row, table=True):
    """The alert of one development, with its words frozen; it may outlive its article.

    A digest is about many: it has neither an article's key nor a body.
    """

    __tablename__ = "alert"
    __table_args__ = (Index(None, "article_key"), Index(None, "created_at"))

    id: str = Field(primary_key=True, sa_type=SafeText)
    article_key: str = Field(sa_type=SafeText)
    created_at: datetime = Field(sa_type=UtcDateTime)
    body: str = Field(sa_type=SafeText)
    subject: str = Field(sa_type=SafeText)
    message: str = Field(sa_type=SafeText)


class DeliveryRow(Row, table=True):
    """One alert for one recipient. `token` is the attempt that alone may finish it.

    `planned_at` is when it goes out alone, or would have without a flood. What is `gathered` is
    told with others: `folded_into` is the delivery of the digest that tells it; those with the same
    `together` come in a message of their own. `route` is the identity of the route that took
    it, `needs` how many outlets must report `story` before it is sent, `silence_id` what muted it.
    `details` says of a detail what its route does with details; it is empty for an alert.
    `told_at` is when the operator was told that it fails, or is given up. After `expires_at` it
    would come too late. `withheld_from` is the state that it had before a restore withheld it.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("alert_id", "channel", "recipient"),
        Index(
            "ix_delivery_waiting_by_channel",
            "channel",
            "due_at",
            "id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index(
            "ix_delivery_held_by_channel",
            "channel",
            "due_at",
            "id",
            sqlite_where=HELD,
            postgresql_where=HELD,
        ),
        Index(
            "ix_delivery_digest_by_recipient",
            "channel",
            "recipient",
            "id",
            sqlite_where=IS_DIGEST,
            postgresql_where=IS_DIGEST,
        ),
        Index(
            "ix_delivery_unconfirmed_by_story",
            "story",
            sqlite_where=UNCONFIRMED,
            postgresql_where=UNCONFIRMED,
        ),
        Index(
            "ix_delivery_together",
            "together",
            sqlite_where=TOGETHER,
            postgresql_where=TOGETHER,
        ),
        Index(
            "ix_delivery_silenced",
            "silence_id",
            sqlite_where=SILENCED,
            postgresql_where=SILENCED,
        ),
        Index(
            "ix_delivery_expires",
            "channel",
            "expires_at",
            sqlite_where=EXPIRES,
            postgresql_where=EXPIRES,
        ),
        Index(
            "ix_delivery_held_detail",
            "channel",
            "recipient",
            "story",
            sqlite_where=HELD_DETAIL,
            postgresql_where=HELD_DETAIL,
        ),
        Index(None, "channel", "recipient", "planned_at"),
        Index(None, "folded_into"),
        Index(None, "state", "id"),
        Index(None, "channel", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    alert_id: str = Field(sa_type=SafeText, foreign_key="alert.id", ondelete="CASCADE")
    channel: str = Field(sa_type=SafeText)
    recipient: str = Field(sa_type=SafeText)
    state: str = Field(sa_type=SafeText)
    outcome: str = Field(sa_type=SafeText)
    reason: str = Field(sa_type=SafeText)
    topics: str = Field(sa_type=SafeText)
    attempts: int = 0
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    first_try_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    instance: str | None = Field(default=None, sa_type=SafeText)
    token: int | None = None
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    planned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    gathered: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    folded_into: int | None = None
    route: str = Field(default="", sa_type=SafeText, sa_column_kwargs={"server_default": ""})
    story: str = Field(default="", sa_type=SafeText, sa_column_kwargs={"server_default": ""})
    together: str = Field(default="", sa_type=SafeText, sa_column_kwargs={"server_default": ""})
    needs: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    silence_id: int | None = None
    details: str = Field(default="", sa_type=SafeText, sa_column_kwargs={"server_default": ""})
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    withheld_from: str = Field(
        default="", sa_type=SafeText, sa_column_kwargs={"server_default": ""}
    )


class AttemptRow(Row, table=True):
    """One try to send. Without `ended_at` it is under way, or the process died during it."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "delivery_id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", ondelete="CASCADE")
    instance: str = Field(sa_type=SafeText)
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str | None = Field(default=None, sa_type=SafeText)
    detail: str = Field(default="", sa_type=SafeText)
    code: int = 0


class ThreadRow(Row, table=True):
    """Where a recipient's service keeps the first message on a story: later ones answer there.

    `conversation` and `reference` are the service's own ids, `alert_id` is its alert.
    `last_at` is when the newest development in the thread happened.
    """

    __tablename__ = "thread"
    __table_args__ = (Index(None, "alert_id"),)

    channel: str = Field(primary_key=True, sa_type=SafeText)
    recipient: str = Field(primary_key=True, sa_type=SafeText)
    story: str = Field(primary_key=True, sa_type=SafeText)
    conversation: str = Field(sa_type=SafeText)
    reference: str = Field(sa_type=SafeText)
    alert_id: str = Field(sa_type=SafeText, foreign_key="alert.id", ondelete="CASCADE")
    replies: int = 0
    last_at: datetime = Field(sa_type=UtcDateTime)


class SuspensionRow(Row, table=True):
    """A recipient, or with an empty `recipient` a whole channel, to which nothing is sent for now.

    `fingerprint` is of the address at that time: another one resumes delivery, unless a person
    paused it (`paused_by`); a pause ends at `until`, without one when a person ends it. `told_at`
    is when the operator was told last; without it they do not know yet.
    """

    __tablename__ = "parked"

    channel: str = Field(primary_key=True, sa_type=SafeText)
    recipient: str = Field(primary_key=True, sa_type=SafeText)
    since: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(sa_type=SafeText)
    code: int = 0
    fingerprint: str = Field(sa_type=SafeText)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paused_by: str = Field(default="", sa_type=SafeText, sa_column_kwargs={"server_default": ""})
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RecipientPlaceRow(Row, table=True):
    """Who stood at which place of a channel when alerts.yaml was last applied.

    A mended address stands at the place of the broken one: so what waited finds it.
    """

    __tablename__ = "recipient_place"

    channel: str = Field(primary_key=True, sa_type=SafeText)
    position: int = Field(primary_key=True)
    label: str = Field(sa_type=SafeText)
    fingerprint: str = Field(sa_type=SafeText)


class SilenceRow(Row, table=True):
    """What is muted from `since` until `until`. An ended one stays as an explanation.

    With a `channel` and a `recipient` it is theirs alone. `told_at` is when its end was notified.
    """

    __tablename__ = "silence"
    __table_args__ = (Index(None, "until"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_type=SafeText)
    value: str = Field(sa_type=SafeText)
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(sa_type=SafeText)
    author: str = Field(sa_type=SafeText)
    until_stage: str = Field(default="", sa_type=SafeText, sa_column_kwargs={"server_default": ""})
    channel: str = Field(default="", sa_type=SafeText, sa_column_kwargs={"server_default": ""})
    recipient: str = Field(default="", sa_type=SafeText, sa_column_kwargs={"server_default": ""})
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
