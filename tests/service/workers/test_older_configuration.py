"""A worker whose files are older than the leader's gives up nothing that it does not know."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.message.signed_links import LinkSigner
from policywire.alerts.model.alert import Alert, Recipient
from policywire.config.models import Channel
from policywire.service.app.dispatcher import Dispatcher
from policywire.service.jobs.delivery.channel_lanes import ChannelLanes
from policywire.service.recipients import DeliveryConfig
from policywire.service.writer import StoreWriter
from policywire.store.database.session import Session
from policywire.store.deliveries.deliveries import DeliveryState
from tests.alerts.endpoints import Relay
from tests.service.mailroom import Mailroom


class OneLane(ChannelLanes):
    """The lanes of the only worker; the real ones need PostgreSQL."""

    def hold(self, session: Session, channel: str) -> bool:
        """Always."""
        return True

    def holds(self, channel: str) -> bool:
        """Always."""
        return True


def _mail(port: int, *people: str) -> Channel:
    smtp = f"smtp+plain://127.0.0.1:{port}"
    return Channel.model_validate(
        {"mail": {"smtp": smtp, "from": "wire@example.org", "to": list(people)}}
    )


def _worker(room: Mailroom, channels: dict[str, Channel]) -> Dispatcher:
    book = AddressBook(channels)
    config = DeliveryConfig({}, [], book.recipients(), channels=channels)
    dispatcher = Dispatcher(
        room.store,
        StoreWriter(),
        room.clock,
        io.StringIO(),
        book,
        instance="worker",
        link_signer=LinkSigner("the key of the tests"),
        delivery_config=lambda: config,
        operator=lambda: (),
        on_error=lambda _where, error: pytest.fail(repr(error)),
    )
    dispatcher.share(OneLane("worker", workers_first=False), lambda: None)
    return dispatcher


async def test_who_is_new_in_the_leaders_files_waits_for_a_worker_that_has_read_them(
    open_mailroom: Callable[..., Mailroom], relay: Relay, make_alert: Callable[..., Alert]
) -> None:
    room = open_mailroom({})
    room.book = AddressBook({"desk": _mail(relay.port, "ann@example.org", "bob@example.org")})
    room.post(make_alert())
    await room.trouble.follow(room.book)
    older = {"desk": _mail(relay.port, "ann@example.org")}
    worker = _worker(room, older)
    await worker.start()
    assert (await worker.send_due(["desk"])).sent == 1
    await worker.report_trouble()
    states = {view.recipient.label: view.state for view in room.views()}
    assert states == {
        "ann@example.org": DeliveryState.SENT,
        "bob@example.org": DeliveryState.PENDING,
    }
    assert room.told == []
    newer = {"desk": _mail(relay.port, "ann@example.org", "bob@example.org")}
    await worker.apply_config(AddressBook(newer), [])
    assert (await worker.send_due(["desk"])).sent == 1
    assert [mail["To"] for mail in relay.mails] == ["ann@example.org", "bob@example.org"]
    await worker.close()


async def test_it_does_not_look_again_and_again_for_whom_it_does_not_know(
    open_mailroom: Callable[..., Mailroom], relay: Relay, make_alert: Callable[..., Alert]
) -> None:
    room = open_mailroom({})
    room.book = AddressBook({"desk": _mail(relay.port, "bob@example.org")})
    room.post(make_alert())
    room.take({"desk": _mail(relay.port, "ann@example.org")})
    room.outbox.lanes = OneLane("worker", workers_first=False)
    assert await room.outbox.claim("desk") == []
    assert await room.outbox.wait("desk") > timedelta(seconds=50).total_seconds()
    room.outbox.lanes = OneLane("leader", workers_first=True)
    (claimed,) = await room.outbox.claim("desk")
    assert claimed.recipient == Recipient(channel="desk", label="bob@example.org")
