"""What the page of a subscription and the unsubscribe button of a mail program do."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.subscription import Subscription
from policywire.config.enums import Cadence, DetailHandling
from policywire.config.translation.texts import gettext as _
from policywire.store.database.session import Session
from policywire.store.recipients import subscriptions as stored_subscriptions
from policywire.web.pages.subscription import TOPIC_FIELD, offered_topics, recipient_of_link
from policywire.web.views.form_action import ActionResult
from policywire.web.views.request import HttpError, PageRequest

Choice = TypeVar("Choice", bound=StrEnum)

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program posts when its user presses “unsubscribe” (RFC 8058)."""


def choose(request: PageRequest) -> ActionResult:
    """Keep what the form says. Raises HttpError for a bad link or choice."""
    recipient = recipient_of_link(request)
    form = request.form
    leaves = form.get(ONE_CLICK[0]) == ONE_CLICK[1] or form.get("do") == "unsubscribe"
    chosen = _left(request, recipient) if leaves else _read(request, recipient)
    request.app_context.write(lambda session: _save(session, chosen))
    notice = "You are unsubscribed." if leaves else "Saved."
    return ActionResult(f"/subscriptions/{request.path_params['token']}", notice)


def _left(request: PageRequest, recipient: Recipient) -> Subscription:
    """The same choices, kept for somebody who comes back."""
    with request.store.reading() as session:
        known = stored_subscriptions.get(session, recipient)
    known = known or Subscription(recipient=recipient, changed=request.now)
    return replace(known, unsubscribed=True, changed=request.now)


def _read(request: PageRequest, recipient: Recipient) -> Subscription:
    offered = offered_topics(request, recipient)
    ticked = tuple(key for key in offered if TOPIC_FIELD + key in request.form)
    return Subscription(
        recipient=recipient,
        # Who wants all of them wants those that are added later, too.
        topics=None if len(ticked) == len(offered) else ticked,
        cadence=_choice(request, "cadence", Cadence),
        details=_choice(request, "details", DetailHandling),
        changed=request.now,
    )


def _choice(request: PageRequest, name: str, kind: type[Choice]) -> Choice | None:
    asked = request.form.get(name, "")
    try:
        return kind(asked) if asked else None
    except ValueError:
        known = ", ".join(kind)
        raise HttpError(
            422, "No such choice", _("`%(name)s` is one of %(known)s.", name=name, known=known)
        ) from None


def _save(session: Session, chosen: Subscription) -> None:
    stored_subscriptions.save(session, chosen)
