"""`/proceedings`: the official record by what it counts by itself; `/proceedings/{id}`: one."""

from __future__ import annotations

from starlette.responses import Response

from policywire.config.translation.texts import translate
from policywire.pipeline.model.proceeding import ProceedingKind
from policywire.store.articles import proceedings as stored
from policywire.store.articles.proceedings import ProceedingView
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

LISTED = 100


def proceedings(request: PageRequest) -> Response:
    """The proceedings with records, those that moved last first, of all kinds or of one."""
    kinds = {kind.value: kind for kind in ProceedingKind}
    kind = kinds.get(request.query.get("kind", ""))
    with request.store.reading() as session:
        listed = stored.recent(session, LISTED, kind=kind)
    return render_page(
        "proceedings",
        request,
        listed=listed,
        kinds={name: translate(name) for name in kinds},
        kind=kind.value if kind else None,
    )


def proceeding(request: PageRequest) -> Response:
    """One proceeding: actions, deadlines, documents and coverage. 404 when there is none."""
    view = requested_proceeding(request)
    return render_page("proceeding", request, view=view, summary=view.summary)


def requested_proceeding(request: PageRequest) -> ProceedingView:
    """The proceeding that the address names by its id or number. 404 when there is none."""
    with request.store.reading() as session:
        found = stored.find(session, request.path_params["id"])
        view = stored.get(session, found[0]) if found else None
    if view is None:
        raise HttpError(
            404,
            "No such proceeding",
            "No article that is kept names it, or the link is damaged.",
        )
    return view
