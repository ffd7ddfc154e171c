"""A person's own channels, on the page `/yours`: what comes by them, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.subscription import Subscription
from policywire.config.models import Channel
from policywire.store.recipients import subscriptions
from policywire.web.views.request import PageRequest


@dataclass(frozen=True, slots=True)
class OwnChannel:
    """A channel of whoever asks, with its only recipient and what they chose."""

    key: str
    channel: Channel
    recipient: Recipient
    chosen: Subscription


def own_channels(request: PageRequest) -> Sequence[OwnChannel]:
    """Those of whoever asks."""
    configuration = request.configuration
    keys = configuration.channels_of(request.identity.name)
    mine = {key: configuration.channels[key] for key in keys}
    people = AddressBook(mine).recipients()
    with request.store.reading() as session:
        chosen = subscriptions.by_recipient(session)
    return [
        OwnChannel(
            key,
            channel,
            who,
            chosen.get(who) or Subscription(recipient=who, changed=request.now),
        )
        for key, channel in mine.items()
        for who in people[key]
    ]
