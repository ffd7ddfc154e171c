"""Notices to the operator: problems of the service itself, through the outbox like any message."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

from policywire.alerts.model.alert import Recipient
from policywire.alerts.rendering.messages import hex_id, render_notice
from policywire.alerts.routing.retry_policy import GIVE_UP_AFTER
from policywire.service.clock import Clock
from policywire.service.log import log
from policywire.service.recipients import DeliveryConfig
from policywire.service.writer import StoreWriter
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.deliveries import notices, suspensions

PATIENCE = timedelta(minutes=15)
"""So long a notice is tried in the operator's own channels before it takes another way."""
TO_THE_OPERATOR = "It is about the service itself, for its operator."
ANOTHER_WAY = "It is for the operator, whose own channels take nothing now."


class OperatorNotices:
    """Writes notices for the operator: `operator` names their channels; nobody means all."""

    def __init__(
        self,
        store: Store,
        writer: StoreWriter,
        clock: Clock,
        *,
        operator: Callable[[], Sequence[str]],
        delivery_config: Callable[[], DeliveryConfig],
        on_written: Callable[[], None],
    ) -> None:
        """`operator` and `delivery_config` are asked anew; `on_written` wakes those who send."""
        self._store = store
        self._writer = writer
        self._clock = clock
        self._operator = operator
        self._delivery_config = delivery_config
        self._on_written = on_written

    @property
    def delivery_config(self) -> DeliveryConfig:
        """Who follows what now."""
        return self._delivery_config()

    async def notify(self, subject: str, text: str, *, operator_only: bool = False) -> None:
        """Write a notice; with `operator_only` it never takes another channel than theirs."""
        await self._writer.run(partial(self._write, subject, text, operator_only=operator_only))
        self.wake()

    def wake(self) -> None:
        """Signal that a notice is written."""
        self._on_written()

    def write(
        self,
        session: Session,
        subject: str,
        text: str,
        *,
        operator_only: bool = False,
        also: Collection[Recipient] = (),
        once: str = "",
    ) -> bool:
        """Write a notice in a transaction of the caller; called in the writer's thread.

        `also` are those whom it concerns; who has left alerts.yaml is passed over. What has the
        same `once` is written once. False when it was written before.
        """
        now = self._clock.now()
        # The same words at the same instant are one notice.
        key = once or f"{now.isoformat()} {subject}"
        config = self._delivery_config()
        message = render_notice(
            key,
            subject,
            text,
            sender_domain=config.sender_domain,
            templates=config.templates,
        )
        written = notices.write(
            session,
            f"n{hex_id(key)[1:]}",
            message,
            self._recipients_of(session, operator_only=operator_only, also=also),
            reason=TO_THE_OPERATOR,
            now=now,
            operator_only=operator_only,
        )
        if written:
            log.info("notice to the operator", subject=subject)
        return bool(written)

    async def reroute(self) -> None:
        """Send what the operator's own channels do not take to everybody else."""
        if await self._writer.run(self._reroute):
            self.wake()

    def _write(self, subject: str, text: str, *, operator_only: bool) -> None:
        with self._store.writing() as session:
            self.write(session, subject, text, operator_only=operator_only)

    def _reroute(self) -> int:
        now = self._clock.now()
        with self._store.writing() as session:
            stuck = notices.stuck(session, since=now - GIVE_UP_AFTER, failing_since=now - PATIENCE)
            return sum(self._another_way(session, each, now) for each in stuck)

    def _another_way(self, session: Session, notice: notices.StuckNotice, now: datetime) -> int:
        everybody = self._recipients(self._delivery_config().recipients)
        others = [who for who in _working(session, everybody) if who not in notice.tried]
        return notices.write(
            session, notice.key, notice.message, others, reason=ANOTHER_WAY, now=now
        )

    def _recipients_of(
        self, session: Session, *, operator_only: bool, also: Collection[Recipient]
    ) -> list[Recipient]:
        known = self._delivery_config().recipients
        here = [who for who in also if who in known.get(who.channel, ())]
        first = self._first_choice(session, operator_only=operator_only)
        return list(dict.fromkeys([*here, *first]))

    def _first_choice(self, session: Session, *, operator_only: bool) -> list[Recipient]:
        """The operator's channels that work; if none does, others; if none at all, theirs."""
        everybody = self._delivery_config().recipients
        own = self._recipients(self._operator() or everybody)
        others = () if operator_only else self._recipients(everybody)
        return _working(session, own) or _working(session, others) or own

    def _recipients(self, channels: Collection[str]) -> list[Recipient]:
        known = self._delivery_config().recipients
        return [who for name in channels for who in known.get(name, ())]


def _working(session: Session, recipients: Collection[Recipient]) -> list[Recipient]:
    """Those in channels of which nobody is suspended."""
    troubled = {each.channel for each in suspensions.listing(session)}
    return [who for who in recipients if who.channel not in troubled]
