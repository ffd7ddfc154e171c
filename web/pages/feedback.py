"""`/feedback/{token}`: asks whether the recipient of a message means what the link says.

A mail scanner opens links: opening changes nothing. What the form sends is done in
`policywire.web.actions.feedback`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from policywire.alerts.message.signed_links import FeedbackAction, FeedbackClick, FeedbackError
from policywire.store.people import feedback as stored_feedback
from policywire.store.people.feedback import ReceivedAlert
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

QUESTIONS: Mapping[FeedbackAction, str] = {
    FeedbackAction.MUTE: "Mute this story for 30 days?",
    FeedbackAction.NOT_RELEVANT: "Is this not relevant?",
    FeedbackAction.MORE: "More like this?",
}
EFFECTS: Mapping[FeedbackAction, str] = {
    FeedbackAction.MUTE: "Only you are muted until then; at the end you are told what came.",
    FeedbackAction.NOT_RELEVANT: "It is noted. The topic itself is not changed: "
    "whoever keeps the topics may "
    "ask for a proposal that your note is part of.",
    FeedbackAction.MORE: "It is noted that this belongs to the topic; nothing else is changed.",
}


@dataclass(frozen=True, slots=True)
class FeedbackRequest:
    """What a link asks about."""

    click: FeedbackClick
    told: ReceivedAlert


def feedback(request: PageRequest) -> Response:
    """The question, or what to do next when it was answered. Raises Refusal for a bad link."""
    asked = read_feedback_link(request)
    topics = request.configuration.topics
    return render_page(
        "feedback",
        request,
        question=QUESTIONS[asked.click.action],
        effect=EFFECTS[asked.click.action],
        told=asked.told,
        done="done" in request.query,
        option="--relevant" if asked.click.action is FeedbackAction.MORE else "--noise",
        topics=[
            (key, topics[key].title)
            for key in asked.told.topics
            if key in topics and asked.click.action is not FeedbackAction.MUTE
        ],
    )


def read_feedback_link(request: PageRequest) -> FeedbackRequest:
    """What the token in the path says. Raises Refusal when it says nothing that can be done."""
    pen = request.app_context.link_signer
    if pen is None:
        raise HttpError(404, "No such page", "This installation takes no answers by link.")
    try:
        opinion = pen.verify(request.path_params["token"], request.now)
    except FeedbackError as error:
        raise HttpError(404, "This link cannot be used", str(error)) from None
    with request.store.reading() as session:
        told = stored_feedback.alert_of_delivery(session, opinion.delivery)
    if told is None:
        raise HttpError(404, "This link cannot be used", "What it is about is forgotten by now.")
    return FeedbackRequest(opinion, told)
