"""`topics`: new, draft, pause, rename, lint, thresholds, backtest, backfill, suggest and others."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from policywire.alerts.message.labels import pluralize
from policywire.cli.commands import topic_state
from policywire.cli.commands.topic_new import draft, new
from policywire.cli.terminal.not_found import check_known
from policywire.cli.terminal.output import Output
from policywire.cli.terminal.renamed import keep_old_name
from policywire.cli.terminal.spans import span_of
from policywire.cli.topics.backfill import (
    preview_backfill,
    print_outcome,
    print_preview,
    run_backfill,
)
from policywire.cli.topics.backtest import print_backtest, run_backtest
from policywire.cli.topics.import_keywords import imported_yaml
from policywire.cli.topics.near_misses import (
    near_miss_record,
    near_misses_of,
    print_near_misses,
)
from policywire.cli.topics.suggest import (
    MarkInputError,
    marked_articles,
    read_marks,
    relevance_marks,
    run_suggest,
)
from policywire.cli.workspace.configuration import loaded_of, topics_of
from policywire.cli.workspace.open_store import open_store
from policywire.pipeline.stories.feedback_thresholds import adjust_thresholds
from policywire.pipeline.topics.authoring.lint import lint as lint_topics
from policywire.service.clock import SystemClock
from policywire.service.wiring import matcher_of
from policywire.store.stories import marks as stored_marks

app = typer.Typer(
    help="Check topics, test them on stored articles, and get suggestions.",
    no_args_is_help=True,
    add_completion=False,
)

for each in (new, draft, *topic_state.COMMANDS):
    app.command()(each)

NO_TOPICS = (
    'There are no topics. Make one: policywire topics new "PFAS in drinking water", '
    "or choose a pack: policywire init --topics health"
)
Key = Annotated[str, typer.Argument(metavar="TOPIC", help="The topic's key.")]
File = Annotated[
    Path | None,
    typer.Option(
        "--topics", metavar="FILE", help="Read topics from this file, not from the configuration."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Since = Annotated[str, typer.Option(metavar="SPAN", help="How far back: 30d, 12h, 4w.")]


@app.command()
def lint(context: typer.Context, topics: File = None, as_json: AsJson = False) -> None:
    """Warn about likely mistakes in topics. Exit code 1 if there are any.

    Near misses, articles whose headline names what a topic is about and that met nothing, are
    shown for topics that you have followed for a week.

    Example: policywire topics lint --topics draft.yaml
    """

    loaded = topics_of(context, topics)
    matcher_of(loaded)
    warnings = lint_topics(loaded.configuration.topics, loaded.configuration.entities)
    near = near_misses_of(context) if topics is None else ()
    output = Output()
    if as_json:
        output.json([asdict(each) for each in warnings] + list(map(near_miss_record, near)))
    elif not loaded.configuration.topics:
        output.note(NO_TOPICS)
    else:
        output.table(
            ["topic", "part", "problem", "cure"],
            [
                (each.topic, _part(each.part, each.index), each.problem, each.cure)
                for each in warnings
            ],
            empty=f"{pluralize(len(loaded.configuration.topics), 'topic')}, no problems found.",
        )
        print_near_misses(output, near)
    if warnings:
        raise typer.Exit(1)


def _part(part: str, index: int | None) -> str:
    return part if index is None else f"{part}[{index}]"


@app.command()
def explain(context: typer.Context, topic: Key, topics: File = None) -> None:
    """Explain in plain words what a topic matches.

    Example: policywire topics explain irs-enforcement
    """

    loaded = topics_of(context, topics)
    check_known("topic", topic, loaded.configuration.topics)
    Output().say(escape(matcher_of(loaded).explain(topic)))


@app.command()
def thresholds(context: typer.Context, as_json: AsJson = False) -> None:
    """Show thresholds adjusted by feedback: value, bounds, and the marks behind them.

    Undoing a mark moves its threshold back.

    Example: policywire topics thresholds
    """

    with open_store(context) as (store, _), store.reading() as session:
        found = list(adjust_thresholds(stored_marks.with_topics(session)).adjusted.values())
    if as_json:
        Output().json([asdict(each) for each in found])
        return
    Output().table(
        ["topic", "threshold", "value", "starts at", "bounds", "adjusted by marks"],
        [
            (
                each.topic,
                each.threshold.value,
                f"{each.value:.2f}",
                f"{each.start:.2f}",
                f"{each.lowest:.2f}-{each.highest:.2f}",
                ", ".join(map(str, each.marks)),
            )
            for each in found
        ],
        empty="No threshold has been adjusted by feedback.",
    )


@app.command()
def backtest(  # noqa: PLR0917 - each is an option
    context: typer.Context,
    topic: Key,
    since: Since = "30d",
    against: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Another version of the topics to compare with."),
    ] = None,
    topics: File = None,
    as_json: AsJson = False,
) -> None:
    """Test a topic on stored articles: matches a day, gains, losses, near misses.

    With --topics FILE, that version is tested and compared with your configuration, or with
    --against FILE.

    Example: policywire topics backtest irs-enforcement --since 30d --topics draft.yaml
    """

    configured = loaded_of(context)
    tried = topics_of(context, topics) if topics else configured
    check_known("topic", topic, tried.configuration.topics)
    other = topics_of(context, against) if against else (configured if topics else None)
    begin = SystemClock().now() - span_of(since, "--since")
    with open_store(context) as (store, _):
        found, alerts = run_backtest(store, topic, tried=tried, other=other, begin=begin)
    output = Output()
    if as_json:
        output.json(asdict(found) | {"per_day": found.per_day, "alerts": alerts})
    else:
        print_backtest(output, topic, found, alerts)


@app.command()
def backfill(
    context: typer.Context,
    topic: Key,
    since: Since = "30d",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what it would find.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Apply a topic to stored articles (backfill).

    Recipients of the topic get one summary of the stories it finds. A running service does this
    by itself when a topic is new or changed.

    Example: policywire topics backfill irs-enforcement --since 60d --dry-run
    """
    clock, span = SystemClock(), span_of(since, "--since")
    with open_store(context) as (store, loaded):
        check_known("topic", topic, loaded.configuration.topics)
        if dry_run:
            found = preview_backfill(store, loaded, topic, clock.now() - span)
            print_preview(Output(), topic, found, as_json=as_json)
        else:
            outcome = run_backfill(store, loaded, topic, span, clock.now)
            print_outcome(Output(), topic, outcome, as_json=as_json)


@app.command()
def suggest(  # noqa: PLR0917 - each is an option
    context: typer.Context,
    topic: Key,
    relevant: Annotated[
        list[str] | None,
        typer.Option(
            "--relevant", metavar="URL", help="An article that is relevant; can be repeated."
        ),
    ] = None,
    not_relevant: Annotated[
        list[str] | None,
        typer.Option(
            "--not-relevant",
            "--noise",
            metavar="URL",
            help="An article that is not relevant; can be repeated.",
        ),
    ] = None,
    marks: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Lines of `+ URL` (relevant) and `- URL` (not relevant)."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Suggest phrases to add or exclude, from articles you mark, and near misses. Changes nothing.

    Marks from `policywire mark add` and from the page count as well. Near misses are articles
    whose headline names what the topic is about and that met nothing.

    Example: policywire topics suggest irs-enforcement --marks marks.txt
    """
    loaded = loaded_of(context)
    check_known("topic", topic, loaded.configuration.topics)
    output = Output()
    try:
        said = read_marks(marks, relevant or [], not_relevant or [])
        with open_store(context) as (store, _):
            labelled = marked_articles(store, {**relevance_marks(store, topic), **said})
    except MarkInputError as error:
        output.note(f"[red]{error}[/red]")
        raise typer.Exit(1) from None
    found = run_suggest(matcher_of(loaded), topic, labelled)
    near = near_misses_of(context, [topic])
    if as_json:
        output.json([asdict(each) for each in found] + list(map(near_miss_record, near)))
        return
    output.table(
        ["do", "phrase", "gains", "loses"],
        [(each.action, each.phrase, each.gains, each.losses) for each in found],
        empty="No suggestions: mark more articles, some relevant and some not relevant.",
    )
    print_near_misses(output, near)


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(help="Keywords or search alerts, one per line, or OPML; `-` for stdin."),
    ],
) -> None:
    """Print topics as YAML, made from keywords, an OPML file or search alerts.

    A line that cannot be translated is named on standard error, and the exit code is 2; the other
    lines are printed all the same.

    Example: policywire topics import alerts.txt >> policywire.d/topics.yaml
    """
    found = imported_yaml(file)
    typer.echo(found.yaml, nl=False)
    for note in found.notes:
        Output().note(f"[yellow]{escape(note)}[/yellow]")
    for fault in found.faults:
        Output().note(f"[red]{escape(fault)}[/red]")
    if found.faults:
        raise typer.Exit(2)


keep_old_name(app, backfill, "topics sweep", "topics backfill")
keep_old_name(app, thresholds, "topics tuned", "topics thresholds")
