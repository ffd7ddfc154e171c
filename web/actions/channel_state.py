"""Channels tested, paused, and opened again."""

from __future__ import annotations

from datetime import timedelta

from anyio import from_thread

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.message.labels import format_datetime
from policywire.config.editing.alerts_text import NAME
from policywire.config.translation.texts import gettext as _
from policywire.config.values.durations import parse_duration
from policywire.store.deliveries import suspensions
from policywire.store.recipients import pauses
from policywire.web.pages.setup.folder import folder_of, refused_as, remove_channels, tools_of
from policywire.web.views.form_action import ActionResult, FormAction
from policywire.web.views.request import HttpError, PageRequest


def test(request: PageRequest) -> ActionResult:
    """Send a sample to every recipient of the channel."""
    key = _channel(request)
    with refused_as("The configuration has errors"):
        loaded = folder_of(request).draft(NAME, lambda content: content).loaded
    receipts = from_thread.run(tools_of(request).send_samples, key, loaded)
    failed = [f"{who.label}: {receipt.detail}" for who, receipt in receipts if not receipt.ok]
    said = f"The test did not reach {'; '.join(failed)}" if failed else "The test arrived."
    return ActionResult("/channels", said[:600])


def pause(request: PageRequest) -> ActionResult:
    """Send nothing by the channel for a time, or until it is opened again; messages wait."""
    key = _channel(request)
    span = _span(request)
    until = request.now + span if span else None
    fingerprint = AddressBook(request.configuration.channels).fingerprint(key)
    by = request.identity.name
    request.app_context.write(
        lambda session: pauses.pause(
            session, key, by=by, now=request.now, until=until, fingerprint=fingerprint
        )
    )
    end = format_datetime(until, request.zone) if until else "you open it again"
    return ActionResult(
        "/channels", _("%(key)s is paused. Messages wait until %(end)s.", key=key, end=end)
    )


def resume(request: PageRequest) -> ActionResult:
    """Send by the channel again, first what waits."""
    key = _channel(request)
    if not request.app_context.write(lambda session: suspensions.resume(session, key)):
        return ActionResult("/channels", _("%(key)s was open already.", key=key))
    return ActionResult(
        "/channels", _("%(key)s is open again; what waits is sent within a minute.", key=key)
    )


def _span(request: PageRequest) -> timedelta:
    """How long to pause it; zero is without an end. What settings.yaml says where nothing is."""
    written = request.form.get("for", "").strip()
    if not written:
        return request.configuration.settings.pause
    try:
        return parse_duration(written)
    except ValueError as error:
        raise HttpError(
            422, "For how long?", _("%(written)s: %(error)s.", written=written[:40], error=error)
        ) from None


def remove(request: PageRequest) -> ActionResult:
    """Take the channel out of alerts.yaml, and out of the routes that name it."""
    key = _channel(request)
    with refused_as("The channel stays"):
        remove_channels(request, [key])
    return ActionResult(
        "/channels", _("%(key)s is removed. What it has sent stays in the list.", key=key)
    )


def _channel(request: PageRequest) -> str:
    key = request.path_params["key"]
    if key not in request.configuration.channels:
        raise HttpError(404, "No such channel", "It is not in alerts.yaml, or no longer.")
    return key


TEST = FormAction(test, summary="Send a sample by a channel")
PAUSE = FormAction(
    pause,
    summary="Pause a channel",
    fields={
        "for": "How long: 4h, 2d, 4w; 0d is without an end. Default: `pause` in settings.yaml."
    },
)
RESUME = FormAction(resume, summary="Open a paused or suspended channel again")
REMOVE = FormAction(remove, summary="Remove a channel, also from its routes")
