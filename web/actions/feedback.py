"""Feedback by a link or button in a message: mute, not relevant, this was news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from policywire.alerts.message.feedback_words import EFFECTS
from policywire.alerts.message.signed_links import FeedbackAction
from policywire.alerts.routing.silence import Silence, SilenceKind
from policywire.config.translation.texts import gettext as _, translate
from policywire.pipeline.model.mark import REQUIRED_FIELDS, Mark, MarkError, MarkKind
from policywire.store.database.session import Session
from policywire.store.people.feedback import ReceivedAlert
from policywire.store.recipients import silences
from policywire.store.stories import marks
from policywire.web.http.app_context import AppContext
from policywire.web.pages.feedback import OTHER_ANSWERS, FeedbackRequest, read_feedback_link
from policywire.web.views.form_action import ActionResult, reason_of
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.times import day_and_year

MUTE_SPAN = timedelta(days=30)
REASON = "feedback by a link in a message"
SLACK_SUFFIX = " (Slack)"
"""What stands behind the name of who pressed a button in Slack."""
_MARKS = {
    FeedbackAction.NOT_RELEVANT: MarkKind.NOT_RELEVANT,
    FeedbackAction.MORE: MarkKind.RELEVANT,
}


def submit_feedback(request: PageRequest) -> ActionResult:
    """Do what the link says, or what its page's form does, once however often it is sent.

    Raises HttpError for a bad link, and for what cannot be said.
    """
    asked = read_feedback_link(request)
    path = f"/feedback/{request.path_params['token']}"
    if request.form.get("undo"):
        return ActionResult(path, take_back(request.app_context, asked))
    if kind := request.form.get("kind"):
        notice = record_answer(request.app_context, asked, _answer(kind), reason=reason_of(request))
    else:
        notice = record_feedback(request.app_context, asked)
    return ActionResult(f"{path}?done=1", notice)


def _answer(kind: str) -> MarkKind:
    if kind not in OTHER_ANSWERS:
        raise HttpError(
            422,
            "No such answer",
            _("Choose one of: %(choices)s.", choices=", ".join(OTHER_ANSWERS)),
        )
    return MarkKind(kind)


def record_feedback(app_context: AppContext, asked: FeedbackRequest, person: str = "") -> str:
    """Do what a recipient says, once; gives a sentence for them. Raises HttpError.

    `person` is who speaks for the recipient, where many read what it gets.
    """
    act = asked.click.action
    if act is not FeedbackAction.MUTE:
        return record_answer(app_context, asked, _MARKS[act], person=person)
    author = person or asked.received.recipient.label
    until = app_context.write(
        lambda session: _mute(session, asked.received, app_context.now(), author)
    )
    return _("Muted until %(day)s.", day=day_and_year(until, UTC))


def record_answer(
    app_context: AppContext,
    asked: FeedbackRequest,
    kind: MarkKind,
    *,
    person: str = "",
    reason: str = "",
) -> str:
    """Record what a recipient says of the alert; gives what that does. Raises HttpError."""
    received, author = asked.received, person or asked.received.recipient.label
    said = _Answer(kind, author, reason or REASON, app_context.now())
    try:
        new = app_context.write(lambda session: _mark(session, received, said))
    except MarkError as error:
        raise HttpError(409, "This could not be recorded", f"{error}.") from None
    return translate(EFFECTS[kind]) if new else _("This was already recorded.")


def take_back(app_context: AppContext, asked: FeedbackRequest) -> str:
    """Undo all that was said of an alert by its recipient; gives a sentence for them."""
    channel = app_context.configuration().channels.get(asked.received.recipient.channel)
    by_button = channel is not None and channel.slack is not None
    undone = app_context.write(
        lambda session: _undo(session, asked.received, app_context.now(), by_button=by_button)
    )
    return _("Your feedback was taken back.") if undone else _("There was nothing to take back.")


def _undo(session: Session, received: ReceivedAlert, now: datetime, *, by_button: bool) -> int:
    url, story = received.alert.article.url, received.alert.story
    said = (*marks.of_article(session, url), *marks.of_story(session, story))
    mine = {
        each.id
        for each in said
        if each.undone is None
        and each.article in {"", url}
        and _speaks_for(each, received, by_button=by_button)
    }
    muted = [each for each in silences.active(session, now) if _is_of(each, received)]
    for each in muted:
        silences.end(session, each.id, now)
    return sum(marks.undo(session, number, now) for number in mine) + len(muted)


def _speaks_for(mark: Mark, received: ReceivedAlert, *, by_button: bool) -> bool:
    """Whether this recipient said it: by its own link, or in Slack somebody by a button."""
    pressed = mark.reason == REASON and mark.author.endswith(SLACK_SUFFIX)
    return mark.author == received.recipient.label or (by_button and pressed)


def _is_of(silence: Silence, received: ReceivedAlert) -> bool:
    """Whether this mutes the alert's story for its recipient."""
    about = (silence.kind, silence.value, silence.recipient)
    return about == (SilenceKind.STORY, received.alert.story, received.recipient)


def _mute(session: Session, received: ReceivedAlert, now: datetime, author: str) -> datetime:
    """Silence the story for this recipient; gives until when."""
    # Pressing the link twice must not make two silences with two summaries.
    for each in silences.active(session, now):
        if _is_of(each, received):
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


@dataclass(frozen=True, slots=True)
class _Answer:
    kind: MarkKind
    author: str
    reason: str
    at: datetime


def _mark(session: Session, received: ReceivedAlert, said: _Answer) -> bool:
    """Record it, for each topic of the message where it is about topics; False if all of it was.

    Once per recipient: pressing a link again does not answer a later correction.
    """
    url, story = received.alert.article.url, received.alert.story
    known = {
        (each.kind, each.topic)
        for each in (*marks.of_article(session, url), *marks.of_story(session, story))
        if each.undone is None and each.author == said.author
    }
    about_topics = "topic" in REQUIRED_FIELDS[said.kind]
    unsaid = [
        topic
        for topic in (received.topics if about_topics else ("",))
        if (said.kind, topic) not in known
    ]
    for topic in unsaid:
        marks.add(
            session,
            said.kind,
            now=said.at,
            author=said.author,
            article=url,
            story=story,
            topic=topic,
            reason=said.reason,
        )
    return bool(unsaid)
