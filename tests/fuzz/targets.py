"""What is fuzzed: a reader each, the errors that it documents, and what must hold of its answer.

Whatever else is raised is a finding. A target takes bytes, as libFuzzer makes them.
"""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from policywire.alerts.rendering.template_error import TemplateError
from policywire.alerts.rendering.template_loader import render_user_template
from policywire.config.config_error import ConfigurationError
from policywire.config.enums import DateKind
from policywire.config.yaml.loader import load_topics
from policywire.crawler.extract.dates.datetimes import dates_in, parse_any_datetime, parse_datetime
from policywire.crawler.extract.dates.upcoming_dates_in_text import upcoming_dates_in
from policywire.crawler.extract.page import ArticlePage, read_page
from policywire.crawler.extract.pdf import read_pdf
from policywire.crawler.formats.feed import read_feed
from policywire.crawler.formats.ical_events import read_calendar
from policywire.crawler.formats.json_items import JsonPaths, read_json_items
from policywire.crawler.formats.listing import ListingRules, read_listing
from policywire.crawler.formats.newsletter import direct_url, read_mail
from policywire.crawler.formats.sitemap import read_sitemap
from policywire.crawler.formats.xml_items import XmlPaths, read_xml_items
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.model.feed_entry import Feed
from policywire.crawler.model.url import (
    canonicalize_url,
    is_http_url,
    registrable_domain,
    resolve_link,
)
from policywire.pipeline.proceedings.identify import identify
from policywire.pipeline.topics.query.parser import read_entry, read_query
from policywire.pipeline.topics.query.phrase import QueryError
from policywire.store.articles.search import parse_query
from policywire.web.views.topic_search import parse_topic_search

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SITE = "https://agency.example/newsroom"
FOLDER = Path(tempfile.mkdtemp(prefix="policywire-fuzz-"))
TEMPLATE_SECONDS = 2.0
LISTING = ListingRules(items="li", title="a", link="a", date="time")
JSON = JsonPaths(
    "items", "title", "url", date="date", text="text", next="next", id="id",
    fields={"docket": "docket"}, dates={DateKind.HEARING: "when"},
)  # fmt: skip
XML = XmlPaths(
    "//item", id="id", date="date", text="text",
    fields={"docket": "docket"}, dates={DateKind.HEARING: "when"},
)  # fmt: skip


def feed(body: bytes) -> None:
    """A feed of any format, or what a server sends in its place."""
    _check(read_feed(body, SITE, "", NOW))


def page(body: bytes) -> None:
    """An article's page."""
    _check_page(read_page(body, SITE, "text/html", NOW))


def pdf(body: bytes) -> None:
    """A document in PDF."""
    _check_page(read_pdf(body, SITE, "application/pdf", NOW))


def calendar(body: bytes) -> None:
    """A calendar in iCalendar."""
    _check(read_calendar(body, SITE, "", NOW, date_kind=DateKind.HEARING))


def sitemap(body: bytes) -> None:
    """A sitemap, or an index of sitemaps."""
    _check(read_sitemap(body, SITE, "", NOW))


def listing(body: bytes) -> None:
    """A page's list, found by itself and by selectors."""
    for rules in (ListingRules(), LISTING):
        _check(read_listing(body, SITE, "text/html", NOW, rules=rules))


def json_items(body: bytes) -> None:
    """The answer of an API."""
    _check(read_json_items(body, SITE, "application/json", NOW, paths=JSON))


def xml_items(body: bytes) -> None:
    """A document in XML."""
    _check(read_xml_items(body, SITE, "text/xml", NOW, paths=XML))


def proceeding(body: bytes) -> None:
    """The identifier of a bill, a docket or a rule."""
    found = identify(_text(body))
    assert found is None or found.number


def mail(body: bytes) -> None:
    """A newsletter, read as one entry and by its links."""
    _check(read_mail(body, SITE, "", NOW))
    _check(read_mail(body, SITE, "", NOW, links=True))


def date(body: bytes) -> None:
    """A date as sites write it, and a text with dates in it."""
    text = _text(body)
    found = parse_datetime(text, NOW)
    assert found is None or found.utcoffset() is not None
    parse_any_datetime(text, day_first=True)
    for each in dates_in(text):
        parse_any_datetime(each)
    upcoming_dates_in(text, NOW)


def url(body: bytes) -> None:
    """An address: the canonical form is final, and what is resolved is an address of the web."""
    text = _text(body)
    known = canonicalize_url(text)
    assert canonicalize_url(known) == known, (known, canonicalize_url(known))
    resolved = resolve_link(text, SITE)
    assert not resolved or is_http_url(resolved), resolved
    registrable_domain(text)
    direct_url(text)


def query(body: bytes) -> None:
    """The topic language, and what is typed into the search."""
    text = _text(body)
    parse_query(text)
    for read in (read_query, read_entry, lambda typed: parse_topic_search(typed, {}, {})):
        with suppress(QueryError):
            read(text)


def configuration(body: bytes) -> None:
    """A file of topics."""
    path = FOLDER / "topics.yaml"
    path.write_bytes(body)
    with suppress(ConfigurationError):
        load_topics(path, {})


def template(body: bytes) -> None:
    """A user's template: within limits, as in its process."""
    path = FOLDER / "alert.txt.j2"
    path.write_bytes(body)
    signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, TEMPLATE_SECONDS)
    with suppress(TemplateError):
        render_user_template(FOLDER, path.name, {"title": "Title", "stories": [{"n": 1}], "n": 3})
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    each.__name__: each
    for each in (
        feed, page, pdf, calendar, sitemap, listing, json_items, xml_items, mail, date, url, query,
        proceeding, configuration, template,
    )
}  # fmt: skip


def _check(found: Feed | Problem) -> None:
    """Entries are text that can be stored, and their links lead to the web."""
    if isinstance(found, Problem):
        assert found.detail
        return
    for entry in found.entries:
        entry.title.encode()
        assert all(each.on.utcoffset() is not None for each in entry.dates), entry.dates
        assert not entry.link or is_http_url(entry.link), entry.link


def _check_page(found: ArticlePage | Problem) -> None:
    """Title and text can be stored."""
    if not isinstance(found, Problem):
        found.title.encode()
        found.text.encode()


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _stop(_number: int, _frame: object) -> None:
    raise TimeoutError("the template computes for too long")
