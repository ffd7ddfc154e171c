"""`ask`: a question to the archive, answered with the sentences of articles."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from policywire.alerts.message.labels import pluralize
from policywire.cli.store.store_pages import StorePages, request_by
from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.terminal.output import Output, format_time, plain
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.cli.workspace.open_store import open_store
from policywire.config.enums import ModelUse
from policywire.config.models.language_model import LanguageModel
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.service.language_model.archive_answer import WrittenAnswer, write_answer
from policywire.service.language_model.client import ModelNotInstalledError
from policywire.service.language_model.opened_reader import opened_reader
from policywire.store.database.store import Store
from policywire.web.views.archive_answer import ArchiveAnswer, answer_of
from policywire.web.views.request import HttpError


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Ask the archive in plain words: the sentences that answer, each with its article.

    They are found by the search, the best first. With a language model (`llm:` in settings.yaml,
    with `answer` among its uses) a text from them stands above, each sentence with their numbers;
    what they do not say is cut. Exit code 1 where no stored article answers.

    Example: policywire ask "When did the appeals court rule on PFAS?"
    """
    with open_store(context) as (store, loaded):
        reader = StorePages(store, folder_of(context), loaded).reader()
        try:
            answer = answer_of(reader.read_head(request_by()), question)
        except HttpError as refusal:
            raise NotFoundError(f"{refusal.title}. {refusal.text}") from None
        written = _written(store, loaded, answer)
    if as_json:
        Output().json({**asdict(answer), "written": asdict(written) if written else None})
    else:
        _print_written(Output(), written)
        _print(Output(), answer)
    raise typer.Exit(int(not answer.passages))


def _written(
    store: Store, loaded: LoadedConfiguration, answer: ArchiveAnswer
) -> WrittenAnswer | None:
    """The text by the model; None where none is to write."""
    settings = loaded.configuration.settings.llm
    if settings is None or ModelUse.ANSWER not in settings.uses or not answer.passages:
        return None
    return asyncio.run(_ask_model(store, settings, answer))


async def _ask_model(store: Store, settings: LanguageModel, answer: ArchiveAnswer) -> WrittenAnswer:
    seconds = settings.deadline.total_seconds()
    try:
        async with opened_reader(store, settings) as reader:
            return await write_answer(reader, answer.question, answer.passages, seconds)
    except ModelNotInstalledError as error:
        return WrittenAnswer("", why=str(error))


def _print_written(output: Output, written: WrittenAnswer | None) -> None:
    if written is None:
        return
    if written.why:
        output.plain_note(f"The language model wrote nothing: {written.why}. The passages:")
        return
    output.say(f"{escape(plain(written.text))}\n[dim]By the language model, from these:[/dim]")
    if written.cut:
        output.plain_note(f"{pluralize(len(written.cut), 'sentence')} cut: {written.cut[0]}.")


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
