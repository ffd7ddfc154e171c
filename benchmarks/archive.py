"""A store that has been at work: articles and open stories, written in bulk to either database.

The archive lies between 400 and 15 days back, twenty articles a story, and is remembered by nobody.
The open stories are of the last two days, one report each; a start reads and remembers them.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import (
    ArticleVerdict,
    PipelineStep,
    Placement,
    Reason,
)
from policywire.store.articles import articles
from policywire.store.database.json_codec import to_json
from policywire.store.database.store import Store
from policywire.store.database.upsert import table_of
from policywire.store.schema import StoryRow, VerdictRow

BATCH = 1_000
PER_STORY = 20
OLDEST, NEWEST, OPEN = timedelta(days=400), timedelta(days=15), timedelta(days=2)


def fill(url: str, stored: int, open_stories: int, now: datetime) -> None:
    """Write `stored` articles, the last `open_stories` of them each in an open story of its own."""
    store = Store.open(url, durable=False)
    chance, words = random.Random(5), [f"w{number}" for number in range(5_000)]
    archived = max(0, stored - open_stories)
    try:
        for first in range(0, archived, BATCH):
            numbers = range(first, min(first + BATCH, archived))
            with store.writing() as session:
                _write(session, [_archived(n, archived, now, words, chance) for n in numbers])
        for first in range(0, open_stories, BATCH):
            numbers = range(first, min(first + BATCH, open_stories))
            with store.writing() as session:
                _write_open(session, [_open(n, open_stories, now, chance) for n in numbers])
        with store.writing() as session:
            session.connection().execute(text("ANALYZE"))
    finally:
        store.close()


def _archived(
    number: int, total: int, now: datetime, words: list[str], chance: random.Random
) -> tuple[Article, str]:
    at = now - OLDEST + (OLDEST - NEWEST) * number / total
    said = " ".join(chance.choices(words, k=80))
    return _article(f"old/{number}", f"Old {said[:60]}", said, at), f"s{number // PER_STORY}"


def _open(number: int, total: int, now: datetime, chance: random.Random) -> tuple[Article, str]:
    """A headline with rare words of its own, as those of different events have."""
    names = " ".join(f"{_name(chance)} {verb}" for verb in ("orders", "against", "over", "in"))
    at = now - OPEN + OPEN * number / total
    return _article(f"open/{number}", f"{names} {_name(chance)}", "", at), f"o{number}"


def _name(chance: random.Random) -> str:
    syllables = [c + v for c in "bcdfghklmnprstvz" for v in "aeiou"]
    return "".join(chance.choices(syllables, k=4)).capitalize()


def _article(path: str, title: str, said: str, at: datetime) -> Article:
    url = f"https://archive.example/{path}"
    return Article(url=url, title=title, text=said, outlet="Archive", found=at, published=at)


def _write(session: Session, placed: list[tuple[Article, str]]) -> None:
    """Articles of one batch, with stories that may have begun in the one before."""
    firsts: dict[str, Article] = {}
    for article, story in placed:
        firsts.setdefault(story, article)
    _write_stories(session, firsts)
    articles.add(session, [article for article, _ in placed])
    _place(session, placed)


def _write_stories(session: Session, firsts: dict[str, Article]) -> None:
    rows = [
        {
            "id": story, "storyline": story, "title": first.title, "stage": "reported",
            "first_seen": first.found, "last_seen": first.found, "articles": PER_STORY,
            "outlets": 1, "copies": 0, "developments": 0,
        }
        for story, first in firsts.items()
    ]  # fmt: skip
    session.connection().execute(table_of(StoryRow).insert(), rows)


def _place(session: Session, placed: list[tuple[Article, str]]) -> None:
    update = text("UPDATE article SET judged_at = found_at, story_id = :story WHERE key = :key")
    rows = [{"story": story, "key": articles.key_of(each.url)} for each, story in placed]
    session.connection().execute(update, rows)


def _write_open(session: Session, placed: list[tuple[Article, str]]) -> None:
    _write(session, placed)
    known = text("SELECT id FROM article WHERE key = :key")
    rows = [
        {
            "article_id": session.connection().execute(
                known, {"key": articles.key_of(article.url)}
            ).scalar_one(),
            "judged_at": article.found,
            "body": to_json(ArticleVerdict, _verdict(article, story)),
        }
        for article, story in placed
    ]  # fmt: skip
    session.connection().execute(table_of(VerdictRow).insert(), rows)


def _verdict(article: Article, story: str) -> ArticleVerdict:
    return ArticleVerdict(
        article=article.url,
        copy=None,
        matches=(),
        placement=Placement(story=story, storyline=story, opened=True),
        development=None,
        reasons=(Reason(PipelineStep.STORY, "opened", "Nothing like it is known."),),
    )
