"""Saved searches that are told: whom, when, once, and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import Recipient
from policywire.config.enums import Cadence, Role
from policywire.config.models import Configuration
from policywire.config.models.language_model import LanguageModel
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import Article
from policywire.service.app.processing_loop import ProcessingLoop
from policywire.service.clock import ManualClock
from policywire.service.health import ServiceHealth
from policywire.service.jobs.delivery.digests import DigestBuilder
from policywire.service.jobs.judging import search_alerts
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.judging.search_alert_writer import SearchAlertWriter
from policywire.service.jobs.judging.search_alerts import SearchAlertJob
from policywire.service.jobs.judging.search_finder import SearchFinder
from policywire.service.wiring import delivery_config_of, matcher_of
from policywire.service.writer import StoreWriter
from policywire.store.articles import articles, search_queue
from policywire.store.articles.search import SearchTooBroad
from policywire.store.articles.search_queue import QueuedArticle
from policywire.store.database.store import Store
from policywire.store.decisions import audit
from policywire.store.deliveries import alerts, delivery_list, outbox, search_finds
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.deliveries.delivery_list import DeliveryView
from policywire.store.people import saved_searches, users
from policywire.store.people.saved_searches import SavedSearch
from policywire.store.schema import SavedSearchRow
from tests.fresh_store import fresh_store
from tests.pipeline import reports

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
CONFIGURATION = Configuration.model_validate(
    {
        "topics": {"fares": {"title": "Ferry fares", "any": ["ferry fare*"]}},
        "channels": {"desk": {"console": {}}, "night": {"console": {}}},
        "routes": [{"topics": ["fares"], "channels": ["desk"]}],
    }
)
DESK, NIGHT = (Recipient(channel=each, label="console") for each in ("desk", "night"))
Queued = Sequence[QueuedArticle]
TEXT = "The harbour board will hear the case for dredging the northern channel on Friday."


def report(number: int, title: str, text: str = TEXT) -> Article:
    """An article on the web of the tests, found now."""
    told = reports.report(number, title, text, hours=0)
    return replace(told, found=NOW, published=NOW, source="paper")


DREDGING = report(1, "Board to hear case for dredging")
FARES = report(2, "Council raises ferry fares", "Ferry fares rise in May, the council said Monday.")
OTHER = report(3, "Library opens late", "The library opens at noon from now on, its head said.")


@dataclass
class Newsdesk:
    """A processor and its search job on a store."""

    store: Store
    clock: ManualClock
    processor: Processor
    job: SearchAlertJob

    def follow(
        self, query: str, who: Recipient = NIGHT, cadence: Cadence = Cadence.AT_ONCE, **filters: str
    ) -> int:
        """A saved search that is told to somebody."""
        with self.store.writing() as session:
            number = saved_searches.add(
                session, query, filters, name=query, author="ann", now=self.clock.now()
            )
            saved_searches.follow(session, number, who, cadence, "ann")
        return number

    def read(self, *found: Article) -> int | None:
        """Have articles judged and searched; gives how many alerts the searches wrote."""
        with self.store.writing() as session:
            articles.add(session, list(found))
        while self.processor.process_batch(self.clock.now):
            pass
        return self.job.tell()

    def deliveries(self, channel: str = "night") -> list[DeliveryView]:
        """What was decided for a channel, oldest first."""
        with self.store.reading() as session:
            made = delivery_list.list_deliveries(session)
        return [each for each in reversed(made) if each.recipient.channel == channel]


def newsdesk_of(opened: Store) -> Newsdesk:
    """A desk that follows ferry fares, and nothing else."""
    clock, loaded = ManualClock(NOW), LoadedConfiguration(CONFIGURATION, {}, (), ())
    told = delivery_config_of(loaded, AddressBook(CONFIGURATION.channels))
    processor = Processor(opened, matcher_of(loaded), told)
    return Newsdesk(opened, clock, processor, SearchAlertJob(opened, processor, clock))


@pytest.fixture
def newsdesk(tmp_path: Path) -> Iterator[Newsdesk]:
    """Such a desk on an empty store."""
    desk = newsdesk_of(fresh_store(tmp_path / "news.db"))
    yield desk
    desk.store.close()


def test_what_a_search_finds_is_told_once_and_why_says_so(newsdesk: Newsdesk) -> None:
    newsdesk.follow("dredging")
    assert newsdesk.read(DREDGING, FARES, OTHER) == 1
    (made,) = newsdesk.deliveries()
    assert (made.state, made.outcome) == (DeliveryState.PENDING, "saved search")
    assert made.reason == "The saved search “dredging” of ann found it."
    assert "Board to hear case for dredging [Saved search: dredging]" in made.subject
    with newsdesk.store.writing() as session:
        search_queue.add(session, 1)
    assert newsdesk.job.tell() == 0
    with newsdesk.store.reading() as session:
        trail = audit.audit_trail_of(session, DREDGING.url)
        of_topics = [each.alert for each in newsdesk.deliveries("desk")]
        developments = alerts.since(session, NOW - timedelta(days=1), 9)
        assert [each.id for each in developments] == of_topics
    assert trail is not None
    assert [each.delivery.reason for told in trail.alerts for each in told.deliveries] == [
        made.reason
    ]


def test_the_message_says_where_the_words_stand(newsdesk: Newsdesk) -> None:
    newsdesk.follow("harbour board")
    newsdesk.read(DREDGING)
    with newsdesk.store.writing() as session:
        (sent,) = outbox.claim(
            session, now=NOW, lease=timedelta(minutes=1), instance="test", channel="night", limit=2
        )
    assert "Found by a search" in sent.message.text
    assert "The *harbour* *board* will hear" in sent.message.text
    assert DREDGING.url in sent.message.text


def test_a_copy_is_found_and_not_told(newsdesk: Newsdesk) -> None:
    number = newsdesk.follow("dredging")
    copy = replace(report(9, DREDGING.title), outlet="Gazette")
    newsdesk.read(DREDGING, copy)
    told, kept = newsdesk.deliveries()
    assert told.state is DeliveryState.PENDING
    assert (kept.state, kept.outcome) == (DeliveryState.SUPPRESSED, "copy")
    assert DREDGING.url in kept.reason
    with newsdesk.store.reading() as session:
        counted = search_finds.counts(session)[f"search:{number}"]
    assert (counted.told, counted.held, counted.kept_back) == (1, 0, {"copy": 1})


def test_who_gets_the_alert_on_the_topic_does_not_get_the_article_twice(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.follow("ferry", DESK)
    newsdesk.read(FARES)
    alert, find = newsdesk.deliveries("desk")
    assert alert.topics == ("fares",)
    assert (find.state, find.outcome) == (DeliveryState.SUPPRESSED, "already told")


def test_an_article_that_waits_for_opinions_is_tried_once_its_own_alert_is_written(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.processor.language_model = LanguageModel.model_validate(
        {"address": "http://model.example", "model": "m7", "unsure_to": 1}
    )
    newsdesk.follow("ferry", DESK)
    newsdesk.follow("library")
    assert newsdesk.read(FARES, OTHER) == 1, "only the library waits for nobody"
    assert newsdesk.deliveries("desk") == []
    newsdesk.processor.language_model = None
    assert len(newsdesk.processor.settle_batch(newsdesk.clock.now)) == 1
    newsdesk.job.tell()
    alert, find = newsdesk.deliveries("desk")
    assert alert.topics == ("fares",)
    assert (find.state, find.outcome) == (DeliveryState.SUPPRESSED, "already told")


@pytest.mark.parametrize(
    ("cadence", "due"),
    [
        (Cadence.DAILY, datetime(2026, 3, 4, 8, tzinfo=UTC)),
        (Cadence.WEEKLY, datetime(2026, 3, 9, 8, tzinfo=UTC)),
    ],
)
def test_a_search_has_a_cadence_of_its_own(
    newsdesk: Newsdesk, cadence: Cadence, due: datetime
) -> None:
    newsdesk.follow("dredging OR library", cadence=cadence)
    newsdesk.read(DREDGING, OTHER)
    assert [(each.state, each.due) for each in newsdesk.deliveries()] == [
        (DeliveryState.HELD, due)
    ] * 2
    with newsdesk.store.writing() as session:
        DigestBuilder(session, newsdesk.processor.delivery_config, due, NOW).write_due("night")
        (digest,) = outbox.claim(
            session, now=due, lease=timedelta(minutes=1), instance="test", channel="night", limit=9
        )
    assert "SAVED SEARCH: DREDGING OR LIBRARY" in digest.message.text.upper()
    assert "Board to hear case" in digest.message.text
    assert "Library opens late" in digest.message.text


def test_what_is_queued_when_the_process_dies_is_told_after_the_start(
    newsdesk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsdesk.follow("dredging")
    with monkeypatch.context() as dying:
        dying.setattr(search_queue, "remove", _die)
        with pytest.raises(KeyboardInterrupt):
            newsdesk.read(DREDGING)
    again = SearchAlertJob(newsdesk.store, newsdesk.processor, newsdesk.clock)
    assert again.tell() == 0, "it was written before the death, and is not written twice"
    assert len(newsdesk.deliveries()) == 1
    with newsdesk.store.reading() as session:
        assert search_queue.waiting(session, 9) == []


def _die(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda desk: desk.follow("dredging", topic="gone"), "topic gone is no longer followed"),
        (lambda desk: desk.follow("dredging", since="soon"), "internal error"),
    ],
)
def test_a_search_that_cannot_be_asked_says_so_and_holds_up_no_other(
    newsdesk: Newsdesk, break_it: Callable[[Newsdesk], int], said: str
) -> None:
    broken = break_it(newsdesk)
    newsdesk.follow("dredging")
    assert newsdesk.read(DREDGING) == 1
    with newsdesk.store.reading() as session:
        found = saved_searches.find(session, broken)
    assert found is not None
    assert said in found.trouble
    assert "1 article waits until it works again" in found.trouble


@pytest.mark.parametrize("fault", [MemoryError(), OSError(28, "No space left on device")])
def test_a_fault_of_the_machine_loses_no_find(
    newsdesk: Newsdesk, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: object) -> None:
        raise fault

    newsdesk.follow("dredging")
    with monkeypatch.context() as broken:
        broken.setattr(SearchAlertWriter, "write", fail)
        with pytest.raises(type(fault)):
            newsdesk.read(DREDGING)
    assert newsdesk.job.tell() == 1


def test_the_topic_language_and_filters_count_as_on_the_page(newsdesk: Newsdesk) -> None:
    newsdesk.follow("title:dredging AND NOT library")
    newsdesk.follow("dredging", outlet="Another")
    assert newsdesk.read(DREDGING, OTHER) == 1


def test_what_is_found_for_somebody_who_is_gone_waits_until_another_is_named(
    newsdesk: Newsdesk,
) -> None:
    number = newsdesk.follow("dredging", Recipient(channel="attic", label="console"))
    assert newsdesk.read(DREDGING) == 0
    with newsdesk.store.writing() as session:
        found = saved_searches.find(session, number)
        saved_searches.follow(session, number, NIGHT, Cadence.AT_ONCE, "ann")
    assert found is not None
    assert "console in attic, whom it tells, is no longer in alerts.yaml" in found.trouble
    assert newsdesk.job.tell() == 1
    (told,) = newsdesk.deliveries()
    assert told.state is DeliveryState.PENDING


def _too_slow(*_: object, **__: object) -> None:
    raise SearchTooBroad


def test_a_search_that_runs_out_of_time_leaves_nothing_out(
    newsdesk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsdesk.follow("dredging")
    quick = newsdesk.follow("library")
    find = SearchFinder.find
    with monkeypatch.context() as busy:
        asked: list[int] = []

        def slow(
            finder: SearchFinder, saved: SavedSearch, queued: Sequence[QueuedArticle]
        ) -> object:
            asked.append(saved.id)
            return find(finder, saved, queued) if saved.id == quick else _too_slow()

        busy.setattr(SearchFinder, "find", slow)
        assert newsdesk.read(DREDGING) == 0
        assert newsdesk.read(OTHER) == 1
        # Its three tries were for nothing once: it rests, and holds up no other meanwhile.
        assert asked == [1, 1, 1, quick, quick]
    assert newsdesk.job.tell() is None, "it rests still"
    newsdesk.clock.at += timedelta(minutes=1)
    assert newsdesk.job.tell() == 1
    assert newsdesk.job.tell() is None
    with newsdesk.store.reading() as session:
        assert search_queue.searches_with_untried(session) == set()
        assert [each.trouble for each in saved_searches.followed(session)] == ["", ""]


def test_a_clock_that_is_set_back_does_not_keep_a_search_resting(
    newsdesk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsdesk.follow("dredging")
    with monkeypatch.context() as busy:
        busy.setattr(SearchFinder, "find", _too_slow)
        newsdesk.read(DREDGING)
    newsdesk.clock.at -= timedelta(days=3)
    assert newsdesk.job.tell() == 1


def test_what_waits_for_a_search_survives_the_process(newsdesk: Newsdesk) -> None:
    number = newsdesk.follow("dredging", topic="gone")
    newsdesk.read(DREDGING)
    with newsdesk.store.writing() as session:
        row = session.get_one(SavedSearchRow, number)
        row.filters = "{}"
        session.add(row)
    again = SearchAlertJob(newsdesk.store, newsdesk.processor, newsdesk.clock)
    assert again.tell() == 1


def test_a_search_whose_author_is_gone_goes_on_telling(newsdesk: Newsdesk) -> None:
    with newsdesk.store.writing() as session:
        users.add(session, "ann", "h", Role.VIEWER, NOW)
    newsdesk.follow("dredging")
    with newsdesk.store.writing() as session:
        users.remove(session, "ann")
    assert newsdesk.read(DREDGING) == 1


def test_nothing_is_queued_while_no_search_is_told(newsdesk: Newsdesk) -> None:
    newsdesk.read(DREDGING)
    number = newsdesk.follow("dredging")
    with newsdesk.store.writing() as session:
        saved_searches.unfollow(session, number)
    newsdesk.processor.process_batch(newsdesk.clock.now)
    assert newsdesk.deliveries() == []


async def test_what_is_found_while_searches_are_tried_is_judged_before_they_go_on(
    newsdesk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_alerts, "AT_ONCE", 1)
    newsdesk.follow("dredging OR library")
    with newsdesk.store.writing() as session:
        articles.add(session, [DREDGING, OTHER])
    health, writer = ServiceHealth(NOW), StoreWriter()
    woken: list[None] = []
    loop = ProcessingLoop(
        newsdesk.processor, writer, newsdesk.clock, health,
        on_alerts=lambda: woken.append(None),
        on_error=lambda _where, error: pytest.fail(repr(error)),
    )  # fmt: skip
    judged: list[int] = []

    def tell() -> int | None:
        judged.append(health.judged)
        with newsdesk.store.writing() as session:
            articles.add(session, [FARES])
        return newsdesk.job.tell()

    loop.after_judging = tell
    await loop.process_pending()
    writer.close()
    assert judged == [2, 3, 3, 3]
    assert len(newsdesk.deliveries()) == 2
    assert len(woken) == 3, "for the alert on the topic, and for each find"
