"""The judge follows what people say of stories: at the next article, and after a restart alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import store.article
from alerts.address_book import AddressBook
from config.loader import Loaded
from config.models import Configuration
from crawler.article import Article
from pipeline.mark import Mark, MarkKind
from service.clock import SetClock
from service.equipment import audience_of, matcher_of
from service.judging import Judge, Judged
from store import mark, story
from store.store import Store

DEMO = Path(__file__).parents[2] / "seeds" / "demo" / "articles.jsonl"
NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONFIGURATION = Configuration.model_validate(
    {
        "topics": {"agency": {"title": "Agency", "any": ["IRS", "bridge"]}},
        "channels": {"screen": {"console": {}}},
    }
)


@dataclass
class Desk:
    """A store with a judge, and a clock that goes with the articles."""

    store: Store
    judge: Judge
    clock: SetClock

    def read(self, article: Article) -> Judged:
        """Find and judge one article."""
        self.clock.at = article.found
        with self.store.writing() as session:
            store.article.add(session, [article])
        (judged,) = self.judge.batch(self.clock.now)
        return judged

    def say(self, kind: MarkKind, **about: str) -> Mark:
        """Make a mark."""
        with self.store.writing() as session:
            return mark.add(session, kind, now=self.clock.now(), author="Ann", **about)

    def undo(self, made: Mark) -> None:
        """Take a mark back."""
        with self.store.writing() as session:
            assert mark.undo(session, made.id, self.clock.now())

    def story_of(self, article: Article) -> str:
        """The story that an article is in now."""
        with self.store.reading() as session:
            return next(
                each.id
                for each in story.recent(session, limit=500)
                if (found := story.get(session, each.id))
                and any(one.article.url == article.url for one in found.articles)
            )


def opened(folder: Path) -> Desk:
    """A desk on a store of its own."""
    made = Store.open(f"sqlite:///{folder / 'news.db'}")
    loaded = Loaded(CONFIGURATION, {}, (), ())
    audience = audience_of(loaded, AddressBook(CONFIGURATION.channels))
    return Desk(made, Judge(made, matcher_of(loaded), audience), SetClock(NOW))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk for one test."""
    made = opened(tmp_path)
    yield made
    made.store.close()


BRIDGE = (
    "The harbour bridge at Port Lavinia collapsed on Monday night after a freighter rammed its "
    "eastern pier, the coast guard said. Divers searched the strait for eleven missing workers."
)
TOWER = (
    "A radio tower on Mount Corvin fell in the storm, the state of the cables being blamed by an "
    "inspector. Broadcasts of the IRS hotline and of twelve stations went silent for hours."
)


def written(name: str, title: str, text: str, hours: int = 0) -> Article:
    """An article of an outlet of its own."""
    at = NOW + hours * HOUR
    return Article(
        url=f"https://paper.example/{name}",
        title=title,
        text=text,
        outlet=name,
        found=at,
        published=at,
        source=name,
    )


def test_the_next_article_goes_where_a_person_moved_what_is_like_it(desk: Desk) -> None:
    bridge = written("a", "Bridge at Port Lavinia collapses", BRIDGE)
    tower = written("b", "Radio tower on Mount Corvin falls", TOWER, 1)
    stories = {desk.read(each).verdict.placement for each in (bridge, tower)}
    assert len(stories) == 2
    made = desk.say(
        MarkKind.MERGE, story=desk.story_of(tower), into=(into := desk.story_of(bridge))
    )
    follow = written("c", "Mount Corvin: radio tower falls in the storm", TOWER[:-30] + "today.", 2)
    after = desk.read(follow).verdict.placement
    assert after is not None
    assert (after.story, after.opened) == (into, False)
    desk.undo(made)
    again = desk.read(
        written("d", "Bridge at Port Lavinia: workers missing", BRIDGE[:-20] + "workers.", 3)
    ).verdict.placement
    assert again is not None
    assert again.story == into
    assert desk.story_of(tower) != into


def demo() -> list[Article]:
    """The first articles of the demo, one an hour."""
    rows = [json.loads(line) for line in DEMO.read_text().splitlines()[:45]]
    return [
        Article(
            url=row["url"],
            title=row["title"],
            text=row["text"],
            outlet=row["outlet"],
            found=(at := datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)),
            published=at,
            source=row["outlet"],
        )
        for row in rows
    ]


def replayed(folder: Path, *, restarting: bool) -> list[Judged]:
    """The demo judged while somebody merges, moves, splits and takes back."""
    desk, found, made = opened(folder), list[Judged](), list[Mark]()
    articles = sorted(demo(), key=lambda each: each.found)
    for index, article in enumerate(articles):
        if restarting:
            desk.judge.recall(article.found)
        found.append(desk.read(article))
        if index % 5 == 4:
            made.append(_interfere(desk, articles[: index + 1], index // 5))
        if index % 15 == 14:
            desk.undo(made[-2])
    desk.store.close()
    return found


def _interfere(desk: Desk, known: list[Article], turn: int) -> Mark:
    """Move, split or merge some of what is known."""
    with desk.store.reading() as session:
        stories = [each.id for each in story.recent(session, limit=500)]
    article = known[turn * 3 % len(known)].url
    if turn % 3 == 0 and len(stories) > 1:
        return desk.say(MarkKind.MERGE, story=stories[0], into=stories[-1])
    if turn % 3 == 1:
        return desk.say(MarkKind.SAME_STORY, article=article, story=stories[len(stories) // 2])
    return desk.say(MarkKind.OTHER_STORY, article=article)


def test_a_restart_after_every_article_changes_nothing_that_people_said(
    tmp_path: Path,
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    whole = replayed(tmp_path / "one", restarting=False)
    assert replayed(tmp_path / "two", restarting=True) == whole
