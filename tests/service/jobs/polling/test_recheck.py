"""Articles read again: a correction is told once, a counter never, and a page that is gone is kept.

The whole way on loopback: published, polled, told; corrected, read again, judged, told.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from policywire.config.enums import DevelopmentKind, Tier
from policywire.config.models import Configuration
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import ARCHIVE_NOTE, Article, ArticleForm, TextOrigin
from policywire.demo.newsroom import Newsroom, Publication, publications, sources
from policywire.pipeline.developments.revision import RevisionKind
from policywire.pipeline.model.article_verdict import ArticleVerdict, Copy, Development, Match
from policywire.service.app.service import Service
from policywire.service.clock import ManualClock
from policywire.service.health import ServiceHealth
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.jobs.polling.recheck import first_recheck
from policywire.service.paths import InstallationPaths
from policywire.store.articles import (
    articles,
    judged_articles,
    rechecks,
    versions as stored_versions,
)
from policywire.store.stories import stories

PUBLISHED = datetime(2026, 3, 3, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORIGINAL = publications()[0]
TEXT = (
    "The customs agency will hire 400 inspectors at the port of Lavinia, it said on Monday. "
    "Commissioner Adaeze Brandvold signed the order, which takes effect in the spring. "
    "The union of the inspectors had asked for 900, and called the number a beginning. "
    "Ships have waited for nine days on average since the last of the old inspectors retired. "
    "The tariff on steel brings the port two million a year, most of which it spends on repairs. "
    "Lawmakers from both parties have asked for a report on the port before the summer. "
    "The port was built in the sixties and has two docks for large ships and one for small ones. "
    "Its director, a former captain, did not answer when she was called on Monday evening."
)
MATCH = Match(topic="tariffs", score=0.5, clause="tariff", spans=())
MEMO = replace(
    ORIGINAL,
    url="https://paper.example/2026/inspectors",
    title="Customs agency to hire 400 inspectors for tariff checks at Lavinia",
    text=TEXT,
    date=PUBLISHED,
)


@dataclass
class Desk:
    """A newsroom, a service that reads it, and the clock of both."""

    newsroom: Newsroom
    service: Service
    clock: ManualClock

    async def poll(self) -> list[ProcessedArticle]:
        for key, source in self.service.loaded.configuration.sources.items():
            await self.service.poll_runner.poll(key, source)
        return await self.service.processing.process_pending()

    async def read_again(self, after: timedelta) -> list[ProcessedArticle]:
        """Let time pass, read again what is due, judge it, deliver it."""
        self.clock.at += after
        await self.service.recheck()
        judged = await self.service.processing.process_pending()
        await self.service.deliver_due()
        return judged

    def versions(self) -> tuple[stored_versions.ArticleVersion, ...]:
        with self.service.store.reading() as session:
            return stored_versions.of_url(session, self.newsroom.address(MEMO))

    def developments(self, judged: ProcessedArticle) -> tuple[Development, ...]:
        assert judged.alert is not None
        with self.service.store.reading() as session:
            told = stories.get(session, judged.alert.story)
        assert told is not None
        assert told.summary.developments == len(told.developments)
        return told.developments

    def article(self) -> Article:
        with self.service.store.reading() as session:
            found = articles.get(session, self.newsroom.address(MEMO))
        assert found is not None
        return found


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = ManualClock(PUBLISHED)
    async with Newsroom([MEMO], clock=clock.now) as newsroom:
        wanted = {key: each for key, each in sources(newsroom).items() if key == MEMO.outlet_key}
        configuration = Configuration.model_validate(
            {
                "settings": {"allow_private_addresses": True},
                "sources": wanted,
                "topics": {"tariffs": {"title": "Tariffs", "any": ["tariff"]}},
                "channels": {"screen": {"console": {}}},
            }
        )
        place = InstallationPaths(tmp_path, tmp_path, f"sqlite:///{tmp_path / 'news.db'}")
        loaded = LoadedConfiguration(configuration, {}, (), ())
        service = Service(place, loaded, clock, io.StringIO(), ServiceHealth(started=clock.now()))
        await service.start()
        made = Desk(newsroom, service, clock)
        try:
            assert [each.alert is not None for each in await made.poll()] == [True]
            yield made
        finally:
            await service.stop()


def corrected(text: str = TEXT.replace("400", "300"), title: str = MEMO.title) -> Publication:
    return replace(MEMO, text=text, title=title)


@pytest.mark.slow
async def test_a_correction_is_told_once_with_the_sentence_that_changed(desk: Desk) -> None:
    desk.newsroom.correct(corrected())
    (judged,) = await desk.read_again(HOUR)
    assert judged.alert is not None
    assert judged.alert.kind is DevelopmentKind.CORRECTION
    assert [sentence.split(" at ")[0] for sentence in judged.alert.new] == [
        "The customs agency will hire 300 inspectors"
    ]
    assert await desk.read_again(5 * HOUR) == []
    assert await desk.read_again(18 * HOUR) == []
    assert [each.change for each in desk.versions()] == [RevisionKind.FIRST, RevisionKind.SUBSTANCE]
    assert ["400" in each.text for each in desk.versions()] == [True, False]
    assert (desk.article().version, "300" in desk.article().text) == (2, True)
    assert [each.kind for each in desk.developments(judged)] == [
        DevelopmentKind.NEW_STORY,
        DevelopmentKind.CORRECTION,
    ]
    assert_recalled_as_judged(desk)


def assert_recalled_as_judged(desk: Desk) -> None:
    """A restart recalls the text that was judged, as the running memory holds it."""
    before = len(desk.service.processor._pipeline)
    assert desk.service.processor.load_memory(desk.clock.now()) == before
    with desk.service.store.reading() as session:
        ((article, _),) = judged_articles.with_verdicts(session, PUBLISHED - HOUR)
    assert "400" in article.text


@pytest.mark.slow
async def test_what_is_no_correction_is_kept_and_not_told(desk: Desk) -> None:
    updated = f"{TEXT} Updated March 3, 2026 at 5 p.m."
    heading = "Hundreds of inspectors for Lavinia"
    spelled = updated.replace("inspectors retired", "inspecters retired")
    changes = [(updated, MEMO.title), (updated, heading), (spelled, heading)]
    for (text, title), after in zip(changes, (HOUR, 5 * HOUR, 18 * HOUR), strict=True):
        desk.newsroom.correct(corrected(text, title))
        (judged,) = await desk.read_again(after)
        assert judged.alert is None
    kept = [each.change for each in desk.versions()]
    assert kept == [
        RevisionKind.FIRST,
        RevisionKind.SMALL,
        RevisionKind.HEADLINE,
        RevisionKind.SMALL,
    ]


@pytest.mark.slow
async def test_after_a_crash_corrections_are_told_and_the_way_back_is_not(desk: Desk) -> None:
    desk.newsroom.correct(corrected())
    desk.clock.at += HOUR
    await desk.service.recheck()
    desk.service.processor.load_memory(desk.clock.now())
    (once,) = await desk.service.processing.process_pending()
    desk.newsroom.correct(corrected(TEXT.replace("400", "200")))
    (twice,) = await desk.read_again(5 * HOUR)
    assert once.alert is not None
    assert twice.alert is not None
    assert once.alert.id != twice.alert.id
    desk.newsroom.correct(MEMO)
    (back,) = await desk.read_again(18 * HOUR)
    assert back.alert is None
    assert desk.versions()[-1].change is RevisionKind.BACK


@pytest.mark.slow
async def test_a_page_that_is_taken_away_is_a_fact_and_no_version(desk: Desk) -> None:
    desk.newsroom.withdraw(MEMO)
    assert await desk.read_again(HOUR) == []
    assert ArticleForm.WITHDRAWN in desk.article().forms
    assert len(desk.versions()) == 1
    assert desk.article().text


@pytest.mark.slow
async def test_a_page_is_asked_for_with_its_validators_and_no_more_often_than_planned(
    desk: Desk,
) -> None:
    for after in (HOUR / 2, HOUR / 2, HOUR, 4 * HOUR, 18 * HOUR, 60 * HOUR, 90 * HOUR):
        await desk.read_again(after)
    asked = [
        (each.status, each.conditional) for each in desk.newsroom.log if each.path == MEMO.path
    ]
    assert asked == [(200, False), (200, False), (304, True), (304, True)]
    with desk.service.store.reading() as session:
        assert rechecks.due(session, desk.clock.now() + 999 * HOUR, 10) == []


WORDS = {"url": "https://a.example/1", "title": "T", "text": "x", "outlet": "A"}


@pytest.mark.parametrize(
    ("changes", "verdict", "is_read"),
    [
        ({}, {"matches": (MATCH,)}, True),
        ({}, {}, False),
        ({"tier": Tier.OFFICIAL}, {}, True),
        ({"origin": TextOrigin.FEED}, {"matches": (MATCH,)}, False),
        ({"published": PUBLISHED - 80 * HOUR}, {"matches": (MATCH,)}, False),
        ({"note": ARCHIVE_NOTE}, {"matches": (MATCH,)}, False),
        ({}, {"matches": (MATCH,), "copy": Copy("https://a.example/0", 1.0)}, False),
    ],
    ids=["matched", "unmatched", "official", "from the feed", "old", "archive", "copy"],
)
def test_only_what_matters_is_read_again(
    changes: dict[str, Any], verdict: dict[str, Any], is_read: bool
) -> None:
    article = Article(**WORDS, **{"found": PUBLISHED, "origin": TextOrigin.PAGE, **changes})
    judged = ArticleVerdict(
        **{"article": article.url, "copy": None, "matches": (), "placement": None,
           "development": None, "reasons": (), **verdict}
    )  # fmt: skip
    assert first_recheck(article, judged) == (PUBLISHED + HOUR if is_read else None)
