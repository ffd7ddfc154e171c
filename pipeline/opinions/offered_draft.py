"""Which draft is offered: the model's, where it holds on what is stored, else that of the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from policywire.config.models import Entity, Topic
from policywire.config.values.keys import free_key
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.drafting.draft_trial import DraftTrial, try_draft
from policywire.pipeline.topics.drafting.topic_draft import TopicDraft
from policywire.pipeline.topics.query.topic_error import TopicError

BY_MODEL = "A language model drafted the words; read them before you follow it."
BY_WORDS = (
    "Drafted from your words alone. A language model (llm in settings.yaml, with draft among its "
    "uses) would add other ways to say it."
)


def offered_draft(
    proposed: TopicDraft | str | None,
    by_words: Callable[[], TopicDraft],
    articles: Sequence[Article],
    topics: Mapping[str, Topic],
    entities: Mapping[str, Entity],
) -> tuple[TopicDraft, DraftTrial]:
    """The draft to offer with its trial; its notes say whose it is, and why.

    `proposed` is the model's, why it gave none, or None where none is asked. Raises what
    `by_words` raises.
    """
    if isinstance(proposed, TopicDraft):
        named = replace(proposed, key=free_key(proposed.key or "topic", topics))
        tried = _tried(named, articles, topics, entities)
        if isinstance(tried, DraftTrial):
            return replace(named, notes=(*named.notes, BY_MODEL)), tried
        proposed = tried
    draft = by_words()
    if proposed is not None:
        note = f"{BY_WORDS.partition('.')[0]}; the model's draft is not used: {proposed}."
        draft = replace(draft, notes=(*draft.notes, note))
    elif draft.topic.intent:
        draft = replace(draft, notes=(*draft.notes, BY_WORDS))
    return draft, try_draft(draft, articles, topics, entities)


def _tried(
    draft: TopicDraft,
    articles: Sequence[Article],
    topics: Mapping[str, Topic],
    entities: Mapping[str, Entity],
) -> DraftTrial | str:
    """The trial, or why the draft is not offered."""
    try:
        trial = try_draft(draft, articles, topics, entities)
    except TopicError as error:
        return f"it cannot be searched for ({error.faults[0]})"
    if trial.is_too_broad:
        found = trial.found
        return f"{found.matched:,} of {found.articles:,} stored articles would meet it"
    return trial
