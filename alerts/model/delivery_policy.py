"""Delivery policy: what the route of an alert says about when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from policywire.config.enums import DetailHandling, UnconfirmedAction
from policywire.config.models import DigestTimes, Route

CONFIRM_WITHIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPolicy:
    """What a route says about when. `place` is where it stands in the tree, as in `2.1`.

    `route` is its identity, which it keeps wherever it stands. Without routes both are empty, and
    nothing waits.
    """

    route: str = ""
    place: str = ""
    group_wait: timedelta | None = None
    min_outlets: int = 1
    confirm_within: timedelta = CONFIRM_WITHIN
    unconfirmed: UnconfirmedAction = UnconfirmedAction.NOTIFY
    budget: int | None = None
    digest: DigestTimes | None = None
    """The times of its own digest; None leaves that to the channel."""
    details: DetailHandling = DetailHandling.DIGEST_AND_THREAD
    reminders: tuple[timedelta, ...] | None = None
    """How long before a date it reminds; None leaves that to the settings."""


NO_POLICY = DeliveryPolicy()
"""The policy of an alert without a route."""


def policy_of(identity: str, path: str, route: Route) -> DeliveryPolicy:
    """The delivery policy of a route, with what it inherits from the routes around it."""
    return DeliveryPolicy(
        route=identity,
        place=path,
        group_wait=route.group_wait,
        min_outlets=route.min_outlets or 1,
        confirm_within=route.confirm_within or CONFIRM_WITHIN,
        unconfirmed=route.unconfirmed or UnconfirmedAction.NOTIFY,
        budget=route.budget,
        digest=route.digest,
        details=route.details or DetailHandling.DIGEST_AND_THREAD,
        reminders=None if route.reminders is None else tuple(route.reminders),
    )
