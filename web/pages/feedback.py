"""`/feedback/{token}`: asks whether the recipient of a message means what the link says.

A mail scanner opens links: opening changes nothing. What the form sends is done in
`policywire.web.actions.feedback`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from policywire.alerts.message.signed_links import Act, FeedbackError, Opinion
from policywire.store.people import feedback as stored_feedback
from policywire.store.people.feedback import ToldTo
from policywire.web.views.request import Refusal, Visit
from policywire.web.views.template import page

QUESTIONS: Mapping[Act, str] = {
    Act.MUTE: "Mute this story for 30 days?",
    Act.NOT_RELEVANT: "Is this not relevant?",
    Act.MORE: "More like this?",
}
EFFECTS: Mapping[Act, str] = {
    Act.MUTE: "You alone hear nothing more of it until then; at the end you are told what came.",
    Act.NOT_RELEVANT: "It is noted. The topic itself is not changed: whoever keeps the topics may "
    "ask for a proposal that your note is part of.",
    Act.MORE: "It is noted that this belongs to the topic; nothing else is changed.",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What a link asks about."""

    opinion: Opinion
    told: ToldTo


def feedback(visit: Visit) -> Response:
    """The question, or what to do next when it was answered. Raises Refusal for a bad link."""
    asked = question(visit)
    topics = visit.configuration.topics
    return page(
        "feedback",
        visit,
        question=QUESTIONS[asked.opinion.act],
        effect=EFFECTS[asked.opinion.act],
        told=asked.told,
        done="done" in visit.query,
        option="--relevant" if asked.opinion.act is Act.MORE else "--noise",
        topics=[
            (key, topics[key].title)
            for key in asked.told.topics
            if key in topics and asked.opinion.act is not Act.MUTE
        ],
    )


def question(visit: Visit) -> Question:
    """What the token in the path says. Raises Refusal when it says nothing that can be done."""
    pen = visit.backing.pen
    if pen is None:
        raise Refusal(404, "No such page", "This installation takes no answers by link.")
    try:
        opinion = pen.read(visit.parts["token"], visit.now)
    except FeedbackError as error:
        raise Refusal(404, "This link cannot be used", str(error)) from None
    with visit.store.reading() as session:
        told = stored_feedback.told_by(session, opinion.delivery)
    if told is None:
        raise Refusal(404, "This link cannot be used", "What it is about is forgotten by now.")
    return Question(opinion, told)
