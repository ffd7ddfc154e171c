"""`silence add`, `list`, `end`, and `snooze`: mute a topic, story, source or phrase."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from policywire.alerts.routing.silence import Silence, SilenceKind, SnoozeError, snooze_end
from policywire.cli.terminal.not_found import NotFoundError, check_known
from policywire.cli.terminal.output import Output, format_time
from policywire.cli.terminal.spans import day_of, span_of
from policywire.cli.workspace.open_store import open_store
from policywire.config.enums import Stage
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.clock import SystemClock
from policywire.store.database.store import Store
from policywire.store.recipients import silences
from policywire.store.stories import stories

app = typer.Typer(
    help="Mute a topic, story, source or phrase for a period.",
    no_args_is_help=True,
    add_completion=False,
)


@app.command()
def add(  # noqa: PLR0917 - each is an option
    context: typer.Context,
    span: Annotated[str, typer.Option("--for", metavar="SPAN", help="How long: 12h, 7d, 4w.")],
    reason: Annotated[str, typer.Option(help="The reason; shown by `policywire why`.")],
    topic: Annotated[str | None, typer.Option(metavar="KEY", help="Mute this topic.")] = None,
    story: Annotated[str | None, typer.Option(metavar="ID", help="Mute this story.")] = None,
    source: Annotated[str | None, typer.Option(metavar="KEY", help="Mute this source.")] = None,
    text: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Mute alerts containing all of these words.")
    ] = None,
    author: Annotated[str, typer.Option(help="Who is muting it (default: your login).")] = "",
) -> None:
    """Mute exactly one thing. Muted alerts are stored, with the silence as the reason.

    Example: policywire silence add --story s1a2b3c4 --for 7d --reason "the hearing is over"
    """
    wishes = {
        SilenceKind.TOPIC: topic,
        SilenceKind.STORY: story,
        SilenceKind.SOURCE: source,
        SilenceKind.TEXT: text,
    }
    kind, value = _only(wishes)
    lasting, now = span_of(span), SystemClock().now()
    if not reason.strip():
        raise typer.BadParameter("a silence needs a reason; give one with --reason")
    with open_store(context) as (store, loaded):
        _check_known(kind, value, store, loaded)
        with store.writing() as session:
            made = silences.add(
                session, kind, value, now=now, until=now + lasting, reason=reason, author=author
            )
    Output().plain_note(f"{made}.")


def snooze(  # noqa: PLR0917 - each is an option
    context: typer.Context,
    story: Annotated[
        str, typer.Argument(metavar="STORY", help="The ID that `policywire stories` shows.")
    ],
    until_stage: Annotated[
        Stage | None, typer.Option("--until-stage", help="Until the story reaches this stage.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="Until this date: 2026-12-01.")
    ] = None,
    reason: Annotated[str, typer.Option(help="The reason; shown by `policywire why`.")] = "snoozed",
    author: Annotated[str, typer.Option(help="Who is muting it (default: your login).")] = "",
) -> None:
    """Mute a story until it reaches a stage or a date; you are notified when it resumes.

    Example: policywire snooze s1a2b3c4 --until-stage final
    """
    now = SystemClock().now()
    with open_store(context) as (store, loaded):
        day = day_of(until, loaded.configuration.settings.timezone) if until else None
        stage = _stage_of(store, story)
        try:
            ends = snooze_end(now, stage, until_stage, day)
        except SnoozeError as error:
            raise typer.BadParameter(f"{_OPTIONS[error.about]}{error}") from None
        with store.writing() as session:
            made = silences.add(
                session,
                SilenceKind.STORY,
                story,
                now=now,
                until=ends,
                reason=reason,
                author=author,
                until_stage=until_stage,
            )
    Output().plain_note(f"{made}.")


_OPTIONS = {"stage": "--until-stage: ", "day": "--until: ", "": ""}
"""The option that an error in a snooze is about."""


def _stage_of(store: Store, story: str) -> Stage:
    with store.reading() as session:
        found = stories.summary(session, story)
    if found is None:
        raise NotFoundError(f"No story {story}; `policywire stories` lists them")
    return found.stage


def _only(wishes: dict[SilenceKind, str | None]) -> tuple[SilenceKind, str]:
    wished = [(kind, value) for kind, value in wishes.items() if value is not None]
    if len(wished) != 1 or not wished[0][1].strip():
        raise typer.BadParameter("name exactly one of --topic, --story, --source, --text")
    return wished[0]


def _check_known(kind: SilenceKind, value: str, store: Store, loaded: LoadedConfiguration) -> None:
    """A silence on a misspelt name would mute nothing, and nobody would notice."""
    configuration = loaded.configuration
    match kind:
        case SilenceKind.TOPIC:
            check_known("topic", value, configuration.topics)
        case SilenceKind.SOURCE:
            check_known("source", value, configuration.sources)
        case SilenceKind.STORY:
            _stage_of(store, value)
        case SilenceKind.TEXT:
            if not any(letter.isalnum() for letter in value):
                raise typer.BadParameter("--text needs at least one word")


@app.command("list")
def list_(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List silences, newest first, including ended ones.

    Example: policywire silence list --json
    """
    now = SystemClock().now()
    with open_store(context) as (store, _), store.reading() as session:
        found = silences.listing(session)
    if as_json:
        Output().json([asdict(each) for each in found])
        return
    Output().table(
        ["id", "about", "since", "until", "state", "reason", "author"],
        [
            (
                each.id,
                f"{each.kind.value} {each.value}",
                format_time(each.since),
                _until(each),
                "active" if each.until > now else "ended",
                each.reason,
                each.author,
            )
            for each in found
        ],
        empty="No silences.",
    )


@app.command()
def end(
    context: typer.Context,
    silence_id: Annotated[
        int, typer.Argument(metavar="ID", help="The number that `silence list` shows.")
    ],
) -> None:
    """End a silence now. Later alerts are sent again.

    Example: policywire silence end 3
    """
    with open_store(context) as (store, _), store.writing() as session:
        ended = silences.end(session, silence_id, SystemClock().now())
    said = f"Silence {silence_id} has ended." if ended else f"No active silence {silence_id}."
    Output().note(said)
    raise typer.Exit(0 if ended else 1)


def _until(silence: Silence) -> str:
    stage = silence.until_stage
    return (
        f"{stage.value}, or {format_time(silence.until)}"
        if stage is not None
        else format_time(silence.until)
    )
