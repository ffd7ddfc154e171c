"""Examples: articles that say in other words what a topic's `like:` headlines say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from policywire.config.models import Topic
from policywire.crawler.model.article import Article
from policywire.pipeline.text.headline_embeddings import Embedder, Vector

MOST_WORDS = 16
"""Words of headline and lead that are compared: what a small model reads in 10 ms."""


@dataclass(frozen=True, slots=True)
class LikeModel:
    """The model that compares, and the cosine from which on an article is near."""

    embedder: Embedder
    threshold: float


@dataclass(frozen=True, slots=True)
class NearestExample:
    """The example an article is nearest to, and the cosine of the two."""

    example: str
    similarity: float

    @property
    def clause(self) -> str:
        """Why the topic matched."""
        return f'near to your example "{self.example}" ({self.similarity:.2f})'


class ExampleIndex:
    """The examples of all topics as vectors."""

    def __init__(self, topics: Mapping[str, Topic], model: LikeModel) -> None:
        self._model = model
        self._vectors: dict[str, tuple[list[str], Vector]] = {
            key: (topic.like, np.stack([model.embedder.embed(text) for text in topic.like]))
            for key, topic in topics.items()
            if topic.like
        }

    def near(self, article: Article) -> Mapping[str, NearestExample]:
        """The topics to whose examples the article is near, each with the nearest one."""
        if not self._vectors:
            return {}
        read = self._model.embedder.embed(compared_text(article))
        found = {}
        for key, (texts, vectors) in self._vectors.items():
            likeness = vectors @ read
            best = int(likeness.argmax())
            if likeness[best] >= self._model.threshold:
                found[key] = NearestExample(texts[best], round(float(likeness[best]), 4))
        return found


def compared_text(article: Article) -> str:
    """The headline, and the beginning of the lead where there is room."""
    title = article.title.split()
    lead = (article.lede or article.text).split(maxsplit=MOST_WORDS)[:MOST_WORDS]
    return " ".join([*title, *lead][:MOST_WORDS])
