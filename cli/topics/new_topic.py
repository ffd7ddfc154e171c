"""`topics new`: draft a topic from a phrase or headlines, try it on what is stored, write it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import typer
from rich.markup import escape

from policywire.alerts.message.labels import pluralize
from policywire.cli.terminal.not_found import NotFoundError, unreadable
from policywire.cli.terminal.output import Output, format_time
from policywire.cli.workspace.configuration import configured_folder, loaded_of
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.models import Entity, Topic
from policywire.config.models.base import KEY_PATTERN
from policywire.config.yaml.topic_text import entities_text, topic_text
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.drafting.draft_trial import DraftTrial, try_draft
from policywire.pipeline.topics.drafting.topic_draft import (
    NothingToDraftError,
    TopicDraft,
    draft_topic,
)
from policywire.pipeline.topics.query.topic_error import TopicError
from policywire.service.clock import SystemClock
from policywire.service.paths import paths_of
from policywire.service.wiring import matcher_of
from policywire.store.articles.recent import newest
from policywire.store.database.store import Store

SECTIONS = ("topics", "entities")
"""Names that mean a part of the file."""
MOST_ARTICLES = 5000
SHOWN = 10


@dataclass(frozen=True, slots=True)
class DraftingWorkspace:
    """What a draft is made with: the folder, if there is one, its names, and stored articles."""

    folder: Path | None
    topics: Mapping[str, Topic]
    entities: Mapping[str, Entity]
    articles: Sequence[Article]


def workspace_of(context: typer.Context, span: timedelta) -> DraftingWorkspace:
    """The configuration and the newest articles of its store; empty where there is none yet."""
    folder = configured_folder(context)
    if folder is None:
        return DraftingWorkspace(None, {}, {}, ())
    loaded = loaded_of(context)
    matcher_of(loaded)
    store = Store.open(paths_of(folder, loaded.configuration.settings).database)
    try:
        with store.reading() as session:
            articles = newest(session, SystemClock().now() - span, MOST_ARTICLES)
    finally:
        store.close()
    configuration = loaded.configuration
    return DraftingWorkspace(folder, configuration.topics, configuration.entities, articles)


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
) -> TopicDraft:
    """The draft. Raises NotFoundError where there is nothing to draft from, else BadParameter."""
    if key and (not re.fullmatch(KEY_PATTERN, key) or key in SECTIONS):
        raise typer.BadParameter(
            f"{key!r} is not a valid key: use lower-case letters, digits and hyphens, "
            f"and not {' or '.join(SECTIONS)}"
        )
    try:
        return draft_topic(
            phrase, workspace.articles, headlines=headlines, entities=workspace.entities, key=key,
            taken=workspace.topics,
        )  # fmt: skip
    except NothingToDraftError:
        raise NotFoundError(
            "No word of it tells what to look for; name what the topic is about, "
            "or paste headlines that share a name or a phrase"
        ) from None
    except TopicError as error:
        fault = str(error.faults[0])
        raise typer.BadParameter(f"{fault}; write the phrase in plain words") from None


def written_topic(draft: TopicDraft) -> tuple[str, str]:
    """The draft as YAML: the topic, and the entities that it needs."""
    proposals = [
        f"{each.text}    # in {each.inside} of the {each.articles} articles that say it"
        for each in draft.proposed
    ]
    return topic_text(draft.key, draft.topic, proposals), entities_text(draft.entities)


def save_topic(folder: Path, draft: TopicDraft) -> Path:
    """Add the draft to the folder's topics.yaml. Raises ConfigurationError."""
    editor = TopicsFileEditor(folder, os.environ)
    topic, entities = written_topic(draft)
    addition = editor.addition(draft.key, topic, entities)
    matcher_of(addition.loaded)
    editor.save(addition)
    return folder / "topics.yaml"


def print_draft(output: Output, draft: TopicDraft) -> None:
    """The YAML, as it stands in topics.yaml."""
    topic, entities = written_topic(draft)
    lines = topic.splitlines()
    if entities:
        lines += ["", "entities:", *(f"  {line}" for line in entities.splitlines())]
    for line in lines:
        output.console.print(line, markup=False, soft_wrap=True)


def print_trial(output: Output, draft: TopicDraft, trial: DraftTrial) -> None:
    """What the draft would have done: on stderr, so that the YAML can be piped."""
    found = trial.found
    if not found.articles:
        output.note("No stored articles to try it on yet: `policywire once` fetches some.")
    else:
        output.note(
            f"It would have matched {pluralize(found.matched, 'article')} of {found.articles} "
            f"({found.per_day:.1f} a day):"
        )
    for hit in found.sample[:SHOWN]:
        output.note(
            f"  {format_time(hit.at)}  {escape(hit.title)}  [dim]{escape(hit.outlet)}[/dim]"
        )
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


def draft_record(draft: TopicDraft, trial: DraftTrial, *, is_written: bool) -> dict[str, object]:
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
        "sample": [hit.title for hit in trial.found.sample],
        "near": near,
        "not_matched": draft.unmet,
        "warnings": [str(each) for each in trial.warnings],
        "written": is_written,
    }


def trial_of(workspace: DraftingWorkspace, draft: TopicDraft) -> DraftTrial:
    """The draft, tried on the stored articles."""
    return try_draft(draft, workspace.articles, workspace.topics, workspace.entities)
