"""`/searches`: the searches that people keep, whom each tells, and what became of what it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import Recipient
from policywire.config.enums import Cadence
from policywire.config.values.days import end_of_day
from policywire.store.deliveries import search_finds
from policywire.store.deliveries.search_finds import FindCounts
from policywire.store.people import saved_searches as stored
from policywire.store.people.saved_searches import SavedSearch
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

CADENCES = {
    Cadence.AT_ONCE: "at once",
    Cadence.DAILY: "once a day",
    Cadence.WEEKLY: "once a week, on Monday",
}
BETWEEN = " · "
"""Stands between channel and recipient in the form."""
_NOTHING = FindCounts(0, 0, {})


@dataclass(frozen=True, slots=True)
class SavedSearchItem:
    """A search with what became of what it found; `is_own` when whoever asks may change it.

    `lost_topic` is the topic of its filter that nobody follows any more, `over` the last day of its
    filter when that is past: it finds nothing new.
    """

    saved: SavedSearch
    counts: FindCounts
    is_own: bool
    lost_topic: str = ""
    over: str = ""


def saved_search_list(request: PageRequest) -> Response:
    """Those of whoever asks first, then the others."""
    with request.store.reading() as session:
        listed = stored.listing(session)
        counts = search_finds.counts(session)
    items = [
        SavedSearchItem(
            each,
            counts.get(each.topic, _NOTHING),
            may_change(request, each),
            _lost_topic(request, each),
            _over(request, each),
        )
        for each in sorted(listed, key=lambda each: each.author != request.identity.name)
    ]
    return render_page(
        "reader/searches",
        request,
        items=items,
        recipients={written(each): each for each in recipients_for(request)},
        written=written,
        cadences=CADENCES,
    )


def _lost_topic(request: PageRequest, saved: SavedSearch) -> str:
    topic = saved.filters.get("topic", "")
    return "" if topic in request.configuration.topics else topic


def _over(request: PageRequest, saved: SavedSearch) -> str:
    last = saved.filters.get("until", "")
    try:
        is_past = bool(last) and end_of_day(last, request.zone) <= request.now
    except ValueError:
        # The search itself says what is wrong with its days.
        return ""
    return last if is_past else ""


def recipients_for(request: PageRequest) -> Sequence[Recipient]:
    """Whom a person may have told what a search finds: themselves, an editor anybody."""
    people = AddressBook(request.configuration.channels).recipients()
    channels, name = request.configuration.channels, request.identity.name
    return [
        each
        for key, recipients in people.items()
        for each in recipients
        if request.identity.can_edit or (name and channels[key].owner == name)
    ]


def may_change(request: PageRequest, saved: SavedSearch) -> bool:
    """Whether it is their own search, or they are an editor."""
    return request.identity.can_edit or saved.author == request.identity.name


def written(recipient: Recipient) -> str:
    """A recipient as the form names it."""
    return f"{recipient.channel}{BETWEEN}{recipient.label}"
