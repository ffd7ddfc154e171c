"""ETag and Last-Modified of servers that tell the truth, lie, and mend their ways."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from policywire.crawler.model.validators import (
    HONEST_CHANGES_NEEDED,
    UNTRUSTED,
    ValidatorDoubt,
    Validators,
)

NOW = datetime(2026, 11, 24, 12, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEWS = [NOW]


def answer(etag: str = "", last_modified: str = "") -> dict[str, str]:
    return {"etag": etag, "last-modified": last_modified}


def test_what_the_server_gave_is_sent_back() -> None:
    kept = Validators().after(answer('"1"', "Tue"), NEWS)
    assert kept.headers() == {"If-None-Match": '"1"', "If-Modified-Since": "Tue"}
    assert Validators().after({}, NEWS).headers() == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (answer('"1"', "Tue"), answer('"1"', "Wed")),
        (answer("", "Tue"), answer("", "Tue")),
    ],
)
def test_news_under_the_old_validators_is_a_lie(
    before: dict[str, str], after: dict[str, str]
) -> None:
    kept = Validators().after(before, []).after(after, NEWS)
    assert (kept.etag, kept.headers()) == (UNTRUSTED, {})
    assert kept.doubt is not None
    assert kept.doubt.caught == 1


def test_old_validators_without_news_are_none() -> None:
    assert Validators('"1"').after(answer('"1"'), []).is_trusted


def concealed(published: timedelta) -> Validators:
    """A full check finds news that is so old, five minutes after a "not modified"."""
    confirmed = NOW - timedelta(minutes=5)
    return Validators('"1"', confirmed=confirmed).after(answer('"2"'), [NOW - published])


def test_news_that_was_out_before_the_last_not_modified_is_a_lie_whatever_the_new_etag() -> None:
    assert concealed(timedelta(minutes=30)).is_trusted
    assert not concealed(3 * HOUR).is_trusted
    assert concealed(9 * 24 * HOUR).is_trusted
    undated = Validators('"1"', confirmed=NOW).after(answer('"2"'), [None])
    assert undated.is_trusted


def lied(times: int) -> Validators:
    return Validators(UNTRUSTED, "", ValidatorDoubt(times, 0, '"0"'))


@pytest.mark.parametrize("times", [1, 2, 3])
def test_validators_that_change_with_the_news_are_trusted_again_later_after_each_lie(
    times: int,
) -> None:
    kept = lied(times)
    for number in range(1, HONEST_CHANGES_NEEDED * times):
        kept = kept.after(answer(f'"{number}"'), NEWS).after(answer(f'"{number}"'), [])
        assert not kept.is_trusted
    kept = kept.after(answer('"last"'), NEWS)
    assert kept.headers() == {"If-None-Match": '"last"'}
    assert kept.after(answer('"last"'), NEWS).doubt == ValidatorDoubt(times + 1, 0, '"last"')


def test_one_lie_while_watched_begins_the_count_anew() -> None:
    kept = lied(1)
    for number in range(1, HONEST_CHANGES_NEEDED):
        kept = kept.after(answer(f'"{number}"'), NEWS)
    kept = kept.after(answer(f'"{HONEST_CHANGES_NEEDED - 1}"'), NEWS)
    assert kept.doubt is not None
    assert kept.doubt.honest == 0


def test_a_server_without_validators_earns_no_trust_by_that() -> None:
    kept = lied(1)
    for _ in range(HONEST_CHANGES_NEEDED + 1):
        kept = kept.after({}, NEWS)
    assert not kept.is_trusted
