"""Print the channels: their recipients, and suspended recipients with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from policywire.alerts.model.alert import Recipient
from policywire.cli.terminal.output import Output, format_time
from policywire.store.deliveries.suspensions import Suspension


def print_channels(
    output: Output,
    recipients: Mapping[str, Sequence[Recipient]],
    suspended: Sequence[Suspension],
    *,
    as_json: bool,
) -> None:
    """One line per recipient; a suspended channel counts for all of its recipients."""
    people = [who for each in recipients.values() for who in each]
    if as_json:
        records = [asdict(each) for each in suspended]
        # `parked` is what 0.1 said: scripts may ask for it up to 0.3.
        everybody = [asdict(who) for who in people]
        output.json({"recipients": everybody, "suspended": records, "parked": records})
        return
    output.table(
        ["channel", "recipient", "state", "since (UTC)", "waiting", "reason"],
        [(who.channel, who.label, *_state(who, suspended)) for who in people],
        empty="No channels: nobody will be notified. Add one to alerts.yaml.",
    )


def _state(who: Recipient, suspended: Sequence[Suspension]) -> tuple[object, ...]:
    held = next((each for each in suspended if _applies_to(each, who)), None)
    if held is None:
        return ("open", "", "", "")
    end = f", until {format_time(held.until)} UTC" if held.until else ""
    state = "paused" if held.paused_by else "suspended"
    return (state, format_time(held.since), held.waiting, f"{held.reason}{end}")


def _applies_to(suspended: Suspension, who: Recipient) -> bool:
    return suspended.channel == who.channel and suspended.recipient in ("", who.label)
