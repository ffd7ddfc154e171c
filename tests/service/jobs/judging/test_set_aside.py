"""One article that our own code cannot process holds up no other, and the operator hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from policywire.crawler.model.article import Article
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.jobs.judging.set_aside import retry_after_update, set_aside_notice
from policywire.store.articles import processing_failures
from policywire.store.articles.processing_failures import ProcessingFailure
from policywire.store.database.session import Session
from policywire.store.database.store import Store
from policywire.store.decisions import audit
from tests.fresh_store import fresh_store
from tests.service.desk import FISH, NOW, STEEL, Desk

POISON = replace(STEEL, url="https://paper.example/poison", title="A tariff nobody can process")


class Faulty(Processor):
    """A processor with a bug that one article meets; `bug` is what it raises."""

    bug: Exception = ZeroDivisionError("the text of the article")
    tried = 0

    def _process(self, session: Session, article: Article, now: object) -> ProcessedArticle:
        if article.url == POISON.url:
            self.tried += 1
            raise self.bug
        return super()._process(session, article, now)  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("tests.service.desk.Processor", Faulty)
    return Desk.of(fresh_store(tmp_path / "news.db"), {})


def _failure(store: Store) -> ProcessingFailure:
    with store.reading() as session:
        found = processing_failures.of_article(session, POISON.url)
    assert found is not None
    return found


def _try_thrice(desk: Desk) -> None:
    desk.read(STEEL, POISON, FISH)
    for _ in range(3):
        desk.wait(timedelta(minutes=5))
        desk.read()


def test_the_others_of_its_batch_are_processed_at_once(desk: Desk) -> None:
    desk.read(STEEL, POISON, FISH)
    with desk.store.reading() as session:
        trails = [audit.audit_trail_of(session, each.url) for each in (STEEL, FISH, POISON)]
    assert [trail is not None and trail.verdict is not None for trail in trails] == [
        True,
        True,
        False,
    ]


def test_it_is_set_aside_after_three_tries_with_the_place_of_the_error(desk: Desk) -> None:
    _try_thrice(desk)
    failure = _failure(desk.store)
    assert (failure.tries, failure.next_try) == (3, None)
    assert failure.error.startswith("ZeroDivisionError in _process, ")
    assert "test_set_aside.py, line " in failure.error
    assert "the text of the article" not in failure.error
    assert isinstance(desk.judge, Faulty)
    assert desk.judge.tried == 3


def test_why_and_the_notice_say_what_became_of_it(desk: Desk) -> None:
    _try_thrice(desk)
    with desk.store.reading() as session:
        trail = audit.audit_trail_of(session, POISON.url)
        news = processing_failures.untold(session)
    assert trail is not None
    assert trail.failure == _failure(desk.store)
    subject, text = set_aside_notice(news)
    assert subject == "1 article set aside, because processing failed three times"
    assert POISON.url in text
    assert "ZeroDivisionError" in text


def test_once_it_is_told_it_is_not_told_again(desk: Desk) -> None:
    _try_thrice(desk)
    with desk.store.writing() as session:
        processing_failures.mark_told(session, NOW)
        assert processing_failures.untold(session) == []


def test_a_store_in_trouble_is_no_fault_of_the_article(desk: Desk) -> None:
    assert isinstance(desk.judge, Faulty)
    desk.judge.bug = OperationalError("select", {}, Exception("disk I/O error"))
    with pytest.raises(Exception, match="disk I/O"):
        desk.read(POISON)
    with desk.store.reading() as session:
        assert processing_failures.of_article(session, POISON.url) is None


def test_other_topics_and_another_version_try_it_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _try_thrice(desk)
    assert retry_after_update(desk.store) == 0
    monkeypatch.setattr("policywire.service.jobs.judging.set_aside._RUNNING", "(policywire 99.0)")
    assert retry_after_update(desk.store) == 1
    _try_thrice(desk)
    desk.judge.set_topics(desk.judge.matcher, desk.delivery_config)
    desk.judge.__class__ = Processor
    desk.read()
    with desk.store.reading() as session:
        trail = audit.audit_trail_of(session, POISON.url)
    assert trail is not None
    assert trail.verdict is not None
    assert trail.failure is None
