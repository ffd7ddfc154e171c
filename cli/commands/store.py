"""`stories`, `story`, `why`, `versions`, `deliveries`: what is in the store."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, TypeVar

import typer
from sqlmodel import Session

from policywire.alerts.message.labels import pluralize
from policywire.alerts.routing.retry_policy import GIVE_UP_AFTER
from policywire.cli.store.explain_article import (
    find_audit_trail_or_refusal,
    print_audit_trail,
    print_refusal,
)
from policywire.cli.store.store_listing import print_deliveries, print_stories, print_story
from policywire.cli.store.versions import find_versions, print_versions
from policywire.cli.terminal.not_found import NotFoundError, check_known
from policywire.cli.terminal.output import Output
from policywire.cli.workspace.open_store import open_store
from policywire.service.clock import SystemClock
from policywire.store.database import instance_lock
from policywire.store.database.store import Store
from policywire.store.decisions.audit import AuditTrail
from policywire.store.deliveries import deliveries as stored_deliveries, delivery_list, withheld
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.stories import stories as stored_stories

Found = TypeVar("Found")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="Maximum number of rows.")]


def stories(
    context: typer.Context,
    topic: Annotated[str | None, typer.Option(metavar="KEY", help="Only this topic.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Include stories that match no topic.")
    ] = False,
    limit: Limit = 30,
    as_json: AsJson = False,
) -> None:
    """List the stories that developed most recently.

    Example: policywire stories --topic irs-enforcement
    """
    with open_store(context) as (store, loaded), store.reading() as session:
        if topic is not None:
            check_known("topic", topic, loaded.configuration.topics)
        found = stored_stories.recent(session, topic=topic, limit=limit, followed=not everything)
    print_stories(Output(), found, SystemClock().now(), as_json=as_json)


def story(
    context: typer.Context,
    story_id: Annotated[
        str, typer.Argument(metavar="ID", help="The ID that `policywire stories` shows.")
    ],
    as_json: AsJson = False,
) -> None:
    """Show one story: its developments, what was new in each, and who reports it.

    Example: policywire story s1a2b3c4
    """
    with open_store(context) as (store, _), store.reading() as session:
        now = stored_stories.resolve(session, story_id)
        found = stored_stories.get(session, now) if now else None
    if found is not None and now != story_id:
        Output().note(f"Story {story_id} was merged into {now}.")
    if found is None:
        raise NotFoundError(f"No story {story_id}; `policywire stories` lists them")
    print_story(Output(), found, as_json=as_json)


def why(
    context: typer.Context,
    url: Annotated[
        str, typer.Argument(metavar="URL", help="The article's address, or part of it.")
    ],
    as_json: AsJson = False,
) -> None:
    """Show everything that happened to an article: each decision, its reason, each delivery.

    Example: policywire why https://example.org/news/1
    """
    found = _only_one(context, url, find_audit_trail_or_refusal)
    if isinstance(found, AuditTrail):
        print_audit_trail(Output(), found, as_json=as_json)
    elif isinstance(found, tuple):
        print_refusal(Output(), *found, as_json=as_json)


def versions(
    context: typer.Context,
    url: Annotated[
        str, typer.Argument(metavar="URL", help="The article's address, or part of it.")
    ],
    as_json: AsJson = False,
) -> None:
    """Show how an article's text changed after publication: what was removed and added, when.

    Example: policywire versions https://example.org/news/1
    """
    print_versions(Output(), *_only_one(context, url, find_versions), as_json=as_json)


def _only_one(
    context: typer.Context, url: str, find: Callable[[Session, str], Found | list[str]]
) -> Found:
    """What `find` gives for the one article of this address; exits when there are several."""
    with open_store(context) as (store, _), store.reading() as session:
        found = find(session, url)
    if isinstance(found, list):
        _say_which(Output(), url, found)
        raise typer.Exit(1)
    return found


def _say_which(output: Output, url: str, candidates: list[str]) -> None:
    if not candidates:
        raise NotFoundError(f"No article matches {url}; `policywire story ID` lists addresses")
    output.plain_note(f"Several articles match {url}; choose one:")
    for each in candidates:
        output.plain_note(f"  {each}")


class WithheldAction(StrEnum):
    """What becomes of the messages that a restore withheld."""

    RESUME = "resume"
    DISCARD = "discard"


def deliveries(  # noqa: PLR0917 - each is an option
    context: typer.Context,
    action: Annotated[
        WithheldAction | None,
        typer.Argument(
            metavar="[resume|discard]",
            help="Send what a restore withheld, or count it as sent before.",
        ),
    ] = None,
    dead: Annotated[
        bool,
        typer.Option("--failed", "--dead", help="Only failed deliveries that will not be retried."),
    ] = False,
    state: Annotated[
        str | None,
        typer.Option(
            help="pending, sending, sent, retrying, dead, suppressed, held, folded or withheld."
        ),
    ] = None,
    resend: Annotated[
        int | None, typer.Option(metavar="ID", help="Send this delivery again.")
    ] = None,
    resend_failed: Annotated[
        bool,
        typer.Option("--resend-failed", help="Send again what was given up in the last five days."),
    ] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List deliveries: what was sent to whom, what is waiting, what was not sent and why.

    Example: policywire deliveries --failed
    """
    wanted = _state("dead" if dead else state)
    with open_store(context) as (store, _):
        if action is not None:
            _settle_withheld(store, action)
            return
        if resend is not None:
            with store.writing() as session:
                done = stored_deliveries.resend(session, resend, SystemClock().now())
                runs = instance_lock.is_running(session)
            Output().note(_resent(resend, done=done, runs=runs))
            raise typer.Exit(0 if done else 1)
        if resend_failed:
            _resend_failed(store)
            return
        with store.reading() as session:
            found = delivery_list.list_deliveries(
                session, delivery_list.DeliveryFilter(state=wanted), limit=limit
            )
    print_deliveries(Output(), found, as_json=as_json)


def _settle_withheld(store: Store, action: WithheldAction) -> None:
    now = SystemClock().now()
    with store.writing() as session:
        resumes = action is WithheldAction.RESUME
        count = (withheld.resume if resumes else withheld.discard)(session, now)
        runs = instance_lock.is_running(session)
    by = "" if runs else ' by the next "policywire serve" or "policywire once"'
    done = f"will be sent{by}" if resumes else "counted as sent before; nothing is sent"
    messages = pluralize(count, "withheld message")
    Output().note(f"{messages} {done}." if count else "No message is withheld.")


def _resend_failed(store: Store) -> None:
    now = SystemClock().now()
    with store.writing() as session:
        count = stored_deliveries.resend_given_up(session, since=now - GIVE_UP_AFTER, now=now)
        runs = instance_lock.is_running(session)
    by = "" if runs else ' by the next "policywire serve" or "policywire once"'
    Output().note(f"{pluralize(count, 'delivery', 'deliveries')} will be sent again{by}.")


def _resent(delivery: int, *, done: bool, runs: bool) -> str:
    if not done:
        return f"No delivery {delivery} to resend."
    if runs:
        return f"Delivery {delivery} will be sent again."
    return (
        f"Delivery {delivery} waits to be sent again, but no service runs on this store: "
        "`policywire serve` or `policywire once` sends it."
    )


def _state(name: str | None) -> DeliveryState | None:
    known = [each.value for each in DeliveryState]
    if name is not None and name not in known:
        raise typer.BadParameter(f"there is no state {name!r}; known: {', '.join(known)}")
    return DeliveryState(name) if name is not None else None
