"""What each recipient gets when thousands of stories move at once: budgets kept, nothing lost.

    python benchmarks/flood.py [NUMBER] [--json]

NUMBER developments (10,000 when left out), each of its own story, are decided about on a real store
in the same minute. Then two days pass in which everything that is due is sent. The baseline is a
message for each development. Exit code 1 when a budget was passed or a development is not told.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.message.sample_alert import AlertTraits, sample_alert
from policywire.alerts.model.alert import Alert, Message, Receipt, Recipient
from policywire.cli.terminal.output import Output
from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.jobs.delivery.confirm_wait import ConfirmWait
from policywire.service.jobs.delivery.digests import DigestBuilder
from policywire.service.jobs.delivery.notify import DeliveryWriter
from policywire.service.recipients import DeliveryConfig
from policywire.service.wiring import delivery_config_of
from policywire.store.database.store import Store
from policywire.store.deliveries import deliveries, outbox

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
LEASE = timedelta(minutes=5)
CONFIGURATION = Configuration.model_validate(
    {
        "topics": {"taxes": {"title": "Taxes", "any": ["tax"]}},
        "channels": {
            "digest": {"console": {}, "digest": {"at": ["17:00"]}},
            "budget": {"console": {}, "budget": 10, "digest": {"at": ["17:00"]}},
            "route": {"console": {}, "flood": 1_000},
            "plain": {"console": {}},
        },
        "routes": [
            {"channels": ["digest", "budget", "plain"]},
            {"channels": ["route"], "budget": 7, "group_wait": "10m"},
        ],
    }
)
ALLOWED: Mapping[str, int] = {"digest": 0, "budget": 10, "route": 7, "plain": 20}
"""Messages of their own that each channel may get on the first day."""


def main() -> None:
    """Flood, send, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("number", nargs="?", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    figures = measure(chosen.number)
    if chosen.json:
        Output().json(figures)
    else:
        Output().table(
            ["channel", "developments", "alone", "allowed", "messages", "not told", "told twice"],
            [tuple(each.values()) for each in figures["channels"]],
            empty="",
        )
        Output().note(f"{figures['milliseconds a decision']:.1f} ms a decision")
    sys.exit(0 if figures["kept"] else 1)


def measure(number: int) -> dict[str, Any]:
    """All figures, JSON-able."""
    audience = delivery_config_of(
        LoadedConfiguration(CONFIGURATION, {}, (), ()), AddressBook(CONFIGURATION.channels)
    )
    with tempfile.TemporaryDirectory(prefix="policywire-") as folder:
        store = Store.open(f"sqlite:///{folder}/flood.db")
        began = time.perf_counter()
        _tell(store, audience, number)
        spent = time.perf_counter() - began
        channels = [_channel(store, audience, name, number) for name in CONFIGURATION.channels]
        store.close()
    return {
        "channels": channels,
        "milliseconds a decision": 1000 * spent / number / len(channels),
        "kept": all(
            each["alone"] <= each["allowed"] and not each["not told"] and not each["told twice"]
            for each in channels
        ),
    }


def _tell(store: Store, audience: DeliveryConfig, number: int) -> None:
    for start in range(0, number, 100):
        with store.writing() as session:
            for each in range(start, min(start + 100, number)):
                DeliveryWriter(session, audience, NOW).decide_and_write(_alert(each))


def _alert(number: int) -> Alert:
    made = sample_alert(AlertTraits(topics=["taxes"]), CONFIGURATION.topics, NOW)
    return replace(made, id=f"{number:032}", story=f"s{number}")


def _channel(store: Store, audience: DeliveryConfig, name: str, number: int) -> dict[str, Any]:
    (recipient,) = audience.recipients[name]
    looks = (NOW, NOW + timedelta(minutes=20), NOW + timedelta(days=2))
    sent = [each for now in looks for each in _send(store, audience, recipient, now)]
    alone = [message for message in sent if "digest" not in message.facts]
    told = Counter(each for message in sent for each in _ids(message))
    return {
        "channel": name,
        "developments": number,
        "alone": len(alone),
        "allowed": ALLOWED[name],
        "messages": len(sent),
        "not told": number - len(told),
        "told twice": sum(1 for times in told.values() if times > 1),
    }


def _ids(message: Message) -> list[str]:
    listed: Any = message.facts.get("alerts", [message.facts])
    return [str(each["id"]) for each in listed]


def _send(
    store: Store, audience: DeliveryConfig, recipient: Recipient, now: datetime
) -> Iterator[Message]:
    while True:
        with store.writing() as session:
            ConfirmWait(session, audience, now).expire(recipient.channel)
            deliveries.release(session, recipient.channel, now)
            DigestBuilder(session, audience, now, NOW).write_due(recipient.channel)
            claimed = outbox.claim(
                session,
                now=now,
                lease=LEASE,
                instance="flood",
                channel=recipient.channel,
                limit=50,
            )
            for mine in claimed:
                receipt = Receipt(ok=True, detail="counted")
                outbox.finish(
                    session, mine.id, mine.token, receipt, now=now, next_at=None, dead=False
                )
        if not claimed:
            return
        yield from (mine.message for mine in claimed)


if __name__ == "__main__":
    main()
