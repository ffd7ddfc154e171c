"""`ask`: a question to the archive, answered with the sentences of articles."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from policywire.cli.store.store_pages import StorePages, request_by
from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import Output, format_time, plain
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.cli.workspace.open_store import open_store
from policywire.web.views.archive_answer import ArchiveAnswer, answer_of
from policywire.web.views.request import HttpError


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Ask the archive in plain words: the sentences that answer, each with its article.

    They are found by the search, the best first; nothing is written by a model. Exit code 1 where
    no stored article answers.

    Example: policywire ask "When did the appeals court rule on PFAS?"
    """
    with open_store(context) as (store, loaded):
        reader = StorePages(store, folder_of(context), loaded).reader()
        try:
            answer = answer_of(reader.read_head(request_by()), question)
        except HttpError as refusal:
            raise NotFoundError(f"{refusal.title}. {refusal.text}") from None
    if as_json:
        Output().json(asdict(answer))
    else:
        _print(Output(), answer)
    raise typer.Exit(int(not answer.passages))


def _print(output: Output, answer: ArchiveAnswer) -> None:
    if not answer.passages:
        words = ", ".join(answer.searched) or "nothing that tells"
        output.plain_note(f"No stored article answers this. Looked for: {words}.")
    for each in answer.passages:
        also = f"; also {', '.join(each.also)}" if each.also else ""
        output.say(f"[bold]{each.number}.[/bold] {escape(plain(each.text))}")
        output.say(
            f"    {format_time(each.date)} · {escape(plain(each.outlet + also))} · "
            f"{escape(plain(each.title))}\n    {escape(plain(each.url))}"
        )
