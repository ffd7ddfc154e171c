"""Delivery configuration: topics, routes, and how messages are dated and signed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo

from policywire.alerts.model.alert import Alert, Message, Recipient
from policywire.alerts.rendering.messages import DEFAULT_TEMPLATES, render
from policywire.alerts.rendering.template_loader import Templates
from policywire.config.models import Channel, Route, Topic
from policywire.config.models.channel import own_channels


@dataclass(frozen=True, slots=True)
class DeliveryConfig:
    """Topics, routes, and how messages are dated and signed."""

    topics: Mapping[str, Topic]
    routes: Sequence[Route]
    recipients: Mapping[str, Sequence[Recipient]]
    zone: tzinfo = UTC
    sender_domain: str = "policywire.local"
    channels: Mapping[str, Channel] = field(default_factory=dict)
    """When each channel may send; one that is not named may at any time."""
    sources: Collection[str] = ()
    """The keys of the sources: a digest reports their health."""
    reminders: Sequence[timedelta] = ()
    """How long before a date recipients are reminded of whose route says nothing of it."""
    templates: Templates = DEFAULT_TEMPLATES
    page: str = ""
    """The address of our own page, as readers open it; empty when they cannot."""

    @property
    def own(self) -> tuple[str, ...]:
        """The keys of persons' own channels."""
        return own_channels(self.channels)

    def render(self, alert: Alert) -> Message:
        """The alert as everybody gets it."""
        return render(
            alert,
            sender_domain=self.sender_domain,
            zone=self.zone,
            templates=self.templates,
            page=self.page,
        )
