"""What people said is no news to a topic: lists, feeds and digests show it marked and folded.

Nothing is written for it. It is read from the marks each time, so that it shows at once, and is
gone at once when the mark is undone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from policywire.pipeline.model.mark import Mark, MarkKind
from policywire.store.articles.articles import key_of, pages
from policywire.store.schema import MarkRow
from policywire.store.stories.marks import mark_of

_KINDS = (
    MarkKind.RELEVANT,
    MarkKind.NOT_RELEVANT,
    MarkKind.NOT_DEVELOPMENT,
    MarkKind.DEVELOPMENT,
)


@dataclass(slots=True)
class ArticleFeedback:
    """The last word on an article: of each topic whether it belongs there, and whether it is news.

    `relevance` holds the last mark for each topic; `newness` the last on whether it is a
    development.
    """

    relevance: dict[str, Mark] = field(default_factory=dict)
    newness: Mark | None = None

    def set_aside(self, topics: Collection[str]) -> Mark | None:
        """The mark by which it is no news to any of these topics; None while it is to one."""
        if self.newness is not None and self.newness.kind is MarkKind.NOT_DEVELOPMENT:
            return self.newness
        said = [self.relevance.get(topic) for topic in topics]
        refused = [each for each in said if each and each.kind is MarkKind.NOT_RELEVANT]
        return refused[-1] if refused and len(refused) == len(said) else None


NOTHING_SAID = ArticleFeedback()


def of_articles(session: Session, urls: Iterable[str]) -> Mapping[str, ArticleFeedback]:
    """What people said of these articles, by URL; those that nobody spoke of are left out."""
    urls_by_key = {key_of(url): url for url in urls}
    found: dict[str, ArticleFeedback] = {}
    for row in _rows(session, list(urls_by_key)):
        said = found.setdefault(urls_by_key[row.article_key], ArticleFeedback())
        mark = mark_of(row)
        if mark.topic:
            said.relevance[mark.topic] = mark
        else:
            said.newness = mark
    return found


def _rows(session: Session, keys: Sequence[str]) -> Iterable[MarkRow]:
    """The marks that hold, the oldest first, so that the last word is read last."""
    for page in pages(keys):
        query = (
            select(MarkRow)
            .where(
                col(MarkRow.article_key).in_(page),
                col(MarkRow.kind).in_([each.value for each in _KINDS]),
                col(MarkRow.undone_at).is_(None),
            )
            .order_by(col(MarkRow.id))
            .execution_options(populate_existing=True)
        )
        yield from session.exec(query)
