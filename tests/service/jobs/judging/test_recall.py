"""A start with a file of what was read, good or bad, judges as a start without one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select

from policywire.crawler.model.article import Article
from policywire.pipeline.stories.article_features import extract_features
from policywire.pipeline.stories.memory_window import UNMATCHED
from policywire.service.jobs.judging.process_articles import Processor
from policywire.store.articles import articles
from policywire.store.articles.feature_cache import FeatureCache
from policywire.store.database.store import Store
from policywire.store.schema import VerdictRow
from tests.fresh_store import fresh_store
from tests.pipeline.test_pipeline_restart import demo_articles
from tests.service.desk import Desk

BEFORE, AFTER = demo_articles()[:45], demo_articles()[45:70]


class Place:
    """A store of articles judged before a start, and the cache beside it."""

    def __init__(self, folder: Path) -> None:
        self.store, self.cache = folder / "news.db", folder / "memory.cache"

    def judge(self, found: list[Article], *, cached: bool = True) -> None:
        """Start, judge, and stop in good order."""
        opened = Store.open(f"sqlite:///{self.store}", durable=False)
        cache = FeatureCache(self.cache, "", lambda error: None) if cached else None
        plain = Desk.of(opened, {})
        judge = Processor(opened, plain.judge.matcher, plain.delivery_config, cache=cache)

        judge.load_memory(found[0].found)
        for article in found:
            with opened.writing() as session:
                articles.add(session, [article])
            judge.process_batch(lambda at=article.found: at)  # type: ignore[misc]
        if cache is not None:
            cache.close()
        opened.close()

    def verdicts(self) -> list[str]:
        """All verdicts, as they are stored."""
        opened = Store.open(f"sqlite:///{self.store}", durable=False)
        with opened.reading() as session:
            bodies = list(session.exec(select(VerdictRow.body).order_by(VerdictRow.id)))  # type: ignore[arg-type]
        opened.close()
        return bodies


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of judged articles and its cache; never written to after this."""
    folder = tmp_path_factory.mktemp("judged")
    fresh_store(folder / "news.db").close()
    Place(folder).judge(BEFORE)
    return folder


@pytest.fixture(scope="module")
def expected(judged: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a start without a cache decides about the articles that come after it."""
    place = _copy(judged, tmp_path_factory.mktemp("without"))
    place.judge(AFTER, cached=False)
    return place.verdicts()


def _copy(judged: Path, folder: Path) -> Place:
    shutil.copytree(judged, folder, dirs_exist_ok=True)
    return Place(folder)


def _as_it_is(_cache: Path) -> None:
    pass


def _missing(cache: Path) -> None:
    cache.unlink()


def _foreign(cache: Path) -> None:
    """That of another store."""
    cache.unlink()
    other = FeatureCache(cache, "", pytest.fail)

    for article in demo_articles()[80:120]:
        other.add(extract_features(article), article.found + UNMATCHED)
    other.close()


def _older(cache: Path) -> None:
    """One from before the last articles."""
    cache.unlink()
    old = FeatureCache(cache, "", pytest.fail)
    for article in BEFORE[:20]:
        old.add(extract_features(article), article.found + UNMATCHED)
    old.close()


def _cut(cache: Path) -> None:
    cache.write_bytes(cache.read_bytes()[: cache.stat().st_size // 2])


def _flipped(cache: Path) -> None:
    """Every 500th byte is another one."""
    body = bytearray(cache.read_bytes())
    for place in range(4200, len(body), 500):
        body[place] ^= 255
    cache.write_bytes(bytes(body))


def _text(cache: Path) -> None:
    cache.write_text("something else")


@pytest.mark.parametrize("becomes", [_as_it_is, _missing, _foreign, _older, _cut, _flipped, _text])
def test_verdicts_are_the_same_byte_for_byte(
    becomes: Callable[[Path], None], judged: Path, expected: list[str], tmp_path: Path
) -> None:
    place = _copy(judged, tmp_path)
    becomes(place.cache)
    place.judge(AFTER)
    assert place.verdicts() == expected


def test_the_articles_before_the_start_are_found_in_the_cache(judged: Path, tmp_path: Path) -> None:
    place = _copy(judged, tmp_path)
    cache = FeatureCache(place.cache, "", pytest.fail)
    opened = Store.open(f"sqlite:///{place.store}", durable=False)
    with opened.reading() as session:
        stored = [articles.get(session, each.url) for each in BEFORE]
    opened.close()
    assert None not in cache.get([each for each in stored if each is not None])
    assert len(stored) == len(BEFORE)
    cache.close()
