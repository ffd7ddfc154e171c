"""Which channels this process delivers in, where several processes deliver."""

from __future__ import annotations

from time import monotonic

from policywire.service.log import log
from policywire.store.database.session import Session
from policywire.store.workers import lanes

HELD_SECONDS = 120.0
"""A lane is held for longer than any send takes; of a process that died the leader takes it."""
UNSERVED_SECONDS = 20.0
"""So long a lane is left to workers that live: one hangs, or its files know no such channel."""
STANDS_IN_SECONDS = 60.0
"""So long the leader delivers in their place, before it leaves the lane to them again."""


class ChannelLanes:
    """The lanes of one process. The leader leaves them to the workers (`workers_first`)."""

    def __init__(self, holder: str, *, workers_first: bool) -> None:
        self._holder, self.workers_first = holder, workers_first
        self._held: set[str] = set()
        self._stands_in: dict[str, float] = {}
        """The channels in which the leader delivers in place of workers, and until when."""

    def hold(self, session: Session, channel: str) -> bool:
        """Take or renew the lane of a channel; False when another process delivers there."""
        if self._stands_in.get(channel, 0.0) > monotonic():
            return True
        held = lanes.take(
            session, channel, self._holder, HELD_SECONDS, workers_first=self.workers_first
        )
        if held:
            self._held.add(channel)
        elif channel in self._held:
            lanes.leave(session, channel, self._holder)
            self._held.discard(channel)
        elif self.workers_first and self._take_unserved(session, channel):
            return True
        return held

    def _take_unserved(self, session: Session, channel: str) -> bool:
        taken = lanes.take_unserved(
            session, channel, self._holder, HELD_SECONDS, free_for=UNSERVED_SECONDS
        )
        if taken:
            log.warning("no worker delivers here, the leader does", channel=channel)
            self._stands_in[channel] = monotonic() + STANDS_IN_SECONDS
            self._held.add(channel)
        return taken

    def holds(self, channel: str) -> bool:
        """Whether the lane was ours when it was last asked for."""
        return channel in self._held
