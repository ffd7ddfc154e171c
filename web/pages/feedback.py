"""`/feedback/{token}`: asks whether the recipient of a message means what the link says.

A mail scanner opens links: opening changes nothing. What the form sends is done in
`policywire.web.actions.feedback`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from policywire.alerts.message.feedback_words import ANSWERS, WHICH_STORY
from policywire.alerts.message.signed_links import FeedbackAction, FeedbackClick, FeedbackError
from policywire.config.translation.texts import translatable
from policywire.pipeline.model.mark import MarkKind
from policywire.store.database.session import Session
from policywire.store.people import feedback as stored_feedback
from policywire.store.people.feedback import ReceivedAlert
from policywire.store.stories import story_merge_split
from policywire.web.http.app_context import AppContext
from policywire.web.pages.story_choice import offered_stories
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

QUESTIONS: Mapping[FeedbackAction, str] = {
    FeedbackAction.MUTE: translatable("Mute this story for 30 days?"),
    FeedbackAction.NOT_RELEVANT: translatable("Is this not relevant?"),
    FeedbackAction.MORE: translatable("Was this news for you?"),
    FeedbackAction.ELSE: translatable("What should have been different?"),
}
EFFECTS: Mapping[FeedbackAction, str] = {
    FeedbackAction.MUTE: translatable(
        "Only your own alerts are muted; at the end you get a summary."
    ),
    FeedbackAction.NOT_RELEVANT: translatable(
        "It is then folded on the page, marked in the feeds and set aside in digests. The topic"
        " itself does not change: after some more feedback its page proposes how."
    ),
    FeedbackAction.MORE: translatable(
        "It is then kept as an example of what the topic is for; nothing else changes."
    ),
    FeedbackAction.ELSE: translatable("Nothing changes until you send an answer."),
}


@dataclass(frozen=True, slots=True)
class FeedbackRequest:
    """What a link asks about."""

    click: FeedbackClick
    received: ReceivedAlert


def feedback(request: PageRequest) -> Response:
    """The question, or what to do next when it was answered. Raises HttpError for a bad link."""
    asked = read_feedback_link(request)
    topics = request.configuration.topics
    url = asked.received.alert.article.url
    chooses = request.query.get("kind") == MarkKind.SAME_STORY.value
    with request.store.reading() as session:
        story = story_now(session, asked.received)
    return render_page(
        "feedback",
        request,
        question=WHICH_STORY if chooses else QUESTIONS[asked.click.action],
        effect=EFFECTS[asked.click.action],
        is_question=asked.click.action is not FeedbackAction.ELSE,
        received=asked.received,
        story=story,
        done="done" in request.query,
        topics=[(key, topics[key].title) for key in asked.received.topics if key in topics],
        answers=ANSWERS,
        offered=offered_stories(request, url, asked.received.topics) if chooses else None,
    )


def story_now(session: Session, received: ReceivedAlert) -> str:
    """The story that the alert's article is in: it may have been moved since."""
    return story_merge_split.story_of(session, received.alert.article.url) or received.alert.story


def read_feedback_link(request: PageRequest) -> FeedbackRequest:
    """What the token in the path says. Raises HttpError when it says nothing that can be done."""
    return read_feedback_token(request.app_context, request.path_params["token"])


def read_feedback_token(app_context: AppContext, token: str) -> FeedbackRequest:
    """What a token says. Raises HttpError when it says nothing that can be done."""
    if app_context.link_signer is None:
        raise HttpError(404, "No such page", "This installation does not accept feedback by link.")
    try:
        click = app_context.link_signer.verify(token, app_context.now())
    except FeedbackError as error:
        raise HttpError(404, "This link is not valid", str(error)) from None
    with app_context.store.reading() as session:
        received = stored_feedback.alert_of_delivery(session, click.delivery)
    if received is None:
        raise HttpError(404, "This link is not valid", "The alert it belongs to has been deleted.")
    return FeedbackRequest(click, received)
