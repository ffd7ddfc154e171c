"""`topics new`: draft a topic from a phrase or headlines, try it on what is stored, write it."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

import typer
from rich.markup import escape

from policywire.alerts.message.labels import pluralize
from policywire.alerts.routing.unrouted import route_note, unrouted_topics
from policywire.cli.terminal.not_found import NotFoundError, unreadable
from policywire.cli.terminal.output import Output, format_time
from policywire.cli.workspace.configuration import configured_folder, loaded_of
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.enums import ModelUse
from policywire.config.models import Configuration, Entity, Topic
from policywire.config.models.base import KEY_PATTERN
from policywire.config.models.language_model import LanguageModel
from policywire.config.yaml.loader import load
from policywire.config.yaml.topic_text import entities_text, topic_text
from policywire.crawler.model.article import Article
from policywire.pipeline.opinions.offered_draft import offered_draft
from policywire.pipeline.topics.drafting.draft_trial import DraftTrial
from policywire.pipeline.topics.drafting.intent_draft import draft_intent
from policywire.pipeline.topics.drafting.topic_draft import NothingToDraftError, TopicDraft
from policywire.pipeline.topics.query.topic_error import TopicError
from policywire.service.clock import SystemClock
from policywire.service.language_model.client import ModelNotInstalledError
from policywire.service.language_model.opened_reader import opened_reader
from policywire.service.language_model.topic_draft import draft_by_model
from policywire.service.paths import paths_of
from policywire.service.wiring import matcher_of
from policywire.store.articles.recent import matched_count, newest
from policywire.store.database.store import Store
from policywire.store.deliveries.alerts import count_since

SECTIONS = ("topics", "entities")
"""Names that mean a part of the file."""
MOST_ARTICLES = 5000
SHOWN = 10


@dataclass(frozen=True, slots=True)
class DraftingWorkspace:
    """What a draft is made with: the folder, if there is one, its names, and stored articles.

    `alert_share` is how many alerts come of an article that meets a topic, None while none does;
    `model` is the language model where one may draft.
    """

    folder: Path | None
    topics: Mapping[str, Topic]
    entities: Mapping[str, Entity]
    articles: Sequence[Article]
    alert_share: float | None = None
    model: LanguageModel | None = None


def workspace_of(context: typer.Context, span: timedelta) -> DraftingWorkspace:
    """The configuration and the newest articles of its store; empty where there is none yet."""
    folder = configured_folder(context)
    if folder is None:
        return DraftingWorkspace(None, {}, {}, ())
    loaded = loaded_of(context)
    matcher_of(loaded)
    configuration, since = loaded.configuration, SystemClock().now() - span
    with _store_of(folder, configuration) as store, store.reading() as session:
        articles = newest(session, since, MOST_ARTICLES)
        matched, alerts = matched_count(session, since), count_since(session, since)
    return DraftingWorkspace(
        folder,
        configuration.topics,
        configuration.entities,
        articles,
        alerts / matched if matched else None,
        _model_of(configuration),
    )


def _model_of(configuration: Configuration) -> LanguageModel | None:
    """The language model, where it may draft."""
    model = configuration.settings.llm
    return model if model is not None and ModelUse.DRAFT in model.uses else None


@contextmanager
def _store_of(folder: Path, configuration: Configuration) -> Iterator[Store]:
    store = Store.open(paths_of(folder, configuration.settings).database)
    try:
        yield store
    finally:
        store.close()


def headlines_of(file: Path | None) -> list[str]:
    """The headlines in a file, one a line, or on standard input for `-`. Raises NotFoundError."""
    if file is None:
        return []
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(file, error) from error
    return [line.strip() for line in text.splitlines() if line.strip()]


def drafted(
    workspace: DraftingWorkspace, phrase: str, headlines: Sequence[str], key: str
) -> tuple[TopicDraft, DraftTrial]:
    """The draft, tried on the stored articles; by a language model where one may draft.

    Raises NotFoundError where there is nothing to draft from, else BadParameter.
    """
    if key and (not re.fullmatch(KEY_PATTERN, key) or key in SECTIONS):
        raise typer.BadParameter(
            f"{key!r} is not a valid key: use lower-case letters, digits and hyphens, "
            f"and not {' or '.join(SECTIONS)}"
        )

    def by_words() -> TopicDraft:
        return draft_intent(
            phrase, workspace.articles, headlines=headlines, entities=workspace.entities, key=key,
            taken=workspace.topics,
        )  # fmt: skip

    proposed = _proposed(workspace, phrase) if phrase and not headlines else None
    if isinstance(proposed, TopicDraft) and key:
        proposed = replace(proposed, key=key)
    given = (proposed, by_words, workspace.articles, workspace.topics, workspace.entities)
    try:
        return offered_draft(*given)
    except NothingToDraftError:
        raise NotFoundError(
            "No word of it tells what to look for; name what the topic is about, "
            "or paste headlines that share a name or a phrase"
        ) from None
    except TopicError as error:
        fault = str(error.faults[0])
        raise typer.BadParameter(f"{fault}; write the phrase in plain words") from None


def _proposed(workspace: DraftingWorkspace, phrase: str) -> TopicDraft | str | None:
    """What the language model drafts, or why nothing; None where none may."""
    if workspace.model is None or workspace.folder is None:
        return None
    return asyncio.run(_ask_model(workspace, workspace.folder, workspace.model, phrase))


async def _ask_model(
    workspace: DraftingWorkspace, folder: Path, model: LanguageModel, phrase: str
) -> TopicDraft | str:
    configuration = load(folder, os.environ, allow_missing_secrets=True).configuration
    with _store_of(folder, configuration) as store:
        try:
            async with opened_reader(store, model) as reader:
                seconds = model.deadline.total_seconds()
                return await draft_by_model(reader, phrase, workspace.entities, seconds)
        except ModelNotInstalledError as error:
            return str(error)


def written_topic(draft: TopicDraft) -> tuple[str, str]:
    """The draft as YAML: the topic, and the entities that it needs."""
    proposals = [
        f"{each.text}    # in {each.inside} of the {each.articles} articles that say it"
        for each in draft.proposed
    ]
    return topic_text(draft.key, draft.topic, proposals), entities_text(draft.entities)


def save_topic(folder: Path, draft: TopicDraft) -> str:
    """Add the draft to the folder's topics.yaml; gives a warning where nobody would hear of it.

    Raises ConfigurationError.
    """
    editor = TopicsFileEditor(folder, os.environ)
    topic, entities = written_topic(draft)
    addition = editor.addition(draft.key, topic, entities)
    matcher_of(addition.loaded)
    editor.save(addition)
    configuration = addition.loaded.configuration
    missed = draft.key in unrouted_topics(configuration)
    return route_note(configuration, draft.key) if missed else ""


def print_draft(output: Output, draft: TopicDraft) -> None:
    """The YAML, as it stands in topics.yaml."""
    topic, entities = written_topic(draft)
    lines = topic.splitlines()
    if entities:
        lines += ["", "entities:", *(f"  {line}" for line in entities.splitlines())]
    for line in lines:
        output.console.print(line, markup=False, soft_wrap=True)


def weekly_alerts(trial: DraftTrial, share: float | None) -> float | None:
    """The alerts a week, if it alerts as often as the topics do that are followed."""
    return None if share is None else 7 * trial.found.per_day * share


def print_trial(
    output: Output, draft: TopicDraft, trial: DraftTrial, share: float | None = None
) -> None:
    """What the draft would have done: on stderr, so that the YAML can be piped."""
    found = trial.found
    for note in draft.notes:
        output.plain_note(note)
    if not found.articles:
        output.note("No stored articles to try it on yet: `policywire once` fetches some.")
    else:
        output.note(
            f"It would have matched {pluralize(found.matched, 'article')} of {found.articles} "
            f"({found.per_day:.1f} a day{_weekly_words(trial, share)}):"
        )
    for hit in found.sample[:SHOWN]:
        output.note(
            f"  {format_time(hit.at)}  {escape(hit.title)}  [dim]{escape(hit.outlet)}[/dim]"
        )
    if found.lost_count:
        output.note(f"What it excludes leaves out {pluralize(found.lost_count, 'article')}:")
    for hit in found.lost[:SHOWN]:
        output.note(f"  {format_time(hit.at)}  {escape(hit.title)}")
    for each in trial.near[:SHOWN]:
        output.note(
            f"[yellow]near miss[/yellow] {escape(each.sentence('do not match'))}: "
            f"{escape(each.cure)}"
        )
        for article in each.articles:
            output.note(f"  {escape(article.title)}")
    for title in draft.unmet:
        output.note(f"[yellow]not matched[/yellow] {escape(title)}")
    for warning in trial.warnings:
        output.note(f"[yellow]warning[/yellow] {escape(str(warning))}")


def _weekly_words(trial: DraftTrial, share: float | None) -> str:
    weekly = weekly_alerts(trial, share)
    if weekly is None:
        return ""
    if weekly < 1:
        return ", less than one alert a week"
    return f", about {pluralize(round(weekly), 'alert')} a week"


def draft_record(
    draft: TopicDraft, trial: DraftTrial, share: float | None = None, *, is_written: bool
) -> dict[str, object]:
    """The draft and its trial as plain values."""
    topic, entities = written_topic(draft)
    near = [
        {"named": each.named, "count": each.count, "cure": each.cure,
         "titles": [article.title for article in each.articles]}
        for each in trial.near
    ]  # fmt: skip
    return {
        "key": draft.key,
        "yaml": topic,
        "entities": entities,
        "proposed": [asdict(each) for each in draft.proposed],
        "articles": trial.found.articles,
        "matched": trial.found.matched,
        "per_day": round(trial.found.per_day, 2),
        "alerts_a_week": weekly_alerts(trial, share),
        "left_out": [hit.title for hit in trial.found.lost],
        "notes": list(draft.notes),
        "sample": [hit.title for hit in trial.found.sample],
        "near": near,
        "not_matched": draft.unmet,
        "warnings": [str(each) for each in trial.warnings],
        "written": is_written,
    }
