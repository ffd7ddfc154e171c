"""Which channels this process delivers in, where several processes deliver."""

from __future__ import annotations

from policywire.store.database.session import Session
from policywire.store.workers import lanes

HELD_SECONDS = 120.0
"""A lane is held for longer than any send takes; of a process that died the leader takes it."""


class ChannelLanes:
    """The lanes of one process. The leader leaves them to the workers (`workers_first`)."""

    def __init__(self, holder: str, *, workers_first: bool) -> None:
        self._holder, self.workers_first = holder, workers_first
        self._held: set[str] = set()

    def hold(self, session: Session, channel: str) -> bool:
        """Take or renew the lane of a channel; False when another process delivers there."""
        held = lanes.take(
            session, channel, self._holder, HELD_SECONDS, workers_first=self.workers_first
        )
        if held:
            self._held.add(channel)
        elif channel in self._held:
            lanes.leave(session, channel, self._holder)
            self._held.discard(channel)
        return held

    def holds(self, channel: str) -> bool:
        """Whether the lane was ours when it was last asked for."""
        return channel in self._held
