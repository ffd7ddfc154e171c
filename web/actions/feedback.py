"""Feedback by a link or button in a message: mute, not relevant, this was news."""

from __future__ import annotations

from datetime import datetime, timedelta

from policywire.alerts.message.signed_links import FeedbackAction
from policywire.alerts.routing.silence import SilenceKind
from policywire.pipeline.model.mark import MarkError, MarkKind
from policywire.store.database.session import Session
from policywire.store.people.feedback import ReceivedAlert
from policywire.store.recipients import silences
from policywire.store.stories import marks
from policywire.web.http.app_context import AppContext
from policywire.web.pages.feedback import FeedbackRequest, read_feedback_link
from policywire.web.views.form_action import ActionResult
from policywire.web.views.request import HttpError, PageRequest

MUTE_SPAN = timedelta(days=30)
REASON = "feedback by a link in a message"
_MARKS = {
    FeedbackAction.NOT_RELEVANT: MarkKind.NOT_RELEVANT,
    FeedbackAction.MORE: MarkKind.RELEVANT,
}


def submit_feedback(request: PageRequest) -> ActionResult:
    """Do what the link says, once however often it is sent. Raises HttpError for a bad link."""
    notice = record_feedback(request.app_context, read_feedback_link(request))
    return ActionResult(f"/feedback/{request.path_params['token']}?done=1", notice)


def record_feedback(app_context: AppContext, asked: FeedbackRequest, person: str = "") -> str:
    """Do what a recipient says, once; gives a sentence for them. Raises HttpError.

    `person` is who speaks for the recipient, where many read what it gets.
    """
    received, act, now = asked.received, asked.click.action, app_context.now()
    author = person or received.recipient.label
    if act is FeedbackAction.MUTE:
        until = app_context.write(lambda session: _mute(session, received, now, author))
        return f"Muted until {until:%d %b %Y}."
    kind = _MARKS[act]
    try:
        new = app_context.write(lambda session: _mark(session, received, kind, now, author))
    except MarkError as error:
        raise HttpError(409, "This could not be recorded", f"{error}.") from None
    return "Thank you, your feedback was recorded." if new else "This was already recorded."


def _mute(session: Session, received: ReceivedAlert, now: datetime, author: str) -> datetime:
    """Silence the story for this recipient; gives until when."""
    # Pressing the link twice must not make two silences with two summaries.
    for each in silences.active(session, now):
        if (each.kind, each.value, each.recipient) == (
            SilenceKind.STORY,
            received.alert.story,
            received.recipient,
        ):
            return each.until
    made = silences.add(
        session,
        SilenceKind.STORY,
        received.alert.story,
        now=now,
        until=now + MUTE_SPAN,
        reason=REASON,
        author=author,
        recipient=received.recipient,
    )
    return made.until


def _mark(
    session: Session, received: ReceivedAlert, kind: MarkKind, now: datetime, author: str
) -> bool:
    """Record it for each topic of the message; False if all of it was recorded before.

    Once per recipient: pressing a link again does not answer a later correction.
    """
    url = received.alert.article.url
    known = {
        (each.kind, each.topic, each.author)
        for each in marks.of_article(session, url)
        if each.undone is None
    }
    unsaid = [topic for topic in received.topics if (kind, topic, author) not in known]
    for topic in unsaid:
        marks.add(session, kind, now=now, author=author, article=url, topic=topic, reason=REASON)
    return bool(unsaid)
