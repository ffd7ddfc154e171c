"""From an entry of a feed, with its page or without, to an article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from policywire.config.enums import Tier
from policywire.config.models import Source
from policywire.crawler.extract.article_form import dateline
from policywire.crawler.extract.byline import detect_wire_service
from policywire.crawler.extract.dates.upcoming_dates_in_text import upcoming_dates_in
from policywire.crawler.extract.page import ArticlePage
from policywire.crawler.model.article import Article, TextOrigin
from policywire.crawler.model.feed_entry import FeedEntry
from policywire.crawler.model.upcoming_date import UpcomingDate, as_written_day
from policywire.crawler.model.url import canonicalize_url, registrable_domain
from policywire.crawler.polling.identity import Event, Standing
from policywire.crawler.polling.source_time_zone import timezone_of

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
MAX_FUTURE = timedelta(hours=24)
LONGEST_TITLE = 300
LONGEST_OUTLET = 120


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """What is known of one article before its page is read. `now` is when it was found."""

    key: str
    source: Source
    event: Event
    now: datetime

    @property
    def entry(self) -> FeedEntry:
        """The entry that it is made of."""
        return self.event.entry

    def build_from_page(self, page: ArticlePage) -> Article:
        """Make the article out of the page, the entry filling the gaps."""
        entry = self.entry
        return self._article(
            url=self._url(page),
            title=page.title or entry.title,
            text=page.text,
            lede=page.lede or entry.summary,
            author=page.author or entry.author,
            published=self._date(page.published, entry.published, entry.updated),
            language=page.language or self.source.language,
            origin=TextOrigin.PAGE,
            outlet=self._outlet(page),
            page=page,
        )

    def _url(self, page: ArticlePage) -> str:
        """The canonical address of the page; an article that exists keeps the one it has."""
        if self.event.standing is Standing.CHANGED:
            return self.event.url
        return canonical_url_of(self.event.url, page)

    def _outlet(self, page: ArticlePage) -> str:
        """Name the outlet that published the page: the source's own, unless this is elsewhere."""
        ours, named = self.source, page.outlet[:LONGEST_OUTLET]
        if ours.aggregator:
            return named or ours.outlet
        # A page without a name of its own is called by its domain: the source's name says more.
        nameless = named in {"", registrable_domain(page.canonical_url)}
        elsewhere = registrable_domain(page.url) != registrable_domain(ours.url)
        return named if elsewhere and not nameless else ours.outlet

    def build_from_feed(self, note: str, text: str = "") -> Article:
        """Make the article out of the feed alone; `note` says why in a sentence.

        `text` takes the place of the feed's own: a section of a page that has several entries.
        """
        entry = self.entry
        return self._article(
            url=self.event.url,
            title=entry.title,
            text=text or entry.text or entry.summary,
            lede=entry.summary.partition("\n")[0],
            author=entry.author,
            published=self._date(entry.published, entry.updated),
            language=self.source.language,
            origin=TextOrigin.FEED,
            note=note,
        )

    def _date(self, *candidates: datetime | None) -> datetime | None:
        for date in candidates:
            if date and (plausible := plausible_date(date, self.now)):
                return plausible
        return None

    def _dates(
        self, text: str, language: str, published: datetime | None
    ) -> tuple[UpcomingDate, ...]:
        """The upcoming dates: the source's own fields first, then what the text says in English."""
        since = published or self.now
        zone = timezone_of(self.source.place)
        named = (as_written_day(each, zone) for each in self.entry.dates)
        told = tuple(each for each in named if each.on.date() > since.date())
        said = upcoming_dates_in(text, since) if language == "en" else ()
        known = {(each.kind, each.on.date()) for each in told}
        return (*told, *(each for each in said if (each.kind, each.on.date()) not in known))

    def _article(
        self,
        *,
        url: str,
        title: str,
        text: str,
        lede: str,
        author: str,
        published: datetime | None,
        language: str,
        origin: TextOrigin,
        outlet: str = "",
        note: str = "",
        page: ArticlePage | None = None,
    ) -> Article:
        return Article(
            url=url,
            title=title or _shortened(lede) or url,
            text=text,
            outlet=outlet or self.source.outlet,
            found=self.now,
            published=published,
            lede=lede,
            author=author,
            language=language,
            kind=self.source.article_kind,
            tier=self.source.tier,
            place=self.source.place,
            source=self.key,
            origin=origin,
            note=note,
            dates=self._dates(f"{lede}\n{text}" if lede not in text else text, language, published),
            fields=self.entry.fields,
            forms=page.forms if page else (),
            wire=page.wire if page else detect_wire_service(author, text),
            dateline=page.dateline if page else dateline(text),
        )


def article_from_page(page: ArticlePage, found: datetime, tier: Tier = Tier.PRESS) -> Article:
    """Make an article out of a page that no source led to, to try something on it."""
    return Article(
        url=canonical_url_of(page.url, page) or "text:",
        title=page.title,
        text=page.text,
        outlet=page.outlet[:LONGEST_OUTLET],
        found=found,
        published=page.published and plausible_date(page.published, found),
        lede=page.lede,
        author=page.author,
        language=page.language or "en",
        tier=tier,
        forms=page.forms,
        wire=page.wire,
        dateline=page.dateline,
    )


def plausible_date(date: datetime, now: datetime) -> datetime | None:
    """Give a date that can be believed: None before 1990 or over a day ahead, never after now."""
    if date < EARLIEST or date > now + MAX_FUTURE:
        return None
    return min(date, now)


def canonical_url_of(link: str, page: ArticlePage) -> str:
    """Give the address that an article is known by: the page's canonical one if it can be right.

    Some sites name their front page or a section as the canonical address of every article. All
    their articles would then pass for one, so an address above the article's own is not taken.
    """
    for candidate in (canonicalize_url(page.canonical_url), canonicalize_url(page.url)):
        if candidate and not is_parent_path(candidate, link):
            return candidate
    return link


def is_parent_path(candidate: str, link: str) -> bool:
    """Whether an address is a front page, or a section that the link stands in."""
    high, low = urlsplit(candidate), urlsplit(link)
    path = high.path.rstrip("/")
    if not path and not high.query:
        return bool(low.path.strip("/") or low.query)
    same_host = high.hostname == low.hostname
    return same_host and not high.query and low.path.startswith(f"{path}/") and path != low.path


def _shortened(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= LONGEST_TITLE else line[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
