from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from policywire.alerts.model.alert import Receipt
from policywire.alerts.routing.retry_policy import GIVE_UP_AFTER, next_attempt

NOW = datetime(2026, 3, 3, tzinfo=UTC)
BUSY = Receipt(ok=False, detail="busy", code=503)


def _wait(attempts: int, receipt: Receipt = BUSY, jitter: float = 0.0) -> timedelta:
    due = next_attempt(attempts, NOW, receipt, NOW, jitter)
    assert due is not None
    return due - NOW


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 0.5), (2, 2), (3, 10), (4, 30), (5, 60), (99, 60)]
)
def test_waits_grow_to_an_hour(attempts: int, minutes: float) -> None:
    assert _wait(attempts) == timedelta(minutes=minutes)


@given(attempts=st.integers(1, 200), jitter=st.floats(-1, 1))
def test_jitter_moves_a_wait_by_a_fifth_at_most(attempts: int, jitter: float) -> None:
    assert abs(_wait(attempts, jitter=jitter) - _wait(attempts)) <= _wait(attempts) * 0.2001


@given(seconds=st.integers(0, 10**9), attempts=st.integers(1, 9), jitter=st.floats(-1, 1))
def test_it_never_undercuts_what_the_service_asked_for(
    seconds: int, attempts: int, jitter: float
) -> None:
    asked = Receipt(ok=False, detail="", code=429, retry_after=timedelta(seconds=seconds))
    wait = _wait(attempts, asked, jitter)
    assert wait >= min(timedelta(seconds=seconds), timedelta(hours=1))
    assert _wait(attempts, jitter=jitter) <= wait <= timedelta(minutes=72)


def test_a_permanent_refusal_is_not_tried_again() -> None:
    gone = Receipt(ok=False, detail="gone", code=410, permanent=True)
    assert next_attempt(1, NOW, gone, NOW, 0) is None


def test_a_delivered_message_is_not_tried_again() -> None:
    assert next_attempt(1, NOW, Receipt(ok=True, detail="accepted"), NOW, 0) is None


def test_it_gives_up_after_five_days_and_not_before() -> None:
    assert (
        next_attempt(120, NOW, BUSY, NOW + GIVE_UP_AFTER - timedelta(hours=1), 0)
        == NOW + GIVE_UP_AFTER
    )
    assert next_attempt(121, NOW, BUSY, NOW + GIVE_UP_AFTER - timedelta(minutes=59), 0) is None
