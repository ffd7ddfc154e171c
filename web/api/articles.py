"""Articles as JSON: one with its decisions, its texts, the search, and what people said."""

from __future__ import annotations

from dataclasses import dataclass

from policywire.pipeline.model.mark import Mark
from policywire.store.articles import search, versions as stored_versions
from policywire.store.articles.search import Hit
from policywire.store.articles.versions import Version
from policywire.store.decisions.audit import Trail
from policywire.store.stories import marks as stored_marks
from policywire.web.api.operation import BEFORE, PAGE, Operation, Parameter
from policywire.web.pages.article import trail_of
from policywire.web.pages.search import hits_of
from policywire.web.views import cursor
from policywire.web.views.request import Refusal, Visit


@dataclass(frozen=True, slots=True)
class HitPage:
    """Articles that were found, newest first; `next` is the `before` of the next page."""

    articles: list[Hit]
    next: int | None


@dataclass(frozen=True, slots=True)
class Versions:
    """All texts that an article has had, oldest first."""

    versions: list[Version]


@dataclass(frozen=True, slots=True)
class Marks:
    """The last hundred, newest first; those that were taken back, too."""

    marks: list[Mark]


def _search(visit: Visit) -> HitPage:
    before = cursor.read_number(visit.query.get("before"))
    query = search.read(visit.query.get("q", ""))
    hits = hits_of(visit, query, PAGE + 1, before)
    return HitPage(hits[:PAGE], hits[PAGE - 1].id if len(hits) > PAGE else None)


def _versions(visit: Visit) -> Versions:
    with visit.store.reading() as session:
        found = stored_versions.of_url(session, visit.query.get("url", ""))
    if not found:
        raise Refusal(404, "No such article", "Give its address as stories do, in `url`.")
    return Versions(list(found))


def _marks(visit: Visit) -> Marks:
    with visit.store.reading() as session:
        return Marks(list(stored_marks.listing(session, 100)))


OPERATIONS: dict[str, Operation] = {
    "/api/articles": Operation(
        "One article with every decision about it",
        trail_of,
        Trail,
        (Parameter("url", "The article's address, as stories give it.", needed=True),),
    ),
    "/api/articles/versions": Operation(
        "All texts that an article has had",
        _versions,
        Versions,
        (Parameter("url", "The article's address, as stories give it.", needed=True),),
    ),
    "/api/search": Operation(
        "Articles that have some words",
        _search,
        HitPage,
        (
            Parameter("q", 'Words, "phrases", beginnings*, a OR b, -without.', needed=True),
            BEFORE,
        ),
    ),
    "/api/marks": Operation(
        "What people and the program said of stories and articles", _marks, Marks
    ),
}
