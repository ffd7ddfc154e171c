"""`status`: whether the service runs, what waits, and what stands still."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from policywire.cli.commands.workers import process_line
from policywire.cli.store.service_answer import ServiceAnswer, ask_service
from policywire.cli.terminal.exit_codes import EXIT_CODES, print_faults
from policywire.cli.terminal.output import Output, ago, plain
from policywire.cli.workspace.configuration import loaded_of
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.config.config_error import ConfigurationError
from policywire.config.models import Settings
from policywire.config.yaml.loader import load_settings
from policywire.crawler.model.crawl_outcome import SourceState
from policywire.crawler.polling.schedule import believable_next_poll
from policywire.service.clock import SystemClock
from policywire.service.jobs.delivery.pauses import pause_sentence
from policywire.service.paths import paths_of
from policywire.service.standstill import (
    HealthCheck,
    backlog_checks,
    failing_sources,
    sources_check,
)
from policywire.service.workers.worker_watch import check_of
from policywire.store.articles import sources as stored_sources
from policywire.store.database import instance_lock
from policywire.store.database.store import Store
from policywire.store.decisions.backlog import Backlog, backlog
from policywire.store.deliveries import counts
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.recipients import pauses
from policywire.store.workers import fleet
from policywire.store.workers.fleet import Fleet

NAMED = 5
"""So many failing sources are named with their reasons."""


@dataclass(frozen=True, slots=True)
class _Found:
    """All that is known: from the files, the store, and the service itself."""

    holder: str
    answer: ServiceAnswer
    articles: str
    deliveries: Mapping[str, str]
    waiting: Backlog
    paused: Sequence[str]
    failing: Mapping[str, str]
    checks: tuple[HealthCheck, ...]
    fleet: Fleet | None
    error: ConfigurationError | None

    @property
    def standing(self) -> list[str]:
        """A sentence for each thing that stands still, those that the service alone sees too."""
        own = [each.trouble for each in self.checks if each.trouble]
        seen = {each.name for each in self.checks}
        told = [
            str(each["trouble"])
            for each in self.answer.record.get("checks", ())
            if each["trouble"] and each["name"] not in seen
        ]
        return [*own, *told, *filter(None, [self.answer.trouble])]


def status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show whether the service runs, what waits, what fails, and what stands still.

    Ends with 1 when something stands still, so that a monitor can run it. What is due while no
    service runs stands still as well. A configuration with errors ends it with 2, after all that
    could be told.

    Example: policywire status
    """
    now = SystemClock().now()
    folder = folder_of(context)
    settings, sources, error = _configured(context, folder)
    store = Store.open(paths_of(folder, settings).database)
    try:
        found = _find(store, settings, sources, now, error)
    finally:
        store.close()
    output = Output()
    if as_json:
        output.json(_record(found))
    else:
        _print(output, found, now)
    if error is not None:
        print_faults(error, output.notes)
        raise typer.Exit(EXIT_CODES[ConfigurationError])
    raise typer.Exit(int(bool(found.standing)))


def _configured(
    context: typer.Context, folder: Path
) -> tuple[Settings, set[str] | None, ConfigurationError | None]:
    """The settings, and the sources where the files can be read whole. Raises ConfigurationError
    when the settings themselves are broken: then nobody knows where the store is.
    """
    try:
        configuration = loaded_of(context).configuration
    except ConfigurationError as error:
        try:
            return load_settings(folder, os.environ), None, error
        except ConfigurationError:
            raise error from None
    return configuration.settings, set(configuration.sources), None


def _find(
    store: Store,
    settings: Settings,
    sources: set[str] | None,
    now: datetime,
    error: ConfigurationError | None,
) -> _Found:
    holder = instance_lock.current_holder(store)
    with store.reading() as session:
        waiting = backlog(session, now)
        states = stored_sources.states(session)
        deliveries = {
            state.value: str(count) for state, count in counts.deliveries(session).items()
        }
        articles = str(counts.pending_articles(session))
        paused = [pause_sentence(each) for each in pauses.listing(session)]
        shared = fleet.look(session) if settings.workers else None
    # Without the files all sources that were ever polled are looked at.
    states = {key: state for key, state in states.items() if sources is None or key in sources}
    failing = failing_sources(states, now)
    checks = (
        *backlog_checks(waiting, _lateness(states, now), now),
        sources_check(failing, len(states if sources is None else sources)),
        *([] if shared is None else [check_of(shared)]),
    )
    answer = ask_service(settings.web, holder) if holder else ServiceAnswer()
    return _Found(
        holder, answer, articles, deliveries, waiting, paused, failing, checks, shared, error
    )


def _lateness(states: Mapping[str, SourceState], now: datetime) -> dict[str, timedelta]:
    due = {
        key: believable_next_poll(state.polled, state.next_poll, now)
        for key, state in states.items()
    }
    return {key: now - at for key, at in due.items() if at is not None}


def _record(found: _Found) -> dict[str, Any]:
    return {
        "running": found.holder,
        "service": found.answer.record or None,
        "articles pending": found.articles,
        "deliveries": found.deliveries,
        "paused": list(found.paused),
        "failing sources": found.failing,
        "fleet": found.fleet and found.fleet.record(),
        "checks": [each.record() for each in found.checks],
        "standing": found.standing,
        "configuration error": str(found.error) if found.error else None,
    }


def _print(output: Output, found: _Found, now: datetime) -> None:
    output.say(f"Service: {escape(plain(found.holder or 'not running.'))}")
    if found.fleet is not None:
        _print_fleet(output, found.fleet)
    oldest = found.waiting.article_since
    since = f", the oldest {ago(oldest, now)}" if oldest else ""
    output.say(f"Articles to process: {found.articles}{since}.")
    shown = [f"{found.deliveries[state.value]} {state.value}" for state in _SHOWN]
    output.say(f"Messages: {', '.join(shown)}.")
    for each in found.paused:
        output.say(f"[yellow]{escape(plain(each))}[/yellow]")
    _print_failing(output, found.failing)
    for each in found.standing:
        output.say(f"[red]{escape(plain(each))}[/red]")
    if not found.standing:
        output.say("Nothing stands still.")


def _print_fleet(output: Output, fleet: Fleet) -> None:
    for each in fleet.processes:
        colour = "" if each.lives else "[red]"
        output.say(f"{colour}{escape(plain(process_line(each)))}{'[/red]' if colour else ''}")
    first = "" if fleet.oldest is None else f", the first for {fleet.oldest:.0f} s"
    output.say(f"Polls that wait for a worker or their host: {fleet.waiting}{first}.")


def _print_failing(output: Output, failing: Mapping[str, str]) -> None:
    for key in sorted(failing)[:NAMED]:
        output.say(f"[yellow]{escape(plain(f'Source {key} fails: {failing[key]}'))}[/yellow]")
    if (more := len(failing) - NAMED) > 0:
        output.say(f"[yellow]{more} more fail; `policywire sources` lists them.[/yellow]")


_SHOWN = (
    DeliveryState.PENDING,
    DeliveryState.RETRYING,
    DeliveryState.SENDING,
    DeliveryState.HELD,
    DeliveryState.DEAD,
    DeliveryState.WITHHELD,
)
