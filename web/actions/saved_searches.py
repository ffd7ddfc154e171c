"""Searches saved, told to somebody, and removed."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from policywire.config.enums import Cadence, Role, Scope
from policywire.config.translation.texts import gettext as _
from policywire.store.articles.search import MAX_QUERY_LENGTH
from policywire.store.database.session import Session
from policywire.store.people import saved_searches
from policywire.store.people.saved_searches import SavedSearch
from policywire.web.pages.saved_searches import (
    BETWEEN,
    CADENCES,
    may_change,
    recipients_for,
    written,
)
from policywire.web.pages.search import FILTERS, read_filter
from policywire.web.views.form_action import ActionResult, FormAction, path_id
from policywire.web.views.request import HttpError, PageRequest

MOST_OF_ONE = 50
"""Searches that one person or program may have: each is tried on every article."""
LIST = "/searches"
LONGEST = {"q": MAX_QUERY_LENGTH, "name": 80}
LONGEST_FILTER = 200
"""Letters of a field that are kept."""
_NO_SEARCH = HttpError(404, "No such search", "It was already removed, or the link is damaged.")
_NOT_YOURS = HttpError(
    403, "This search belongs to somebody else", "Save one of your own, or ask an editor."
)


def save(request: PageRequest) -> ActionResult:
    """Keep a search with its filters. Raises HttpError for an empty one, or a wrong filter."""
    given = {name: request.form.get(name, "").strip() for name in ("q", "name", *FILTERS)}
    for name, value in given.items():
        if len(value) > (longest := LONGEST.get(name, LONGEST_FILTER)):
            text = f"{name} has {len(value):,} characters; {longest} is the limit. Shorten it."
            raise HttpError(422, "Too long to save", text)
    query = given["q"]
    if not query:
        raise HttpError(422, "Nothing to search for", "Type some words first.")
    filters = {name: given[name] for name in FILTERS if given[name]}
    read_filter(request, filters)
    name = given["name"] or query[: LONGEST["name"]]
    author = request.identity.name

    def add(session: Session) -> int | None:
        if saved_searches.count_of(session, author) >= MOST_OF_ONE:
            return None
        return saved_searches.add(
            session, query, filters, name=name, author=author, now=request.now
        )

    number = request.app_context.write(add)
    if number is None:
        text = f"You have {MOST_OF_ONE} saved searches, and that is the limit. Remove one first."
        raise HttpError(422, "Too many saved searches", text)
    again = urlencode({"q": query, **filters}, errors="replace")
    feed = f"{request.origin}{request.url(f'{LIST}/{number}/feed.atom')}"
    return ActionResult(
        f"/search?{again}", _("Saved under Saved searches. Its feed: %(feed)s", feed=feed)
    )


def follow(request: PageRequest) -> ActionResult:
    """Have what a search finds from now on told to somebody. Raises HttpError for a bad choice."""
    saved = _own(request)
    known = {written(each): each for each in recipients_for(request)}
    recipient = known.get(request.form.get("to", ""))
    if recipient is None:
        offered = ", ".join(known) or "none yet; set up a channel of your own under Yours"
        raise HttpError(
            422, "No such recipient", _("Those you may choose: %(offered)s.", offered=offered)
        )
    try:
        cadence = Cadence(request.form.get("cadence", Cadence.AT_ONCE))
        words = CADENCES[cadence]
    except (ValueError, KeyError):
        known_cadences = ", ".join(CADENCES)
        raise HttpError(
            422,
            "No such cadence",
            _("Choose one of: %(known_cadences)s.", known_cadences=known_cadences),
        ) from None
    name = request.identity.name
    request.app_context.write(
        lambda session: saved_searches.follow(session, saved.id, recipient, cadence, name)
    )
    said = f"What “{saved.name}” finds from now on goes to {recipient.label}, {words}."
    return ActionResult(LIST, said)


def unfollow(request: PageRequest) -> ActionResult:
    """Tell nobody any more what a search finds; its feed stays."""
    saved = _own(request)
    request.app_context.write(lambda session: saved_searches.unfollow(session, saved.id))
    return ActionResult(LIST, _("Nobody is told any more what “%(name)s” finds.", name=saved.name))


def remove(request: PageRequest) -> ActionResult:
    """Remove a saved search; its feed ends."""
    saved = _own(request)
    request.app_context.write(lambda session: saved_searches.remove(session, saved.id))
    return ActionResult(LIST, "The saved search was removed; its feed and its alerts end.")


def _own(request: PageRequest) -> SavedSearch:
    """The search that the path names. Raises HttpError when it is not theirs to change."""
    with request.store.reading() as session:
        saved = saved_searches.find(session, path_id(request))
    if saved is None:
        raise _NO_SEARCH
    if not may_change(request, saved):
        raise _NOT_YOURS
    return saved


SAVE = FormAction(
    save,
    scope=Scope.MARK,
    summary="Save a search, to follow it as a feed or by alerts",
    fields={"q": "The words.", "name": "What to call it.", "topic": "Only of this topic."},
    required_fields=1,
)
FOLLOW = FormAction(
    follow,
    summary="Have what a saved search finds told to somebody",
    fields={
        "to": f"Channel and recipient, `desk{BETWEEN}#policy`.",
        "cadence": "`at once`, `daily` or `weekly`.",
    },
    required_fields=1,
)
UNFOLLOW = FormAction(unfollow, summary="Tell nobody any more what a saved search finds")
REMOVE = FormAction(remove, scope=Scope.MARK, summary="Remove a saved search")

BY_PROGRAMS = {
    f"{LIST}/save": SAVE,
    f"{LIST}/{{id}}/follow": FOLLOW,
    f"{LIST}/{{id}}/unfollow": UNFOLLOW,
    f"{LIST}/{{id}}/remove": REMOVE,
}
BY_PEOPLE = {path: replace(each, role=Role.VIEWER) for path, each in BY_PROGRAMS.items()}
"""Every viewer may have searches of their own; a program needs a token that may write."""
