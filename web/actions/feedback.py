"""What a recipient answers by a link in a message: mute, not relevant, more like this."""

from __future__ import annotations

from datetime import datetime, timedelta

from policywire.alerts.message.signed_links import Act
from policywire.alerts.routing.silence import SilenceKind
from policywire.pipeline.model.mark import MarkError, MarkKind
from policywire.store.database.session import Session
from policywire.store.deliveries import silences
from policywire.store.people.feedback import ToldTo
from policywire.store.stories import marks
from policywire.web.pages.feedback import question
from policywire.web.views.form_action import Done
from policywire.web.views.request import Refusal, Visit

MUTED = timedelta(days=30)
REASON = "said by a link in a message"
_MARKS = {Act.NOT_RELEVANT: MarkKind.NOT_RELEVANT, Act.MORE: MarkKind.RELEVANT}


def answer(visit: Visit) -> Done:
    """Do what the link says, once however often it is sent. Raises Refusal for a bad link."""
    asked = question(visit)
    told, act, now = asked.told, asked.opinion.act, visit.now
    if act is Act.MUTE:
        until = visit.backing.write(lambda session: _mute(session, told, now))
        notice = f"Muted until {until:%d %b %Y}."
    else:
        kind = _MARKS[act]
        try:
            new = visit.backing.write(lambda session: _mark(session, told, kind, now))
        except MarkError as error:
            raise Refusal(409, "This could not be noted", f"{error}.") from None
        notice = "Thank you, it is noted." if new else "It is already noted."
    return Done(f"/feedback/{visit.parts['token']}?done=1", notice)


def _mute(session: Session, told: ToldTo, now: datetime) -> datetime:
    """Silence the story for this recipient; gives until when."""
    for each in silences.active(session, now):
        if (each.kind, each.value, each.recipient) == (
            SilenceKind.STORY,
            told.alert.story,
            told.recipient,
        ):
            return each.until
    made = silences.add(
        session,
        SilenceKind.STORY,
        told.alert.story,
        now=now,
        until=now + MUTED,
        reason=REASON,
        author=told.recipient.label,
        recipient=told.recipient,
    )
    return made.until


def _mark(session: Session, told: ToldTo, kind: MarkKind, now: datetime) -> bool:
    """Note it for each topic that the message was about; False when all of it was noted before.

    Once for each recipient for ever: a link that is pressed again is no answer to a later word.
    """
    url, author = told.alert.article.url, told.recipient.label
    known = {
        (each.kind, each.topic, each.author)
        for each in marks.touching(session, url)
        if each.undone is None
    }
    unsaid = [topic for topic in told.topics if (kind, topic, author) not in known]
    for topic in unsaid:
        marks.add(session, kind, now=now, author=author, article=url, topic=topic, reason=REASON)
    return bool(unsaid)
