"""Threads: where each recipient's first message on a story stands, so that later ones answer it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from policywire.alerts.model.alert import Message, MessageReference, Recipient
from policywire.alerts.model.thread import MessageThread, is_detail, story_of
from policywire.store.database.json_codec import from_json
from policywire.store.database.upsert import insert
from policywire.store.schema import AlertRow, ThreadRow

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def get(session: Session, recipient: Recipient, message: Message) -> MessageThread | None:
    """The thread that a message answers in; None where it is the first on its story."""
    if not story_of(message):
        return None
    query = (
        select(ThreadRow, AlertRow.message)
        .join(AlertRow, col(AlertRow.id) == col(ThreadRow.alert_id))
        .where(*_is(recipient, message))
    )
    found = session.exec(query, execution_options={"populate_existing": True}).first()
    if found is None:
        return None
    row, first = found
    return MessageThread(
        at=MessageReference(conversation=row.conversation, message=row.reference),
        first=from_json(Message, first),
        replies=row.replies,
        is_newest=row.last_at <= _moment(message) and not is_detail(message),
    )


def begin(
    session: Session, recipient: Recipient, alert_id: str, message: Message, at: MessageReference
) -> None:
    """Remember a story's first message; one that was remembered before is gone, or was deleted."""
    key = {
        "channel": recipient.channel,
        "recipient": recipient.label,
        "story": story_of(message),
    }
    values = {
        "conversation": at.conversation,
        "reference": at.message,
        "alert_id": alert_id,
        "replies": 0,
        "last_at": _moment(message),
    }
    statement = insert(session, ThreadRow).values(**key, **values)
    session.exec(statement.on_conflict_do_update(index_elements=list(key), set_=values))


def add_reply(session: Session, recipient: Recipient, message: Message) -> None:
    """Count an answer, and keep the moment of the newest development; a detail is neither."""
    if is_detail(message):
        return
    moment = _moment(message)
    statement = update(ThreadRow).where(*_is(recipient, message))
    session.exec(statement.values(replies=col(ThreadRow.replies) + 1))
    # A second statement: an answer that was sent late counts, but is not the newest.
    older = statement.where(col(ThreadRow.last_at) < moment)
    session.exec(older.values(last_at=moment))


def end(session: Session, recipient: Recipient, message: Message) -> None:
    """Forget a story's first message, because it is gone: the next one begins a new thread."""
    session.exec(delete(ThreadRow).where(*_is(recipient, message)))


def _is(recipient: Recipient, message: Message) -> tuple[ColumnElement[bool], ...]:
    return (
        col(ThreadRow.channel) == recipient.channel,
        col(ThreadRow.recipient) == recipient.label,
        col(ThreadRow.story) == story_of(message),
    )


def _moment(message: Message) -> datetime:
    """When it happened; a reminder reports nothing that happened, and is never the newest."""
    told = message.facts.get("at")
    return datetime.fromisoformat(str(told)) if told else _LONG_AGO
