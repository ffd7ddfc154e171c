"""`/yours`: a person's own topics, the stories they starred or care for, and what they may do."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from policywire.config.translation.texts import language_names
from policywire.store.database.session import Session
from policywire.store.people import visits
from policywire.store.stories import notes, stories
from policywire.web.http.language_middleware import LANGUAGE_COOKIE
from policywire.web.pages.reader.own_channels import own_channels
from policywire.web.pages.stories import StoryListItem, list_items, titles_of
from policywire.web.pages.subscription import CADENCE_LABELS
from policywire.web.security.roles import MAY
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

MOST = 40


def yours(request: PageRequest) -> Response:
    """The page of whoever asks."""
    name = request.identity.name
    with request.store.reading() as session:
        visitor = visits.find(session, name)
        kept = _listed(request, session, notes.starred(session, name, MOST))
        kept_articles = notes.starred_articles(session, name, MOST)
    return render_page(
        "reader/yours",
        request,
        titles=titles_of(request),
        chosen=visitor.topics,
        kept=kept,
        kept_articles=kept_articles,
        own=own_channels(request),
        cadences=CADENCE_LABELS,
        may=MAY,
        has_relay=any(each.mail for each in request.configuration.channels.values()),
        languages=language_names(),
        language_chosen=request.cookies.get(LANGUAGE_COOKIE, ""),
    )


def tagged(request: PageRequest) -> Response:
    """`/tags/{name}`: the stories with a tag, the newest first."""
    tag = request.path_params["name"]
    with request.store.reading() as session:
        kept = _listed(request, session, notes.tagged(session, tag, MOST))
        kept_articles = notes.tagged_articles(session, tag, MOST)
    return render_page(
        "reader/tagged",
        request,
        titles=titles_of(request),
        tag=tag,
        kept=kept,
        kept_articles=kept_articles,
    )


def help_page(request: PageRequest) -> Response:
    """`/help`: one page for those who read, not for those who run it."""
    return render_page("reader/help", request)


def _listed(request: PageRequest, session: Session, ids: Sequence[str]) -> list[StoryListItem]:
    """The stories that these ids stand for now, each once: one may have gone into another."""
    here = dict.fromkeys(stories.resolve(session, each) for each in ids)
    found = (stories.summary(session, each) for each in here if each)
    return list_items(session, [each for each in found if each], request.now)
