"""Channels tested, paused, and opened again."""

from __future__ import annotations

from anyio import from_thread

from policywire.alerts.channels.address_book import AddressBook
from policywire.config.editing.alerts_text import NAME
from policywire.store.database.session import Session
from policywire.store.deliveries import suspensions
from policywire.store.deliveries.suspensions import Suspension
from policywire.web.pages.setup.folder import folder_of, refused_as, tools_of
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
    """Send nothing by the channel until it is opened again; messages wait."""
    key = _channel(request)
    book = AddressBook(request.configuration.channels)
    by = request.identity.name

    def write(session: Session) -> None:
        paused = Suspension(
            channel=key, recipient="", since=request.now, reason=f"paused by {by}", code=0,
            fingerprint=book.fingerprint(key),
        )  # fmt: skip
        suspensions.suspend(session, paused)
        # Who pauses it knows.
        suspensions.mark_notified(session, paused, request.now)

    request.app_context.write(write)
    return ActionResult("/channels", f"{key} is paused. Messages wait until you open it again.")


def resume(request: PageRequest) -> ActionResult:
    """Send by the channel again, first what waits."""
    key = _channel(request)
    if not request.app_context.write(lambda session: suspensions.resume(session, key)):
        return ActionResult("/channels", f"{key} was open already.")
    return ActionResult("/channels", f"{key} is open again; what waits is sent within a minute.")


def _channel(request: PageRequest) -> str:
    key = request.path_params["key"]
    if key not in request.configuration.channels:
        raise HttpError(404, "No such channel", "It is not in alerts.yaml, or no longer.")
    return key


TEST = FormAction(test, summary="Send a sample by a channel")
PAUSE = FormAction(pause, summary="Pause a channel")
RESUME = FormAction(resume, summary="Open a paused or suspended channel again")
