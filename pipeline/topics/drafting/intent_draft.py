"""A draft of a topic from a description in plain words, without a model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from policywire.config.models import Entity
from policywire.crawler.model.article import Article
from policywire.pipeline.topics.drafting.intent import (
    Intent,
    excluded_entries,
    read_intent,
    refuses_commentary,
    unexpressed,
)
from policywire.pipeline.topics.drafting.topic_draft import TopicDraft, draft_topic

LONGEST_TITLE = 90
_COMMENTARY = "Commentary is told from news by itself: no word is excluded for it."


def draft_intent(
    text: str,
    articles: Iterable[Article],
    *,
    headlines: Sequence[str] = (),
    entities: Mapping[str, Entity] | None = None,
    key: str = "",
    taken: Collection[str] = (),
) -> TopicDraft:
    """The draft of what a description asks for; what it refuses stands under `none`.

    A phrase is a description that refuses nothing. The other arguments are those of
    `draft_topic`. Raises NothingToDraftError.
    """
    intent = read_intent(text)
    made = draft_topic(
        intent.wanted, articles, headlines=headlines, entities=entities, key=key, taken=taken
    )
    return described(made, intent)


def described(draft: TopicDraft, intent: Intent) -> TopicDraft:
    """The draft with the description and what it refuses."""
    if not intent.is_description:
        return draft
    changes = {
        "title": title_of(draft.topic.title),
        "none": [*draft.topic.none, *excluded_entries(intent)],
        "intent": intent.text,
    }
    notes = [_COMMENTARY] if refuses_commentary(intent) else []
    notes += [f"No word of a headline tells “{each}” from it." for each in unexpressed(intent)]
    notes += [
        f"“{each}” is not in the draft: say it before what is refused." for each in intent.unread
    ]
    topic = draft.topic.model_copy(update=changes)
    return replace(draft, topic=topic, notes=(*draft.notes, *notes))


def title_of(words: str) -> str:
    """A title of a description: it begins with a capital, and ends with a word."""
    title = words[:1].upper() + words[1:]
    if len(title) <= LONGEST_TITLE:
        return title
    return title[:LONGEST_TITLE].rpartition(" ")[0] or title[:LONGEST_TITLE]
