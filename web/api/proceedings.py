"""Proceedings of the official record as JSON: the list, and one whole."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.pipeline.model.proceeding import ProceedingKind
from policywire.store.articles import proceedings as stored
from policywire.store.articles.proceedings import ProceedingSummary, ProceedingView
from policywire.web.api.operation import AFTER, PAGE, ApiOperation, ApiParameter
from policywire.web.pages.proceedings import requested_proceeding
from policywire.web.views import cursor
from policywire.web.views.request import HttpError, PageRequest


@dataclass(frozen=True, slots=True)
class ProceedingPage:
    """Proceedings, those that moved last first; `next` is the `after` of the next page, or null."""

    proceedings: list[ProceedingSummary]
    next: str | None


def _proceedings(request: PageRequest) -> ProceedingPage:
    after = cursor.read(request.query.get("after"))
    with request.store.reading() as session:
        found = stored.recent(session, PAGE + 1, kind=_kind(request), before=after)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return ProceedingPage(found[:PAGE], cursor.write(last.last_seen, last.id) if last else None)


def _kind(request: PageRequest) -> ProceedingKind | None:
    asked = request.query.get("kind", "")
    kinds = {kind.value: kind for kind in ProceedingKind}
    if asked and asked not in kinds:
        raise HttpError(400, "No such kind of proceeding", f"The kinds are {', '.join(kinds)}.")
    return kinds.get(asked)


OPERATIONS: dict[str, ApiOperation] = {
    "/api/proceedings": ApiOperation(
        "Proceedings of the official record, those that moved last first",
        _proceedings,
        ProceedingPage,
        (ApiParameter("kind", "Only of this kind, for example `bill`."), AFTER),
    ),
    "/api/proceedings/{id}": ApiOperation(
        "One proceeding by its id or its number: actions, deadlines, coverage",
        requested_proceeding,
        ProceedingView,
    ),
}
