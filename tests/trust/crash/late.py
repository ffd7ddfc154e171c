"""A sender that wakes up late: its lease had ended, and somebody else has sent since.

python -m tests.trust.crash.late FOLDER [BUG]

Prints how often the alert arrived. Twice is what the promise allows: nobody could know what became
of the first. A third time means that the late one's word was taken.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from policywire.alerts.message.sample_alert import AlertTraits, sample_alert
from policywire.alerts.message.signed_links import LinkSigner
from policywire.alerts.model.alert import Receipt
from policywire.service.jobs.delivery.outbox import LEASE, Outbox
from policywire.service.writer import StoreWriter
from policywire.store.deliveries import outbox
from tests.service.mailroom import Mailroom
from tests.trust.crash.planted import PLANTED
from tests.trust.crash.wire import wire

MINUTE = timedelta(minutes=1)


async def late(folder: Path) -> int:
    """Have one alert sent by two, of whom the first speaks last; gives the arrivals."""
    with wire() as world:
        room = Mailroom(folder, {"hook": {"webhook": {"url": world.hook}}})
        other = _another(room)
        room.post(sample_alert(AlertTraits(), {}, datetime.now(UTC)))
        (mine,) = await room.outbox.claim("hook")
        await room.sender.send(mine.recipient, mine.message, None)
        room.clock.at += LEASE + MINUTE
        with room.store.writing() as session:
            outbox.recover(session, "two", room.clock.at)
        (theirs,) = await other.claim("hook")
        receipt = await room.sender.send(theirs.recipient, theirs.message, None)
        await other.record_result(theirs, receipt)
        await room.outbox.record_result(mine, Receipt(ok=False, detail="no answer in time"))
        room.clock.at += timedelta(hours=2)
        room.outbox.clear_backoff()
        await room.send_due()
        await room.close()
        return sum(len(each) for each in world.heard.values())


def _another(room: Mailroom) -> Outbox:
    return Outbox(
        room.store,
        StoreWriter(),
        room.clock,
        "two",
        delivery_config=lambda: room.delivery_config,
        book=lambda: room.book,
        link_signer=LinkSigner("the key of the tests"),
    )


if __name__ == "__main__":
    if bug := "".join(sys.argv[2:]):
        PLANTED[bug]()
    sys.stdout.write(f"{asyncio.run(late(Path(sys.argv[1])))}\n")
    sys.stdout.flush()
