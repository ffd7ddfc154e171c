"""The top of an article, where news stands: its headline and its first sentences."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.crawler.model.article import Article
from policywire.pipeline.text.sentences import sentences

LEDE_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class LedeSentence:
    """A headline or a sentence, and where the sentence stands in the text."""

    text: str
    span: tuple[int, int] | None


Lede = tuple[LedeSentence, ...]


def lede_sentences(article: Article) -> Lede:
    """The headline, then the first sentences."""
    text = article.text[:2000]
    spans = sentences(text, LEDE_SENTENCES)
    return (headline(article.title), *(LedeSentence(text[a:b], (a, b)) for a, b in spans))


def headline(title: str) -> LedeSentence:
    """A headline as a piece."""
    return LedeSentence(title, None)
