"""What was read of an article is found again exactly as it was, or not at all."""

from __future__ import annotations

import sqlite3
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.crawler.model.article import Article
from policywire.pipeline.stories.article_features import ArticleFeatures, extract_features
from policywire.store.articles.feature_cache import FeatureCache
from policywire.store.articles.feature_codec import decode, encode
from tests.pipeline.test_pipeline_restart import demo_articles

ARTICLE = demo_articles()[0]
UNTIL = datetime(2026, 4, 1, tzinfo=UTC)
RULE = replace(
    ARTICLE,
    url="https://register.example/2026-0412",
    title="Ferry Safety Rule; RIN 1625-AC88; Docket No. USCG-2026-0412",
    text="The Coast Guard issued a final rule on ferry safety (H.R. 4120).",
    fields={"RIN": "1625-AC88", "Docket": "USCG-2026-0412"},
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with what was read of one article."""
    cache = FeatureCache(tmp_path / "memory.cache", "", pytest.fail)
    cache.add(extract_features(ARTICLE), UNTIL)
    cache.close()
    return tmp_path / "memory.cache"


@pytest.fixture
def cache(file: Path) -> Iterator[FeatureCache]:
    """The same file, opened after a start."""
    opened = FeatureCache(file, "", pytest.fail)
    yield opened
    opened.close()


def remembered(article: Article) -> ArticleFeatures:
    """What reading gives, without what only a new article is asked for."""
    return replace(extract_features(article), stage_mention=None, acts=())


@pytest.mark.parametrize("article", [*demo_articles()[:40], RULE], ids=lambda one: one.title)
def test_what_is_kept_is_what_was_read(article: Article) -> None:
    assert decode(article, encode(extract_features(article))) == remembered(article)


def test_a_record_keeps_its_proceedings() -> None:
    assert decode(RULE, encode(extract_features(RULE))).proceedings


def test_it_is_found_after_a_start(cache: FeatureCache) -> None:
    assert cache.get([ARTICLE])[0] == remembered(ARTICLE)


def test_the_file_is_for_its_owner_alone(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_article_that_changed_is_read_again(cache: FeatureCache) -> None:
    assert cache.get([replace(ARTICLE, title=f"{ARTICLE.title}!")])[0] is None


def test_what_another_reader_read_is_not_taken(file: Path) -> None:
    assert FeatureCache(file, "WordLlamaEmbedder 0.3.9", pytest.fail).get([ARTICLE])[0] is None


def test_a_damaged_entry_is_not_taken(file: Path, cache: FeatureCache) -> None:
    damaged = sqlite3.connect(file)
    (body,) = damaged.execute("SELECT body FROM remembered").fetchone()
    with damaged:
        damaged.execute("UPDATE remembered SET body = ?", (body[:-1] + bytes([body[-1] ^ 1]),))
    damaged.close()
    assert cache.get([ARTICLE])[0] is None


def test_an_entry_of_another_article_is_not_taken(file: Path, cache: FeatureCache) -> None:
    cache.add(extract_features(RULE), UNTIL)
    cache.flush()
    mixed = sqlite3.connect(file)
    (body,) = mixed.execute("SELECT body FROM remembered ORDER BY rowid").fetchone()
    with mixed:
        mixed.execute("UPDATE remembered SET body = ?", (body,))
    mixed.close()
    assert cache.get([ARTICLE])[0] == remembered(ARTICLE)
    assert cache.get([RULE])[0] is None


def test_a_file_that_is_no_cache_is_told_once_and_begun_anew(tmp_path: Path) -> None:
    file, told = tmp_path / "memory.cache", list[str]()
    file.write_bytes(b"no cache at all" * 1000)
    cache = FeatureCache(file, "", told.append)
    assert cache.get([ARTICLE])[0] is None
    cache.add(extract_features(ARTICLE), UNTIL)
    cache.close()
    assert len(told) == 1
    assert str(file) in told[0]
    assert not file.exists()


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    told = list[str]()
    cache = FeatureCache(tmp_path / "a file" / "memory.cache", "", told.append)
    assert cache.get([ARTICLE])[0] is None
    assert len(told) == 1


def test_what_is_not_remembered_any_more_is_deleted(file: Path, cache: FeatureCache) -> None:
    cache.begin()
    cache.add(extract_features(RULE), UNTIL)
    cache.end()
    assert cache.get([RULE])[0] is not None
    assert cache.get([ARTICLE])[0] is None


def test_what_is_too_old_to_be_remembered_goes_without_a_start(
    file: Path, cache: FeatureCache
) -> None:
    cache.add(extract_features(RULE), UNTIL + timedelta(days=1))
    cache.flush()
    cache.forget(UNTIL + timedelta(hours=1))
    assert cache.get([RULE])[0] is not None
    assert cache.get([ARTICLE])[0] is None


def test_the_keys_of_what_is_kept_are_not_gathered_for_ever(cache: FeatureCache) -> None:
    features = extract_features(RULE)

    def add(numbers: range) -> None:
        for number in numbers:
            cache.add(replace(features, article=replace(RULE, url=f"{RULE.url}/{number}")), UNTIL)
            cache.flush()

    add(range(2500))  # Python keeps 2000 tuples to use them again
    tracemalloc.start()
    add(range(2500, 5000))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 100_000
