"""`searches`: the saved searches, whom each tells, and what became of what it found."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from policywire.cli.terminal.output import Output
from policywire.cli.workspace.open_store import open_store
from policywire.store.deliveries import search_finds
from policywire.store.deliveries.search_finds import FindCounts
from policywire.store.people import saved_searches
from policywire.store.people.saved_searches import SavedSearch

_NOTHING = FindCounts(0, 0, {})


def searches(
    context: typer.Context,
    author: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only those of this person.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list.")] = False,
) -> None:
    """List the saved searches: whom each tells, what it told, and what it kept back and why.

    Example: policywire searches --author ann
    """
    with open_store(context) as (store, _), store.reading() as session:
        found = saved_searches.listing(session)
        counts = search_finds.counts(session)
    shown = [
        (each, counts.get(each.topic, _NOTHING)) for each in found if author in {None, each.author}
    ]
    output = Output()
    if as_json:
        output.json([_facts(*each) for each in shown])
        return
    output.table(
        ["id", "name", "by", "tells", "told", "waiting", "not told", "trouble"],
        [_row(*each) for each in shown],
        empty="No saved searches. Save one on the page /search.",
    )


def _facts(saved: SavedSearch, counts: FindCounts) -> dict[str, Any]:
    return {
        "id": saved.id,
        "name": saved.name,
        "query": saved.query,
        "filters": dict(saved.filters),
        "author": saved.author,
        "channel": saved.recipient.channel if saved.recipient else "",
        "recipient": saved.recipient.label if saved.recipient else "",
        "cadence": saved.cadence.value if saved.recipient else "",
        "told": counts.told,
        "waiting": counts.held,
        "not_told": dict(counts.kept_back),
        "trouble": saved.trouble,
    }


def _row(saved: SavedSearch, counts: FindCounts) -> tuple[str, ...]:
    told = saved.recipient
    tells = f"{told.channel} {told.label}, {saved.cadence.value}" if told else ""
    kept = ", ".join(f"{count} {outcome}" for outcome, count in counts.kept_back.items())
    return (
        str(saved.id), saved.name, saved.author, tells, str(counts.told), str(counts.held), kept,
        saved.trouble,
    )  # fmt: skip
