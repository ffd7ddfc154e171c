"""Feedback by a link or button in a message: mute, not relevant, this was news."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from policywire.alerts.message.feedback_words import (
    ALREADY_SENT,
    ANSWERS,
    EFFECTS,
    progress_text,
)
from policywire.alerts.message.signed_links import FeedbackAction
from policywire.alerts.routing.silence import Silence, SilenceKind
from policywire.config.translation.texts import gettext as _, translate
from policywire.pipeline.model.mark import REQUIRED_FIELDS, Mark, MarkError, MarkKind
from policywire.store.database.session import Session
from policywire.store.decisions import verdicts
from policywire.store.people.feedback import ReceivedAlert
from policywire.store.recipients import silences
from policywire.store.stories import marks
from policywire.web.actions.marks import story_named
from policywire.web.http.app_context import AppContext
from policywire.web.pages.feedback import FeedbackRequest, read_feedback_link, story_now
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
    kind, story = request.form.get("kind"), request.form.get("story", "")
    if kind == MarkKind.SAME_STORY and not story:
        return ActionResult(f"{path}?{urlencode({'kind': kind})}")
    if kind:
        answer = Answer(answer_of(kind), story_named(story) if story else "")
        notice = record_answer(request.app_context, asked, answer, reason=reason_of(request))
    elif asked.click.action is FeedbackAction.ELSE:
        return ActionResult(path)
    else:
        notice = record_feedback(request.app_context, asked)
    return ActionResult(f"{path}?done=1", notice)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of an alert, and of which story where it belongs to another."""

    kind: MarkKind
    story: str = ""


def answer_of(kind: str) -> MarkKind:
    """The answer of this name. Raises HttpError for one that is not offered."""
    if kind not in ANSWERS:
        raise HttpError(
            422,
            "No such answer",
            _("Choose one of: %(choices)s.", choices=", ".join(ANSWERS)),
        )
    return MarkKind(kind)


def record_feedback(app_context: AppContext, asked: FeedbackRequest, person: str = "") -> str:
    """Do what a recipient says, once; gives a sentence for them. Raises HttpError.

    `person` is who speaks for the recipient, where many read what it gets.
    """
    act = asked.click.action
    if act is not FeedbackAction.MUTE:
        return record_answer(app_context, asked, Answer(_MARKS[act]), person=person)
    author = person or asked.received.recipient.label
    until = app_context.write(
        lambda session: _mute(session, asked.received, app_context.now(), author)
    )
    return _("Muted until %(day)s.", day=day_and_year(until, UTC))


def record_answer(
    app_context: AppContext,
    asked: FeedbackRequest,
    answer: Answer,
    *,
    person: str = "",
    reason: str = "",
) -> str:
    """Record what a recipient says of the alert; gives what that does. Raises HttpError."""
    received, author = asked.received, person or asked.received.recipient.label
    said = _Statement(answer, author, reason or REASON, app_context.now())
    try:
        new = app_context.write(lambda session: _mark(session, received, said))
    except MarkError as error:
        raise HttpError(409, "This could not be recorded", f"{error}.") from None
    if not new:
        return _("This was already recorded.")
    with app_context.store.reading() as session:
        return effect_text(session, received.alert.article.url, answer.kind, received.topics)


def effect_text(session: Session, url: str, kind: MarkKind, topics: Collection[str]) -> str:
    """What a mark on an article did, and how near it brings the first of its topics to a
    proposal.
    """
    decided = verdicts.get(session, url) if kind is MarkKind.DEVELOPMENT else None
    if decided is not None and decided.interrupts:
        return translate(ALREADY_SENT)
    if "topic" not in REQUIRED_FIELDS[kind] or not topics:
        return translate(EFFECTS[kind])
    judged = sum(marks.relevance_counts(session, next(iter(topics))))
    return f"{translate(EFFECTS[kind])} {progress_text(judged)}"


def take_back(app_context: AppContext, asked: FeedbackRequest, person: str = "") -> str:
    """Undo all that was said of an alert by its recipient, or by the one `person` who speaks for
    it; gives a sentence for them.
    """
    if person:
        author, received = person, asked.received
        undone = app_context.write(
            lambda session: _undo_of_person(session, received, app_context.now(), author)
        )
        return _taken_back(undone)
    channel = app_context.configuration().channels.get(asked.received.recipient.channel)
    by_button = channel is not None and channel.slack is not None
    undone = app_context.write(
        lambda session: _undo(session, asked.received, app_context.now(), by_button=by_button)
    )
    return _taken_back(undone)


def _taken_back(undone: int) -> str:
    return _("Your feedback was taken back.") if undone else _("There was nothing to take back.")


def _undo(session: Session, received: ReceivedAlert, now: datetime, *, by_button: bool) -> int:
    said = _standing(session, received)
    mine = [each.id for each in said if _speaks_for(each, received, by_button=by_button)]
    muted = [each for each in silences.active(session, now) if _is_of(each, received)]
    return _undo_all(session, mine, muted, now)


def _undo_of_person(session: Session, received: ReceivedAlert, now: datetime, author: str) -> int:
    mine = [each.id for each in _standing(session, received) if each.author == author]
    active = silences.active(session, now)
    muted = [each for each in active if _is_of(each, received) and each.author == author]
    return _undo_all(session, mine, muted, now)


def _undo_all(
    session: Session, said: Sequence[int], muted: Sequence[Silence], now: datetime
) -> int:
    for each in muted:
        silences.end(session, each.id, now)
    # The newest first: what moved an article last is undone before what moved it there.
    return sum(marks.undo(session, number, now) for number in said) + len(muted)


def _standing(session: Session, received: ReceivedAlert) -> list[Mark]:
    """The marks that stand on its article and its story, the newest first."""
    url = received.alert.article.url
    known = {
        each.id: each
        for each in (
            *marks.of_article(session, url),
            *marks.of_story(session, story_now(session, received)),
            *marks.of_story(session, received.alert.story),
        )
        if each.undone is None and each.article in {"", url}
    }
    return [known[number] for number in sorted(known, reverse=True)]


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
class _Statement:
    answer: Answer
    author: str
    reason: str
    at: datetime


def _mark(session: Session, received: ReceivedAlert, said: _Statement) -> bool:
    """Record it, for each topic of the message where it is about topics; False if all of it was.

    Once per recipient: pressing a link again does not answer a later correction.
    """
    kind, url = said.answer.kind, received.alert.article.url
    here = story_now(session, received)
    known = {
        (each.kind, each.topic)
        for each in _standing(session, received)
        if each.author == said.author and (kind is not MarkKind.SAME_STORY or each.story == here)
    }
    about_topics = "topic" in REQUIRED_FIELDS[kind]
    unsaid = [
        topic
        for topic in (received.topics if about_topics else ("",))
        if (kind, topic) not in known or (kind is MarkKind.SAME_STORY and said.answer.story != here)
    ]
    for topic in unsaid:
        marks.add(
            session,
            kind,
            now=said.at,
            author=said.author,
            article=url,
            story=said.answer.story if kind is MarkKind.SAME_STORY else here,
            topic=topic,
            reason=said.reason,
        )
    return bool(unsaid)
