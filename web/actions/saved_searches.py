"""Searches saved and removed."""

from __future__ import annotations

from urllib.parse import urlencode

from policywire.config.enums import Scope
from policywire.store.people import saved_searches
from policywire.web.pages.search import FILTERS, read_filter
from policywire.web.views.form_action import ActionResult, FormAction, path_id
from policywire.web.views.request import HttpError, PageRequest


def save(request: PageRequest) -> ActionResult:
    """Keep a search with its filters. Raises HttpError for an empty one, or a wrong filter."""
    query = request.form.get("q", "").strip()[:400]
    if not query:
        raise HttpError(422, "Nothing to search for", "Type some words first.")
    filters = {name: value for name in FILTERS if (value := request.form.get(name, "").strip())}
    read_filter(request, filters)
    name = request.form.get("name", "").strip()[:80] or query[:80]
    number = request.app_context.write(
        lambda session: saved_searches.add(
            session, query, filters, name=name, author=request.identity.name, now=request.now
        )
    )
    again = urlencode({"q": query, **filters}, errors="replace")
    return ActionResult(
        f"/search?{again}", f"Saved. Its feed: {request.origin}{request.url(_feed(number))}"
    )


def remove(request: PageRequest) -> ActionResult:
    """Remove a saved search; its feed ends."""
    chosen = path_id(request)
    if not request.app_context.write(lambda session: saved_searches.remove(session, chosen)):
        raise HttpError(404, "No such search", "It was already removed, or the link is damaged.")
    return ActionResult("/search", "The saved search was removed; its feed ends.")


def _feed(number: int) -> str:
    return f"/searches/{number}/feed.atom"


SAVE = FormAction(
    save,
    scope=Scope.MARK,
    summary="Save a search, to follow it as a feed",
    fields={"q": "The words.", "name": "What to call it.", "topic": "Only of this topic."},
    required_fields=1,
)
REMOVE = FormAction(remove, scope=Scope.MARK, summary="Remove a saved search")
