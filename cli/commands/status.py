"""`status`: whether the service runs, what waits, and what stands still."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.markup import escape
from sqlmodel import Session

from policywire.cli.terminal.output import Output, ago, plain
from policywire.cli.workspace.open_store import open_store
from policywire.config.models import Source
from policywire.crawler.polling.schedule import believable_next_poll
from policywire.service.clock import SystemClock
from policywire.service.standstill import standstill
from policywire.store.articles import sources as stored_sources
from policywire.store.database import instance_lock
from policywire.store.decisions.backlog import Backlog, backlog
from policywire.store.deliveries import counts
from policywire.store.deliveries.deliveries import DeliveryState


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show whether the service runs, what waits, and what stands still.

    Ends with 1 when something stands still, so that a monitor can run it. What is due while no
    service runs stands still as well.

    Example: policywire status
    """
    now = SystemClock().now()
    with open_store(context) as (store, loaded):
        holder = instance_lock.current_holder(store)
        with store.reading() as session:
            waiting = backlog(session, now)
            late = _lateness(session, loaded.configuration.sources, now)
            deliveries = {
                state.value: str(count) for state, count in counts.deliveries(session).items()
            }
            articles = str(counts.pending_articles(session))
    standing = standstill(waiting, late, now)
    found = {
        "running": holder,
        "articles pending": articles,
        "deliveries": deliveries,
        "standing": list(standing),
    }
    output = Output()
    if as_json:
        output.json(found)
    else:
        _print(output, holder, articles, deliveries, waiting, standing, now)
    raise typer.Exit(int(bool(standing)))


def _lateness(
    session: Session, sources: Mapping[str, Source], now: datetime
) -> dict[str, timedelta]:
    states = stored_sources.states(session)
    due = {
        key: believable_next_poll(states[key].polled, states[key].next_poll, now)
        for key in sources
        if key in states
    }
    return {key: now - at for key, at in due.items() if at is not None}


def _print(  # noqa: PLR0917 - the lines from top to bottom
    output: Output,
    holder: str,
    articles: str,
    deliveries: Mapping[str, str],
    waiting: Backlog,
    standing: tuple[str, ...],
    now: datetime,
) -> None:
    output.say(f"Service: {escape(plain(holder))}" if holder else "Service: not running.")
    since = f", the oldest {ago(waiting.article_since, now)}" if waiting.article_since else ""
    output.say(f"Articles to process: {articles}{since}.")
    shown = [f"{deliveries[state.value]} {state.value}" for state in _SHOWN]
    output.say(f"Messages: {', '.join(shown)}.")
    for each in standing:
        output.say(f"[red]{escape(plain(each))}[/red]")
    if not standing:
        output.say("Nothing stands still.")


_SHOWN = (
    DeliveryState.PENDING,
    DeliveryState.RETRYING,
    DeliveryState.SENDING,
    DeliveryState.HELD,
    DeliveryState.DEAD,
)
