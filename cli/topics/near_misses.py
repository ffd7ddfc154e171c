"""Near misses of the topics in use, for `topics lint` and `topics suggest`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

import typer
from rich.markup import escape

from policywire.cli.terminal.output import Output
from policywire.cli.workspace.configuration import configured_folder, loaded_of
from policywire.pipeline.topics.authoring.near_headlines import NearHeadlines
from policywire.service.clock import SystemClock
from policywire.service.paths import paths_of
from policywire.store.database.store import Store
from policywire.web.http.near_misses import FOLLOWED_FOR, near_misses

MOST = 5000
Record = dict[str, object]


def near_misses_of(context: typer.Context, only: Collection[str] = ()) -> Sequence[NearHeadlines]:
    """Those of the topics that are asked about, or of all that are followed for a week.

    None without a configuration or a store.
    """
    folder = configured_folder(context)
    if folder is None:
        return ()
    loaded = loaded_of(context)
    paths = paths_of(folder, loaded.configuration.settings)
    if not paths.has_database:
        return ()
    store = Store.open(paths.database)
    try:
        with store.reading() as session:
            topics, entities = loaded.configuration.topics, loaded.configuration.entities
            span = timedelta() if only else FOLLOWED_FOR
            now = SystemClock().now()
            return near_misses(session, topics, entities, now, only, most=MOST, followed_for=span)
    finally:
        store.close()


def print_near_misses(output: Output, found: Sequence[NearHeadlines]) -> None:
    """Each group with the change that would take it in, and its newest headlines."""
    for each in found:
        output.note(f"[yellow]near miss[/yellow] {escape(each.topic)}: {escape(str(each))};")
        output.note(f"  {escape(each.cure)}")
        for article in each.articles:
            output.note(f"    {escape(article.title)}")


def near_miss_record(each: NearHeadlines) -> Record:
    """A near miss as plain values, with the keys of warnings and of suggestions."""
    return {
        "topic": each.topic,
        "part": "near miss",
        "index": None,
        "problem": str(each),
        "cure": each.cure,
        "action": "near miss",
        "phrase": " and ".join(each.named),
        "gains": each.gains,
        "losses": each.others,
        "titles": [article.title for article in each.articles],
    }
