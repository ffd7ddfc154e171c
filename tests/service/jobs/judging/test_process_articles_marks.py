"""The judge follows what people say of stories: at the next article, and after a restart alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.crawler.model.article import Article
from policywire.pipeline.model.mark import PROGRAM_AUTHOR, Mark, MarkKind
from policywire.pipeline.stories import late_merge
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.store.stories import marks as stored_marks, stories as stored_stories
from tests.service.marking_desk import NOW, Desk, opened

DEMO = Path(__file__).parents[4] / "seeds" / "demo" / "articles.jsonl"
HOUR = timedelta(hours=1)


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


@pytest.mark.slow
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


def replayed(folder: Path, *, restarting: bool) -> tuple[list[ProcessedArticle], tuple[Mark, ...]]:
    """The demo judged while somebody merges, moves, splits and takes back; with all marks."""
    desk, found, made = opened(folder), list[ProcessedArticle](), list[Mark]()
    articles = sorted(demo(), key=lambda each: each.found)
    for index, article in enumerate(articles):
        if restarting:
            desk.judge.load_memory(article.found)
        found.append(desk.read(article))
        if index % 5 == 4:
            made.append(_interfere(desk, articles[: index + 1], index // 5))
        if index % 15 == 14:
            desk.undo(made[-2])
    with desk.store.reading() as session:
        marks = stored_marks.listing(session)
    desk.store.close()
    return found, marks


def _interfere(desk: Desk, known: list[Article], turn: int) -> Mark:
    """Move, split or merge some of what is known."""
    with desk.store.reading() as session:
        stories = [each.id for each in stored_stories.recent(session, limit=500)]
    article = known[turn * 3 % len(known)].url
    if turn % 3 == 0 and len(stories) > 1:
        return desk.say(MarkKind.MERGE, story=stories[0], into=stories[-1])
    if turn % 3 == 1:
        return desk.say(MarkKind.SAME_STORY, article=article, story=stories[len(stories) // 2])
    return desk.say(MarkKind.OTHER_STORY, article=article)


@pytest.mark.slow
def test_a_restart_after_every_article_changes_nothing_that_people_or_the_program_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_merge, "MERGE_THRESHOLD", 0.01)
    monkeypatch.setattr(late_merge, "MAX_FIRST_REPORTS_GAP", timedelta(days=4000))
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    whole = replayed(tmp_path / "one", restarting=False)
    assert sum(each.author == PROGRAM_AUTHOR for each in whole[1]) >= 2
    assert replayed(tmp_path / "two", restarting=True) == whole
