"""One lane a channel: of all processes one delivers in it at a time, so that its pace is kept."""

from __future__ import annotations

from sqlmodel import Session, col, delete, text, update

from policywire.store.database.upsert import insert
from policywire.store.schema import ChannelLaneRow
from policywire.store.workers.server_clock import CLOCK, server_time
from policywire.store.workers.workers import SILENT_AFTER

_TAKE = text(
    f"""
    INSERT INTO channel_lane (channel, holder, until)
    SELECT :channel, :holder, {CLOCK} + :seconds
    WHERE NOT :last OR NOT EXISTS (
        SELECT FROM worker WHERE role = 'worker'
        AND seen_at > {CLOCK} - :silent)
    ON CONFLICT (channel) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE channel_lane.holder = excluded.holder
       OR channel_lane.until < {CLOCK}
    RETURNING channel
    """  # noqa: S608 - no word of it comes from outside
)


def take(
    session: Session, channel: str, holder: str, seconds: float, *, workers_first: bool
) -> bool:
    """Take or renew a channel's lane for so many seconds; False when another one has it.

    With `workers_first` it is left to the workers, as long as there are any.
    """
    values = {
        "channel": channel,
        "holder": holder,
        "seconds": seconds,
        "last": workers_first,
        "silent": SILENT_AFTER,
    }
    return session.connection().execute(_TAKE, values).first() is not None


def take_unserved(
    session: Session, channel: str, holder: str, seconds: float, *, free_for: float
) -> bool:
    """Take a lane that no worker took for so many seconds; False before, and where one has it.

    That it is free is noted at the first call: from then on the time counts.
    """
    now = server_time(session)
    noted = insert(session, ChannelLaneRow).values(channel=channel, holder="", until=now)
    session.exec(noted.on_conflict_do_nothing())
    free = (col(ChannelLaneRow.channel) == channel) & (col(ChannelLaneRow.until) < now - free_for)
    ours = {"holder": holder, "until": now + seconds}
    return session.exec(update(ChannelLaneRow).where(free).values(**ours)).rowcount > 0


def leave(session: Session, channel: str, holder: str) -> None:
    """Let the next one have it."""
    own = (col(ChannelLaneRow.channel) == channel) & (col(ChannelLaneRow.holder) == holder)
    session.exec(delete(ChannelLaneRow).where(own))
