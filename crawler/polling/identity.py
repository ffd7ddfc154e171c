"""What makes an entry new: the event that it tells of, never the page that it stands on.

An entry is recognised by its own identifier, or by its link where it has none; an identifier that
is new, and words that are new under an old link, make an event of its own, even at an address that
is known. Then the article's address says which event of the page it is: by the fragment that the
feed itself gives (`…/docket/7#entry-2`), or by a mark made of the words. Pure.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from policywire.crawler.model.entry_counts import KnownBy
from policywire.crawler.model.feed_entry import FeedEntry, fragment_of, short_hash
from policywire.crawler.model.sighting import Sighting, sighting_of
from policywire.crawler.model.url import canonicalize_url

EVENT_MARK = "event-"
"""Begins the fragment of an article's address where the feed gives none to tell events apart."""


class Standing(StrEnum):
    """What an entry is to us."""

    NEW = "new"
    CHANGED = "changed"
    """The article exists, and the entry says something else of the same event."""
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Event:
    """An entry, as it will be remembered, and what it is to us. `known_by` is set for a known one.

    `shares_page` tells that its page holds other events as well, so that the page's title and text
    are not the entry's.
    """

    entry: FeedEntry
    sighting: Sighting
    standing: Standing
    known_by: KnownBy | None = None
    shares_page: bool = False

    @property
    def url(self) -> str:
        """The address that its article is known by."""
        return self.sighting.url


@dataclass(slots=True)
class _Places:
    """Which entries are known to stand at an address."""

    recurring: Collection[tuple[str, ...]] = ()
    """What this answer says at one address at several times: each time is an event."""
    at: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))

    def others(self, sighting: Sighting) -> list[Sighting]:
        return [each for each in self.at[sighting.address] if each.key != sighting.key]

    def twin(self, sighting: Sighting) -> Sighting | None:
        """Another entry that tells of the same event."""
        others = self.others(sighting)
        if _said(sighting) in self.recurring:
            others = [each for each in others if each.date == sighting.date]
        return next((each for each in others if each.says_the_same(sighting)), None)

    def event_of_its_own(self, entry: FeedEntry, sighting: Sighting) -> Event:
        """Place a new event at the fragment that the feed gives, unless another stands there."""
        taken = {each.url for each in self.at[sighting.address]}
        named = _placed(sighting, fragment_of(f"{sighting.address}#{sighting.fragment}"))
        if not sighting.fragment or named.url in taken:
            said = [sighting.title, sighting.words, str(sighting.date or "")]
            said += [entry.id] if named.url in taken else []
            named = _placed(sighting, f"#{EVENT_MARK}{short_hash('event', *said)[:12]}")
        return Event(entry, named, Standing.NEW, shares_page=True)


@dataclass(frozen=True, slots=True)
class EventSorter:
    """Tells new events from known ones by what is remembered of a source.

    `reads_pages` tells that an article is made of the entry's page: then a change of the entry is
    one of the article only where title and date are new.
    """

    source_url: str
    sightings: Sequence[Sighting]
    seen: Collection[str]
    traces: Collection[str]
    last_ok: datetime | None
    reads_pages: bool

    def sort(self, entries: Sequence[FeedEntry]) -> list[Event]:
        """Say of each entry, in their order, what it is."""
        sighted = [sighting_of(entry, page_address(entry, self.source_url)) for entry in entries]
        before = {each.key: each for each in self.sightings}
        places = _Places(_recurring(sighted))
        for each in self.sightings:
            places.at[each.address].append(each)
        shared = _shared_addresses(sighted, entries)
        events = []
        for entry, sighting in zip(entries, sighted, strict=True):
            event = self._event(entry, sighting, before, places, shared)
            places.at[sighting.address].append(event.sighting)
            events.append(event)
        return events

    def _event(
        self,
        entry: FeedEntry,
        sighting: Sighting,
        before: Mapping[str, Sighting],
        places: _Places,
        shared: Collection[str],
    ) -> Event:
        last = before.get(entry.key)
        new = is_new(entry, self.seen, self.traces, self.last_ok)
        if last is not None and not _is_reused(last, sighting, new=new):
            return self._seen_again(entry, sighting, last, places)
        if last is None and not new:
            return Event(entry, sighting, Standing.KNOWN, KnownBy.KEY)
        if (twin := places.twin(sighting)) is not None:
            known = replace(sighting, article=twin.article)
            return Event(entry, known, Standing.KNOWN, KnownBy.WORDS)
        if sighting.address in shared or places.others(sighting):
            return places.event_of_its_own(entry, sighting)
        return Event(entry, sighting, Standing.NEW)

    def _seen_again(
        self, entry: FeedEntry, sighting: Sighting, last: Sighting, places: _Places
    ) -> Event:
        """Tell what became of an entry that was seen: nothing, another version, another event."""
        moved = last.address != sighting.address
        same = replace(sighting, article=last.url if moved else last.article)
        if last.is_unchanged(sighting):
            return Event(entry, same, Standing.KNOWN, KnownBy.KEY)
        if self._is_of_its_page(entry, last):
            renewed = last.title != sighting.title and last.date != sighting.date
            standing = Standing.CHANGED if renewed else Standing.KNOWN
            return Event(entry, same, standing, None if renewed else KnownBy.KEY)
        if not entry.id and sighting.date and not last.is_like(sighting):
            return places.event_of_its_own(entry, sighting)
        return Event(entry, same, Standing.CHANGED, shares_page="#" in same.article)

    def _is_of_its_page(self, entry: FeedEntry, last: Sighting) -> bool:
        return self.reads_pages and bool(entry.link) and not entry.note and "#" not in last.url


def _said(sighting: Sighting) -> tuple[str, ...]:
    return (sighting.address, sighting.title, sighting.words)


def _recurring(sighted: Sequence[Sighting]) -> set[tuple[str, ...]]:
    """What is said several times, each at a moment of its own, on pages that several events share.

    A page with one event alone is listed again when it was changed, which is no second event.
    """
    moments: dict[tuple[str, ...], set[datetime | None]] = defaultdict(set)
    words: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for each in sighted:
        moments[_said(each)].add(each.date)
        words[each.address].add(_said(each))
    return {s for s, dates in moments.items() if len(dates - {None}) > 1 and len(words[s[0]]) > 1}


def _is_reused(last: Sighting, now: Sighting, *, new: bool) -> bool:
    """Whether a known identifier was given to another article: by its keys, or by its words."""
    return last.address != now.address and (new or not last.is_like(now))


def _placed(sighting: Sighting, mark: str) -> Sighting:
    return replace(sighting, article=sighting.address.partition("#")[0] + mark)


def _shared_addresses(sighted: Sequence[Sighting], entries: Sequence[FeedEntry]) -> set[str]:
    """The addresses at which several events of this answer stand, or whose identifiers say so."""
    at: dict[str, list[Sighting]] = defaultdict(list)
    for each in sighted:
        at[each.address].append(each)
    several = {address for address, all_ in at.items() if _are_several(all_)}
    return several | set(_with_identifying_fragment(sighted, entries))


def _are_several(sightings: Sequence[Sighting]) -> bool:
    first = sightings[0]
    return any(not first.says_the_same(each) for each in sightings[1:])


def _with_identifying_fragment(
    sighted: Sequence[Sighting], entries: Sequence[FeedEntry]
) -> Iterator[str]:
    """Addresses whose fragment the entry's identifier has too; one that all have is tracking."""
    places: dict[str, set[str]] = defaultdict(set)
    for each in sighted:
        places[each.fragment].add(each.address)
    for entry, each in zip(entries, sighted, strict=True):
        own = each.fragment and "=" not in each.fragment and fragment_of(entry.id)
        if own == f"#{each.fragment}" and len(places[each.fragment]) == 1:
            yield each.address


def page_address(entry: FeedEntry, source_url: str) -> str:
    """Give the canonical address of an entry's page; without a link it is a place in its feed.

    A fragment that begins with `!` or `/` is the path of a page that a script makes.
    """
    if not entry.link:
        return f"{source_url}#{hashlib.sha256(entry.key.encode()).hexdigest()[:16]}"
    fragment = fragment_of(entry.link)
    routed = fragment.startswith(("#!", "#/"))
    return canonicalize_url(entry.link) + (fragment if routed else "")


def is_new(
    entry: FeedEntry, seen: Collection[str], traces: Collection[str], last_ok: datetime | None
) -> bool:
    """Whether an entry was not seen before, by keys alone.

    One whose identifier was seen is new when it leads elsewhere and was published since the last
    good poll: some feeds give an identifier to article after article.
    """
    if entry.key not in seen:
        return True
    elsewhere = bool(entry.link_key) and entry.link_key not in traces
    since = last_ok is not None and entry.published is not None and entry.published > last_ok
    return elsewhere and since
