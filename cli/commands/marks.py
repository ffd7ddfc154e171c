"""`mark add`, `list`, `undo`: correct the program; it takes effect at once."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from policywire.cli.terminal.not_found import NotFoundError, check_known
from policywire.cli.terminal.output import Output, format_time
from policywire.cli.workspace.open_store import open_store
from policywire.pipeline.model.mark import MarkError, MarkKind, NothingToMarkError
from policywire.service.clock import SystemClock
from policywire.store.stories import marks

if TYPE_CHECKING:
    from policywire.pipeline.model.mark import Mark

app = typer.Typer(
    help="Correct the program: merge stories, mark false alerts, mark relevance.",
    no_args_is_help=True,
    add_completion=False,
)


class MarkKindOption(StrEnum):
    """The kinds of marks as typed on the command line."""

    RELEVANT = "relevant"
    NOT_RELEVANT = "not-relevant"
    NOT_DEVELOPMENT = "not-a-development"
    DEVELOPMENT = "a-development"
    SAME_STORY = "same-story"
    OTHER_STORY = "other-story"
    MERGE = "merge"
    WRONG_STAGE = "wrong-stage"


@app.command()
def add(  # noqa: PLR0917 - each is an option
    context: typer.Context,
    kind: Annotated[MarkKindOption, typer.Argument(help="The kind of correction.")],
    article: Annotated[str, typer.Option(metavar="URL", help="The address of the article.")] = "",
    story: Annotated[
        str,
        typer.Option(
            metavar="ID",
            help="same-story: the story it belongs to. merge, wrong-stage: the story meant.",
        ),
    ] = "",
    into: Annotated[str, typer.Option(metavar="ID", help="merge: the story that remains.")] = "",
    topic: Annotated[
        str, typer.Option(metavar="KEY", help="relevant, not-relevant: the topic.")
    ] = "",
    reason: Annotated[str, typer.Option(help="The reason; shown on the page and by `why`.")] = "",
    author: Annotated[str, typer.Option(help="Who is correcting (default: your login).")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Record one correction. It overrides the automatic decision.

    `a-development` sends the article to those who follow its topics. `wrong-stage` takes the stage
    of a story back to the one before.

    Examples:

    policywire mark add not-relevant --article https://example.org/1 --topic irs-enforcement

    policywire mark add not-a-development --article https://example.org/1

    policywire mark add a-development --article https://example.org/1

    policywire mark add same-story --article https://example.org/1 --story s1a2b3c4

    policywire mark add other-story --article https://example.org/1

    policywire mark add merge --story s1a2b3c4 --into s5d6e7f8

    policywire mark add wrong-stage --story s1a2b3c4
    """

    said = MarkKind(kind.value.replace("-", " "))
    with open_store(context) as (store, loaded):
        if topic:
            check_known("topic", topic, loaded.configuration.topics)
        try:
            with store.writing() as session:
                made = marks.add(
                    session,
                    said,
                    now=SystemClock().now(),
                    author=author or _login(),
                    article=article,
                    story=story,
                    into=into,
                    topic=topic,
                    reason=reason,
                )
        except NothingToMarkError as error:
            raise NotFoundError(f"{error}") from None
        except MarkError as error:
            raise typer.BadParameter(str(error)) from None
    if as_json:
        Output().json(asdict(made))
        return
    Output().plain_note(f"Mark {made.id}: {_about(made)}. `policywire mark undo {made.id}`")


@app.command("list")
def list_(
    context: typer.Context,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, help="Maximum number of rows.")
    ] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List corrections, newest first, including undone ones.

    Example: policywire mark list --json
    """

    with open_store(context) as (store, _), store.reading() as session:
        found = marks.listing(session, limit)
    if as_json:
        Output().json([asdict(each) for each in found])
        return
    Output().table(
        ["id", "correction", "at", "by", "state", "reason"],
        [
            (
                each.id,
                _about(each),
                format_time(each.at),
                each.author,
                "undone" if each.undone else "in force",
                each.reason,
            )
            for each in found
        ],
        empty="No corrections yet.",
    )


@app.command()
def undo(
    context: typer.Context,
    mark_id: Annotated[
        int, typer.Argument(metavar="ID", help="The number that `mark list` shows.")
    ],
) -> None:
    """Undo a correction: articles return to their stories, thresholds to their old values.

    Example: policywire mark undo 3
    """
    with open_store(context) as (store, _), store.writing() as session:
        undone = marks.undo(session, mark_id, SystemClock().now())
    said = f"Mark {mark_id} undone." if undone else f"No mark {mark_id} in force."
    Output().note(said)
    raise typer.Exit(0 if undone else 1)


def _about(mark: Mark) -> str:
    named = [mark.kind.value, mark.article, mark.story]
    named += [f"into {mark.into}"] if mark.into else []
    named += [f"to {mark.topic}"] if mark.topic else []
    return " ".join(each for each in named if each)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"
