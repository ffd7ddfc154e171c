"""A person's own channel: added with a test message, given a cadence and topics, removed."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from anyio import from_thread

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.routing.subscription import Subscription
from policywire.config.editing.alerts_text import NAME
from policywire.config.editing.new_channel import NewChannel, on_trial
from policywire.config.editing.own_channel import own_mail, own_slack
from policywire.config.enums import Cadence, Role
from policywire.store.recipients import subscriptions
from policywire.web.pages.reader.own_channels import OwnChannel, own_channels
from policywire.web.pages.setup.folder import (
    folder_of,
    refused_as,
    remove_channels,
    taken_channels,
    tools_of,
)
from policywire.web.pages.subscription import TOPIC_FIELD
from policywire.web.security.login_throttle import AttemptCounter
from policywire.web.views.form_action import ActionResult, FormAction
from policywire.web.views.request import HttpError, PageRequest

PAGE = "/yours"
MOST = 4
"""Channels that one person may have."""
SLACK = ("https://hooks.slack.com/", "https://hooks.slack-gov.com/")
"""How the incoming webhooks of Slack begin."""
_NOT_ADDED = "Your channel was not added"


def add(request: PageRequest) -> ActionResult:
    """Add a mail address or a Slack webhook, once a test message arrived there."""
    if len(own_channels(request)) >= MOST:
        text = f"You have {MOST} channels of your own, and that is the limit. Remove one first."
        raise HttpError(422, "Too many channels", text)
    with refused_as(_NOT_ADDED):
        channel = _with_quiet(request, _channel(request))
        _slow_down(request)
        with on_trial(folder_of(request), channel) as trial:
            loaded = trial.draft.loaded
            receipts = from_thread.run(tools_of(request).send_samples, channel.key, loaded)
            if failed := [receipt.detail for _, receipt in receipts if not receipt.ok]:
                raise HttpError(422, _NOT_ADDED, f"The test did not arrive: {failed[0][:300]}")
            (who,) = AddressBook(loaded.configuration.channels).recipients()[channel.key]
            # Before the channel counts: else it would get all topics for a moment.
            chosen = _chosen(request, Subscription(recipient=who, changed=request.now))
            request.app_context.write(lambda session: subscriptions.save(session, chosen))
            trial.keep()
        tools_of(request).reload()
    return ActionResult(PAGE, f"A test message arrived at {who.label}: it is a channel of yours.")


def choose(request: PageRequest) -> ActionResult:
    """Keep what comes by a channel of whoever asks, and how often."""
    own = _own(request)
    chosen = _chosen(request, replace(own.chosen, changed=request.now, unsubscribed=False))
    request.app_context.write(lambda session: subscriptions.save(session, chosen))
    return ActionResult(PAGE, f"Saved: {own.recipient.label} gets {chosen.words}.")


def remove(request: PageRequest) -> ActionResult:
    """Take a channel of whoever asks out of alerts.yaml and its routes."""
    own = _own(request)
    with refused_as("The channel stays"):
        remove_channels(request, [own.key])
    return ActionResult(PAGE, f"{own.recipient.label} gets nothing any more.")


def _slow_down(request: PageRequest) -> None:
    """Count a test message, to anybody's address. Raises HttpError after too many."""
    counters = [AttemptCounter(f"own channel of {request.identity.name}")]
    if wait := request.login_throttle.retry_after(counters, request.now):
        text = f"Each try sends a message. Wait {wait.total_seconds():.0f} seconds, then try again."
        raise HttpError(429, "Too many tries", text, retry_after=ceil(wait.total_seconds()))
    request.login_throttle.record_failure(counters, request.now)


def _channel(request: PageRequest) -> NewChannel:
    """The channel that the form describes. Raises HttpError and ConfigurationError."""
    name, folder = request.identity.name, folder_of(request)
    address, webhook = (request.form.get(field, "").strip() for field in ("address", "webhook"))
    if any("${" in value or value.startswith("file:") for value in (address, webhook)):
        raise HttpError(422, _NOT_ADDED, "Write the address itself.")
    if webhook and not webhook.startswith(SLACK):
        # Any other address would be one that the service calls for whoever may read.
        raise HttpError(422, _NOT_ADDED, f"A Slack webhook begins with {SLACK[0]}")
    taken = taken_channels(request)
    if webhook:
        return own_slack(name, webhook, taken)
    if address:
        return own_mail(name, address, folder.content(NAME), taken)
    raise HttpError(422, _NOT_ADDED, "Write a mail address or a Slack webhook.")


def _with_quiet(request: PageRequest, channel: NewChannel) -> NewChannel:
    """The channel with the quiet hours of the form. Raises HttpError for hours with one end."""
    begins, ends = (request.form.get(field, "").strip() for field in ("quiet_from", "quiet_to"))
    if not begins and not ends:
        return channel
    if not (begins and ends):
        missing = "until when" if begins else "from when"
        text = f"Quiet hours need both ends: say {missing}, for example 22:00 to 07:00, or neither."
        raise HttpError(422, _NOT_ADDED, text)
    return replace(channel, values={**channel.values, "quiet": {"from": begins, "to": ends}})


def _chosen(request: PageRequest, before: Subscription) -> Subscription:
    known = request.configuration.topics
    ticked = tuple(key for key in known if f"{TOPIC_FIELD}{key}" in request.form)
    asked = request.form.get("cadence", "")
    try:
        cadence = Cadence(asked) if asked else None
    except ValueError:
        said = ", ".join(Cadence)
        raise HttpError(422, "No such cadence", f"Choose one of: {said}.") from None
    # Who wants all of them wants those that are added later, too.
    return replace(before, topics=None if len(ticked) == len(known) else ticked, cadence=cadence)


def _own(request: PageRequest) -> OwnChannel:
    """The channel of the form, if it is theirs. Raises HttpError."""
    key = request.form.get("channel", "")
    for each in own_channels(request):
        if each.key == key:
            return each
    raise HttpError(404, "No such channel of yours", "It was removed, or is somebody else's.")


ACTIONS = {
    "/yours/channels/add": FormAction(add, role=Role.VIEWER),
    "/yours/channels/choose": FormAction(choose, role=Role.VIEWER),
    "/yours/channels/remove": FormAction(remove, role=Role.VIEWER),
}
