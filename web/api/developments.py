"""Developments since a time as JSON, for whoever asks again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from policywire.config.values.days import start_of_day
from policywire.config.values.durations import parse_duration
from policywire.store.stories import corrections, developments
from policywire.store.stories.developments import DevelopmentView
from policywire.web.api.operation import PAGE, ApiOperation, ApiParameter
from policywire.web.pages.stories import topic_filter_of
from policywire.web.views import cursor
from policywire.web.views.request import HttpError, PageRequest


@dataclass(frozen=True, slots=True)
class DevelopmentPage:
    """Developments in the order they were stored; `next` is the `after` of the next page.

    `resume` is the `after` that gives only what comes from now on.
    """

    developments: list[DevelopmentView]
    next: int | None
    resume: int


def _developments(request: PageRequest) -> DevelopmentPage:
    after = cursor.read_number(request.query.get("after")) or 0
    topic = topic_filter_of(request)
    with request.store.reading() as session:
        newest = developments.newest_id(session)
        found = developments.since(
            session, _begin(request), topic=topic, after=after, limit=PAGE + 1
        )
        marked = corrections.with_marks(session, found[:PAGE], topic)
    last = found[PAGE - 1].id if len(found) > PAGE else None
    return DevelopmentPage(marked, last, newest)


def _begin(request: PageRequest) -> datetime:
    written = request.query.get("since", "").strip()
    for reading in (_span_ago, _day, _moment):
        try:
            return reading(request, written)
        except (ValueError, OverflowError):
            continue
    raise HttpError(
        400, "Since when?", "Write `since` as 24h, 7d, 2026-12-01 or 2026-12-01T08:00:00+00:00."
    )


def _span_ago(request: PageRequest, written: str) -> datetime:
    return request.now - parse_duration(written)


def _day(request: PageRequest, written: str) -> datetime:
    return start_of_day(written, request.zone)


def _moment(request: PageRequest, written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=request.zone)


OPERATIONS: dict[str, ApiOperation] = {
    "/api/developments": ApiOperation(
        "Developments of followed stories since a time, in the order they were stored",
        _developments,
        DevelopmentPage,
        (
            ApiParameter(
                "since",
                "From when on: 24h, 7d, 2026-12-01 or 2026-12-01T08:00:00+00:00.",
                is_required=True,
            ),
            ApiParameter("topic", "Only of this topic, by key."),
            ApiParameter(
                "after",
                "Where to continue: `next` of the previous page, or `resume`.",
                kind="integer",
            ),
        ),
    ),
}
