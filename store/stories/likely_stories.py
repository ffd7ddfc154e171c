"""The stories that an article may belong to: those near it in time and topic, and by its words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import Session, col, select

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import ArticleVerdict, Placement
from policywire.pipeline.stories.likely_stories import likely_stories
from policywire.store.articles import articles, search
from policywire.store.articles.articles import article_of
from policywire.store.articles.search_filter import SearchFilter
from policywire.store.schema import ArticleRow, MatchRow, StoryRow
from policywire.store.stories import story_merge_split

WITHIN = timedelta(days=21)
"""So far before and after an article stories are looked for."""
AROUND = 60
"""Articles that are compared with it, those nearest in time."""
READ = 1500
"""Letters of each that are read: what it is about stands on top."""
OFFERED = 6
FOUND = 8
LOOKED_AT = 60
"""Articles that a search may find before it is cut."""


@dataclass(frozen=True, slots=True)
class LikelyStory:
    """A story by its id and title, and how many articles it has."""

    id: str
    title: str
    articles: int


def nearest(session: Session, url: str, topics: Collection[str]) -> tuple[LikelyStory, ...]:
    """The stories on these topics that an article most likely belongs to, without its own.

    The likeliest first, then those nearest in time; none for an unknown article.
    """
    article = articles.get(session, url)
    if article is None:
        return ()
    here = story_merge_split.story_of(session, url)
    around = _around(session, article, topics, here)
    likely = [each.story for each in likely_stories(_top(article), around)]
    when = article.published_or_found
    by_time = sorted(around, key=lambda each: abs(each[0].published_or_found - when))
    others = [each.placement.story for _, each in by_time if each.placement]
    return _named(session, list(dict.fromkeys([*likely, *others]))[:OFFERED])


def searched(
    session: Session, typed: str, topics: Collection[str], without: str = ""
) -> tuple[LikelyStory, ...]:
    """The stories on these topics with an article that has these words, the newest first.

    `without` is one that is not meant. Raises SearchTooBroad.
    """
    query = search.parse_query(typed)
    ids: dict[str, None] = {}
    for topic in topics:
        only = SearchFilter(topic=topic, copies=False)
        for hit in search.search_articles(session, query, limit=LOOKED_AT, only=only):
            if hit.story and hit.story != without:
                ids[hit.story] = None
    return _named(session, list(ids)[:FOUND])


def _around(
    session: Session, article: Article, topics: Collection[str], here: str
) -> list[tuple[Article, ArticleVerdict]]:
    at, when = col(ArticleRow.happened_at), article.published_or_found
    on_topic = select(MatchRow.article_id).where(
        col(MatchRow.article_id) == col(ArticleRow.id), col(MatchRow.topic).in_(topics)
    )
    query = (
        select(ArticleRow, StoryRow.storyline)
        .join(StoryRow, col(StoryRow.id) == col(ArticleRow.story_id))
        .where(
            at.between(when - WITHIN, when + WITHIN),
            col(ArticleRow.story_id) != here,
            col(ArticleRow.copy_of).is_(None),
            on_topic.exists(),
        )
    )
    before = session.exec(query.where(at <= when).order_by(at.desc()).limit(AROUND // 2)).all()
    after = session.exec(query.where(at > when).order_by(at).limit(AROUND // 2)).all()
    rows = sorted((*before, *after), key=lambda each: each[0].id or 0)
    return [(_top(article_of(row)), _placed(row, line)) for row, line in rows]


def _top(article: Article) -> Article:
    return replace(article, text=article.text[:READ])


def _placed(row: ArticleRow, line: str) -> ArticleVerdict:
    """No more of a verdict than where the article stands now."""
    place = Placement(story=row.story_id or "", storyline=line, opened=False, similarity=1.0)
    return ArticleVerdict(
        article=row.url, copy=None, matches=(), placement=place, development=None, reasons=()
    )


def _named(session: Session, ids: Sequence[str]) -> tuple[LikelyStory, ...]:
    rows = session.exec(select(StoryRow).where(col(StoryRow.id).in_(ids)))
    known = {row.id: LikelyStory(row.id, row.title, row.articles) for row in rows}
    return tuple(known[number] for number in ids if number in known)
