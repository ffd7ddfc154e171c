"""`/briefs`, `/briefs/{id}`: briefs, and one that is written; `/published/{token}` for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from starlette.responses import Response

from policywire.config.editing.change_log import diff_of
from policywire.config.translation.texts import gettext as _
from policywire.store.database.session import Session
from policywire.store.people import briefs as stored_briefs
from policywire.store.people.briefs import Brief
from policywire.store.stories import developments, stories
from policywire.store.stories.developments import DevelopmentView
from policywire.store.stories.stories import StorySummary
from policywire.web.security.csrf import new_secret
from policywire.web.views.cursor import row_number
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

SENTENCES = 3
SOURCES = 6
READ = 12
"""Developments of a story of which its sentences and sources are taken."""
NO_BRIEF = HttpError(404, "No such brief", "It was removed, or is no longer published.")


@dataclass(frozen=True, slots=True)
class BriefStory:
    """A story of a brief as it stands now. `sources` are the articles that brought it, each once.

    `story` is None when it was deleted after the `retention` period: its note stays.
    """

    id: str
    note: str
    story: StorySummary | None
    latest: DevelopmentView | None
    new: tuple[str, ...]
    sources: tuple[DevelopmentView, ...]

    @property
    def title(self) -> str:
        """Its headline: that of the latest development."""
        if self.latest is not None:
            return self.latest.article.title
        return self.story.title if self.story else _("A story that is no longer stored")


def brief_list(request: PageRequest) -> Response:
    """All briefs, and the form for a new one."""
    with request.store.reading() as session:
        listed = stored_briefs.listing(session)
    return render_page("reader/briefs", request, listed=listed)


def brief(request: PageRequest) -> Response:
    """A brief with what is written and its stories. Raises HttpError when there is none."""
    asked = requested_brief(request)
    return _editing(request, asked, asked.version)


def brief_conflict(request: PageRequest, mine: Brief, stored: Brief) -> Response:
    """The page with what was typed in its form, and how it differs from what is stored.

    Who saves from there has seen both: the form carries the version of what is stored.
    """
    there, here = (_as_text(each, stories_of(request, each)) for each in (stored, mine))
    return _editing(request, mine, stored.version, diff_of(there, here), status=409)


def _editing(
    request: PageRequest,
    shown: Brief,
    version: str,
    conflict: Sequence[str] | None = None,
    *,
    status: int = 200,
) -> Response:
    return render_page(
        "reader/brief",
        request,
        status=status,
        brief=shown,
        items=stories_of(request, shown),
        editing=True,
        mail_channels=list(request.configuration.channels),
        version=version,
        once=new_secret(),
        conflict=conflict,
    )


def _as_text(shown: Brief, items: Sequence[BriefStory]) -> str:
    """What its author wrote, and which stories stand where, to compare two versions."""
    stories_told = [f"{place}. {each.title}\n{each.note}" for place, each in enumerate(items, 1)]
    return "\n".join([shown.title, shown.intro, *stories_told])


def published_brief(request: PageRequest) -> Response:
    """The same for whoever has its link. Raises HttpError when it is not published."""
    with request.store.reading() as session:
        asked = stored_briefs.published(session, request.path_params["token"])
    if asked is None:
        raise NO_BRIEF
    return render_page(
        "reader/brief", request, brief=asked, items=stories_of(request, asked), editing=False
    )


def requested_brief(request: PageRequest) -> Brief:
    """The brief that the path names. Raises HttpError when there is none."""
    number = row_number(request.path_params["id"])
    with request.store.reading() as session:
        found = stored_briefs.find(session, number) if number is not None else None
    if found is None:
        raise NO_BRIEF
    return found


def stories_of(request: PageRequest, asked: Brief) -> list[BriefStory]:
    """The stories of a brief in its order."""
    with request.store.reading() as session:
        return [_story(session, each.story, each.note) for each in asked.items]


def _story(session: Session, story_id: str, note: str) -> BriefStory:
    here = stories.resolve(session, story_id)
    summary = stories.summary(session, here) if here else None
    if summary is None:
        return BriefStory(story_id, note, None, None, (), ())
    views = developments.of_story(session, summary.id, limit=READ, details=False)
    marked = developments.set_aside_marks(session, views)
    news = [each for each in views if each.id not in marked]
    return BriefStory(
        story_id, note, summary, news[0] if news else None, _sentences(news), _sources(news)
    )


def _sentences(views: Sequence[DevelopmentView]) -> tuple[str, ...]:
    """The newest new sentences, those of one development in their order."""
    said = (sentence.text for each in views for sentence in each.development.new)
    return tuple(islice(dict.fromkeys(said), SENTENCES))


def _sources(views: Sequence[DevelopmentView]) -> tuple[DevelopmentView, ...]:
    by_url = {each.article.url: each for each in views}
    return tuple(islice(by_url.values(), SOURCES))
