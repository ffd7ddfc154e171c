"""What came of testing a channel."""

from __future__ import annotations

from dataclasses import asdict

from policywire.cli.terminal.output import Output
from policywire.service.channel_trial import Receipts
from policywire.store.database.store import Store
from policywire.store.deliveries import suspensions


def resume_reached(store: Store, receipts: Receipts) -> int:
    """Resume the suspended recipients that the sample reached; returns how many."""
    with store.writing() as session:
        return sum(
            suspensions.resume(session, who.channel, who.label)
            for who, receipt in receipts
            if receipt.ok
        )


def print_receipts(output: Output, receipts: Receipts, *, as_json: bool) -> None:
    """One line per recipient: whether it arrived, and what the service answered."""
    if as_json:
        output.json([{**asdict(who), **asdict(receipt)} for who, receipt in receipts])
        return
    output.table(
        ["recipient", "arrived", "code", "answer"],
        [
            (who.label, "yes" if receipt.ok else "no", receipt.code or "", receipt.detail)
            for who, receipt in receipts
        ],
        empty="This channel has no recipients.",
    )
