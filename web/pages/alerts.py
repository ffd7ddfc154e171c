"""`/alerts`: what was sent, waits, was held back or given up, to whom, and why."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

import store.alert
import store.delivery
import store.silence
import store.tally
from alerts.alert import Alert
from store.delivery import DeliveryState, DeliveryView
from web import cursor
from web.pages.stories import titles_of
from web.template import page
from web.visit import Refusal, Visit

PAGE = 40
SILENCES = 20

WORDS = {
    DeliveryState.SENT: "Sent",
    DeliveryState.PENDING: "Waiting",
    DeliveryState.SENDING: "Being sent",
    DeliveryState.RETRYING: "Tried again",
    DeliveryState.HELD: "Held until a time",
    DeliveryState.FOLDED: "Told in a digest",
    DeliveryState.SUPPRESSED: "Not sent, on purpose",
    DeliveryState.DEAD: "Given up",
}

SETTLED = {
    DeliveryState.SENT,
    DeliveryState.SUPPRESSED,
    DeliveryState.HELD,
    DeliveryState.FOLDED,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A delivery and what it told."""

    delivery: DeliveryView
    alert: Alert | None
    because: str


def alerts(visit: Visit) -> Response:
    """Deliveries, newest first, of one state or of all."""
    state = state_of(visit)
    with visit.store.reading() as session:
        found = store.delivery.listing(
            session,
            state=state,
            limit=PAGE + 1,
            before=cursor.read_number(visit.query.get("before")),
        )
        told = store.alert.by_id(session, [each.alert for each in found[:PAGE]])
        tallies = store.tally.deliveries(session)
        silences = store.silence.active(session, visit.now)
    return page(
        "alerts",
        visit,
        state=state,
        words=WORDS,
        tallies=tallies,
        silences=silences[:SILENCES],
        titles=titles_of(visit),
        listed=[Listed(each, told.get(each.alert), because(each)) for each in found[:PAGE]],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
    )


def state_of(visit: Visit) -> DeliveryState | None:
    """The state asked for. Raises Refusal for an unknown one."""
    asked = visit.query.get("state") or None
    if asked is None:
        return None
    try:
        return DeliveryState(asked)
    except ValueError:
        known = ", ".join(DeliveryState)
        raise Refusal(404, "No such state", f"Deliveries are: {known}.") from None


def because(delivery: DeliveryView) -> str:
    """What the last try said while it is not well, else why it was decided so."""
    settled = delivery.state in SETTLED
    if delivery.last is not None and delivery.last.detail and not settled:
        return delivery.last.detail
    return delivery.reason
