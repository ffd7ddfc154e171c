"""Sending again, and looking at a source now."""

from __future__ import annotations

from policywire.store.deliveries import deliveries
from policywire.web.views.form_action import Action, Done, number_of, own_path
from policywire.web.views.request import Refusal, Visit


def resend(visit: Visit) -> Done:
    """Send a delivery again, whatever became of it."""
    chosen = number_of(visit)
    sent = visit.backing.write(lambda session: deliveries.resend(session, chosen, visit.now))
    if not sent:
        raise Refusal(404, "No such delivery", "It is being sent at this moment, or is forgotten.")
    return Done(own_path(visit.form.get("back", ""), "/alerts"), "It is sent again.")


def check(visit: Visit) -> Done:
    """Poll a source now."""
    key = visit.parts["key"]
    if key not in visit.configuration.sources:
        raise Refusal(404, "No such source", "It is not in sources.yaml, or no longer.")
    visit.backing.check(key)
    back = own_path(visit.form.get("back", ""), "/sources")
    return Done(back, f"{key} is polled now; load the page again in a moment.")


RESEND = Action(resend, summary="Send a delivery again")
CHECK = Action(check, summary="Poll a source now")
