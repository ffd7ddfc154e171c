"""`/subscriptions/{token}`: what a recipient gets, for them to choose; and the list for editors.

The token is the right itself, for one recipient. Opening changes nothing: mail scanners open links.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from policywire.alerts.message.signed_links import FeedbackError
from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.reach import topics_followed
from policywire.alerts.routing.subscription import Subscription
from policywire.config.enums import Cadence, DetailHandling
from policywire.config.translation.texts import translatable
from policywire.store.recipients import subscriptions as stored_subscriptions
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

CADENCE_LABELS: Mapping[Cadence, str] = {
    Cadence.AT_ONCE: translatable("At once"),
    Cadence.DAILY: translatable("Once a day"),
    Cadence.WEEKLY: translatable("Once a week, on Monday"),
    Cadence.MONTHLY: translatable("Once a month, on the first"),
}
DETAIL_LABELS: Mapping[DetailHandling, str] = {
    DetailHandling.DIGEST_AND_THREAD: translatable("In the story's thread and in digests"),
    DetailHandling.DIGEST: translatable("In digests"),
    DetailHandling.THREAD: translatable("In the story's thread"),
    DetailHandling.ALERT: translatable("Like developments"),
    DetailHandling.OFF: translatable("Not at all"),
}
TOPIC_FIELD = "topic-"
"""What the name of a topic's box begins with."""


def subscription(request: PageRequest) -> Response:
    """A recipient's choices. Raises HttpError for a bad link."""
    recipient = recipient_of_link(request)
    with request.store.reading() as session:
        chosen = stored_subscriptions.get(session, recipient)
    offered = offered_topics(request, recipient)
    return render_page(
        "subscription",
        request,
        recipient=recipient,
        chosen=chosen or Subscription(recipient=recipient, changed=request.now),
        offered=offered,
        ticked=[key for key in offered if _is_ticked(key, chosen)],
        cadences=CADENCE_LABELS,
        details=DETAIL_LABELS,
        topic_field=TOPIC_FIELD,
    )


def subscription_list(request: PageRequest) -> Response:
    """Who has chosen what, for those who look after alerts.yaml."""
    with request.store.reading() as session:
        chosen = stored_subscriptions.listing(session)
    topics = request.configuration.topics
    listed = [(each, ", ".join(each.lost(topics))) for each in chosen]
    return render_page("subscriptions", request, chosen=listed)


def recipient_of_link(request: PageRequest) -> Recipient:
    """Whose link it is. Raises HttpError when it is nobody's."""
    signer = request.app_context.link_signer
    if signer is None:
        raise HttpError(404, "No such page", "This installation has no subscriptions by link.")
    try:
        return signer.verify_subscription(request.path_params["token"])
    except FeedbackError as error:
        raise HttpError(404, "This link is not valid", str(error)) from None


def offered_topics(request: PageRequest, recipient: Recipient) -> Mapping[str, str]:
    """The topics that a recipient may choose from, with titles: what the routes bring them."""
    configuration = request.configuration
    routes, own = configuration.routes, configuration.own_channels
    keys = topics_followed(routes, recipient.channel, configuration.topics, own)
    return {key: configuration.topics[key].title for key in keys}


def _is_ticked(topic: str, chosen: Subscription | None) -> bool:
    return chosen is None or chosen.topics is None or topic in chosen.topics
