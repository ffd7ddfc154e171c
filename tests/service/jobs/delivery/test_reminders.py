"""Reminders: each recipient once for each date, n days before, as the routes say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from policywire.alerts.model.alert import Recipient
from policywire.alerts.routing.silence import SilenceKind
from policywire.config.enums import DateKind, Tier
from policywire.config.models import Channel, Route, Topic
from policywire.crawler.model.article import Article
from policywire.crawler.model.upcoming_date import UpcomingDate
from policywire.service.jobs.delivery.reminders import ReminderWriter
from policywire.service.recipients import DeliveryConfig
from policywire.store.articles import articles
from policywire.store.database.store import Store
from policywire.store.decisions import audit, verdicts
from policywire.store.deliveries import delivery_list, reminders
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.recipients import silences
from tests.fresh_store import fresh_store
from tests.store.newsroom import NOW, article, verdict

DAY = timedelta(days=1)
CLOSES = datetime(2026, 3, 20, tzinfo=UTC)
ANN = Recipient(channel="mail", label="ann@example.org")
ROOM = Recipient(channel="room", label="console")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = fresh_store(f"{tmp_path}/policywire.db")
    yield opened
    opened.close()


def _keep(store: Store, name: str, on: datetime = CLOSES, **changes: object) -> Article:
    kind = changes.pop("kind_of_date", DateKind.COMMENTS_CLOSE)
    date = UpcomingDate(kind=DateKind(str(kind)), on=on, said="Comments are due then.")
    kept = article(name, dates=(date,), **changes)
    with store.writing() as session:
        articles.add(session, [kept])
        verdicts.save(session, kept, verdict(kept), NOW)
    return kept


def _delivery_config(*routes: dict[str, object], **channels: dict[str, object]) -> DeliveryConfig:
    return DeliveryConfig(
        {"tariffs": Topic(title="Tariffs")},
        [Route.model_validate(each) for each in routes],
        {"mail": (ANN,), "room": (ROOM,)},
        zone=ZoneInfo("America/New_York"),
        channels={
            name: Channel.model_validate({"console": {}, **channels.get(name, {})})
            for name in ("mail", "room")
        },
        reminders=[7 * DAY],
    )


def _remind(store: Store, delivery_config: DeliveryConfig, now: datetime) -> int:
    with store.writing() as session:
        return ReminderWriter(session, delivery_config, now).write_due()


def _subjects(store: Store) -> list[tuple[str, str]]:
    with store.reading() as session:
        found = delivery_list.list_deliveries(session)
    return sorted((each.recipient.channel, each.subject) for each in found)


def test_each_recipient_is_reminded_once_for_each_span_at_eight_in_their_morning(
    store: Store,
) -> None:
    _keep(store, "rule")
    delivery_config = _delivery_config({"channels": ["mail"], "reminders": ["7d", "1d"]})
    eight = datetime(2026, 3, 20, 12, tzinfo=UTC)
    looks = [eight - 7 * DAY - timedelta(seconds=1), eight - 7 * DAY, eight - 2 * DAY, eight - DAY]
    assert [_remind(store, delivery_config, at) for at in (*looks, looks[-1])] == [0, 1, 0, 1, 0]
    told = "Reminder: comments close Friday, 20 Mar 2026: Title of rule [Tariffs]"
    assert _subjects(store) == [("mail", told)] * 2


def test_after_the_day_nobody_is_reminded_any_more(store: Store) -> None:
    _keep(store, "rule")
    assert _remind(store, _delivery_config({"reminders": ["1d"]}), CLOSES + 2 * DAY) == 0


def test_a_route_says_for_itself_and_the_settings_for_the_others(store: Store) -> None:
    _keep(store, "rule")
    delivery_config = _delivery_config(
        {"channels": ["mail"], "reminders": []}, {"channels": ["room"]}
    )
    assert _remind(store, delivery_config, CLOSES - 5 * DAY) == 1
    assert [channel for channel, _ in _subjects(store)] == ["room"]


def test_nothing_is_reminded_of_that_the_article_itself_has_just_told(store: Store) -> None:
    _keep(store, "late", published=CLOSES - 5 * DAY)
    delivery_config = _delivery_config({"channels": ["mail"], "reminders": ["7d", "1d"]})
    assert _remind(store, delivery_config, CLOSES - 4 * DAY) == 0
    assert _remind(store, delivery_config, CLOSES) == 1


def test_a_document_that_moves_its_date_moves_the_reminder(store: Store) -> None:
    _keep(store, "rule", tier=Tier.OFFICIAL)
    _keep(store, "extension", on=CLOSES + 20 * DAY, tier=Tier.OFFICIAL, published=NOW + DAY)
    _keep(store, "hearing", kind_of_date=DateKind.HEARING)
    delivery_config = _delivery_config({"channels": ["mail"], "reminders": ["1d"]})
    assert _remind(store, delivery_config, CLOSES) == 1
    assert _remind(store, delivery_config, CLOSES + 20 * DAY) == 1
    assert [subject.split(": ")[1] for _, subject in _subjects(store)] == [
        "comments close Thursday, 9 Apr 2026",
        "hearing Friday, 20 Mar 2026",
    ]


def test_a_reminder_waits_for_the_end_of_quiet_hours_and_why_tells_of_it(store: Store) -> None:
    kept = _keep(store, "rule")
    quiet = {"quiet": {"from": "07:00", "to": "10:00"}}
    delivery_config = _delivery_config({"channels": ["mail"]}, mail=quiet)
    assert _remind(store, delivery_config, datetime(2026, 3, 13, 12, tzinfo=UTC)) == 1
    with store.reading() as session:
        found = audit.audit_trail_of(session, kept.url)
    assert found is not None
    (told,) = found.reminders
    assert told.delivery.due == datetime(2026, 3, 13, 14, tzinfo=UTC)
    assert told.delivery.reason == (
        "Route 1 takes new facts on tariffs. It reminds 1w before the date."
    )


def test_who_wants_quiet_about_a_story_is_not_reminded_of_it(store: Store) -> None:
    _keep(store, "rule")
    with store.writing() as session:
        silences.add(session, SilenceKind.STORY, "s1", now=NOW, until=NOW + 90 * DAY, reason="done")
    assert _remind(store, _delivery_config(), CLOSES - 5 * DAY) == 0


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ({"digest": {"at": ["08:00"], "days": ["sat"]}}, datetime(2026, 3, 19, 12, tzinfo=UTC)),
        (
            {
                "digest": {"at": ["08:00"], "days": ["sat"]},
                "quiet": {"from": "07:00", "to": "10:00"},
            },
            datetime(2026, 3, 19, 14, tzinfo=UTC),
        ),
        ({"digest": {"at": ["17:00"]}}, datetime(2026, 3, 19, 21, tzinfo=UTC)),
    ],
    ids=["weekly digest", "weekly digest and quiet hours", "digest in time"],
)
def test_a_reminder_never_comes_after_its_date(
    store: Store, terms: dict[str, object], due: datetime
) -> None:
    _keep(store, "rule")
    delivery_config = _delivery_config({"channels": ["mail"], "reminders": ["1d"]}, mail=terms)
    assert _remind(store, delivery_config, datetime(2026, 3, 19, 12, tzinfo=UTC)) == 1
    with store.reading() as session:
        (told,) = delivery_list.list_deliveries(session)
    assert told.due == due


def test_a_reminder_that_could_not_be_delivered_in_time_is_dropped_with_the_reason(
    store: Store,
) -> None:
    _keep(store, "rule")
    delivery_config = _delivery_config({"channels": ["mail"], "reminders": ["1d"]})
    assert _remind(store, delivery_config, datetime(2026, 3, 19, 12, tzinfo=UTC)) == 1
    end = datetime(2026, 3, 21, 4, tzinfo=UTC)  # of that day in New York
    with store.writing() as session:
        assert reminders.expire(session, "mail", end - timedelta(seconds=1)) == 0
        assert reminders.expire(session, "mail", end) == 1
        (told,) = delivery_list.list_deliveries(session)
    assert (told.state, told.outcome) == (DeliveryState.SUPPRESSED, "date over")
    assert told.reason.endswith("It could not be delivered before the date.")
