"""The questions about an article, filled into their prompts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policywire.config.enums import ModelUse
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import NewSentence
from policywire.pipeline.opinions.answers import schema_of
from policywire.pipeline.opinions.exchange import Question
from policywire.pipeline.opinions.fence import fenced
from policywire.pipeline.opinions.prompt import filled
from policywire.pipeline.opinions.shown import citable, shown
from policywire.pipeline.stories.known_reports import KnownReport

_TOKENS = {
    ModelUse.DEVELOPMENT: 250,
    ModelUse.RELEVANCE: 200,
    ModelUse.SENTENCE: 300,
    ModelUse.TRANSLATION: 800,
    ModelUse.ANSWER: 500,
    ModelUse.DRAFT: 500,
    ModelUse.DIGEST: 500,
}

STORY_LETTERS = 1200
"""Letters of a story in a digest that a model sees."""


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence that may be cited, by its number."""

    number: int
    text: str


def on_development(article: Article, known: Sequence[KnownReport]) -> Question:
    """Whether the article is a development of what is known."""
    lines = [f"{each.at:%Y-%m-%d} {each.outlet}: {each.title}. {each.lead}" for each in known]
    return _question(
        ModelUse.DEVELOPMENT,
        known=fenced("KNOWN", lines, "K"),
        article=fenced(f"ARTICLE {article.published_or_found:%Y-%m-%d}", shown(article)),
    )


def on_relevance(article: Article, intent: str) -> Question:
    """Whether the article belongs to a topic in plain words, which its reader wrote."""
    return _question(ModelUse.RELEVANCE, intent=intent, article=fenced("ARTICLE", shown(article)))


def on_sentence(article: Article, new: Sequence[NewSentence]) -> Question:
    """What changed, from the headline and the new sentences alone."""
    lines = [each.text for each in sources_of(article, new)]
    return _question(ModelUse.SENTENCE, article=fenced("NEW", lines))


def on_translation(article: Article, new: Sequence[NewSentence], language: str) -> Question:
    """Headline and new sentences in the reader's language, by its two letters."""
    lines = [each.text for each in sources_of(article, new)]
    return _question(ModelUse.TRANSLATION, language=language, article=fenced("ARTICLE", lines))


def on_archive(question: str, lines: Sequence[str]) -> Question:
    """A reader's question, from passages of the archive alone; they count from 1."""
    # Number 0 stays empty, so that citations are the numbers that a reader sees.
    asked = fenced("QUESTION", [question])
    return _question(ModelUse.ANSWER, question=asked, passages=fenced("PASSAGES", ["", *lines]))


def on_digest(topic: str, stories: Sequence[Sequence[str]]) -> Question:
    """What moved on a topic, from the sentences of its stories alone; these count from 1."""
    # Number 0 stays empty, so that citations are the numbers that a reader sees.
    lines = ["", *(" ".join(sentences) for sentences in stories)]
    return _question(
        ModelUse.DIGEST,
        topic=fenced("TOPIC", [topic]),
        stories=fenced("STORIES", lines, longest=STORY_LETTERS),
    )


def on_draft(intent: str) -> Question:
    """Which words find a topic that its reader describes in plain words."""
    return _question(ModelUse.DRAFT, intent=fenced("DESCRIPTION", [intent]))


def sources_of(article: Article, new: Sequence[NewSentence]) -> list[Source]:
    """What a written sentence may cite: the headline as 0, and the new sentences from 1 on.

    Empty where the model is not shown a sentence.
    """
    title, *seen = citable(article)
    texts = [title, *(each.text if each.text in seen else "" for each in new)]
    return [Source(number, text) for number, text in enumerate(texts)]


def _question(use: ModelUse, **parts: str) -> Question:
    made = filled(use, **parts)
    return Question(use.value, made.version, made.system, made.user, schema_of(use), _TOKENS[use])
