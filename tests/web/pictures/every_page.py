"""The address of every page of a furnished site, by the address that the app knows it by."""

from __future__ import annotations

from urllib.parse import quote

from policywire.alerts.message.signed_links import FeedbackAction, FeedbackClick
from policywire.alerts.model.alert import Recipient
from policywire.store.articles import proceedings
from policywire.store.people import briefs
from policywire.web.page_routes import PAGES
from tests.web.pictures.furnished_site import FurnishedSite
from tests.web.site import PEN

DESK = Recipient(channel="terminal", label="terminal")
NO_PAGES = ("/api/", "/export/", "/metrics", "/manifest", "/calendar.ics")
"""Beginnings of what is read by programs."""
PARTS = frozenset({"/topics/new/counts", "/topics/{key}/edit/counts", "/start/ready/results"})
"""What the script puts into a page."""
NOT_SHOWN = frozenset({"/first-user/{token}", "/invitation/{token}", "/briefs/{id}/{name}"})
"""What is closed as soon as there is a user, and what a browser keeps as a file."""


def page_paths() -> set[str]:
    """The pages that people open, as the app names them."""
    return {
        path
        for path in PAGES
        if not path.startswith(NO_PAGES)
        and not path.endswith((".atom", ".json", ".ics", ".pdf"))
        and path not in PARTS | NOT_SHOWN
    }


def every_page(found: FurnishedSite) -> dict[str, tuple[str, str]]:
    """By the name of a picture: the app's name of the page, and an address of it."""
    with found.site.store.reading() as session:
        proceeding = proceedings.find(session, "COM(2025) 61")[0]
        published = briefs.listing(session)[0].token
    feedback = PEN.token(FeedbackClick(1, FeedbackAction.NOT_RELEVANT), found.site.now)

    def article(url: str) -> str:
        return f"/articles?url={quote(url, safe='')}"

    return {
        "home": ("/", "/"),
        "home-month": ("/", "/?period=month"),
        "home-nothing": ("/", "/?kind=correction&stage=withdrawn"),
        "story": ("/stories/{id}", f"/stories/{found.busiest}"),
        "story-fishing": ("/stories/{id}", f"/stories/{found.fishing}"),
        "article": ("/articles", article(found.told)),
        "article-copy": ("/articles", article(found.copy)),
        "article-move": (
            "/articles/move",
            article(found.told).replace("/articles?", "/articles/move?"),
        ),
        "searches": ("/searches", "/searches"),
        "people": ("/people", "/people"),
        "topics": ("/topics", "/topics"),
        "topic-new": ("/topics/new", "/topics/new"),
        "topic": ("/topics/{key}", "/topics/irs-enforcement"),
        "topic-fishing": ("/topics/{key}", "/topics/fishing-quotas"),
        "topic-editor": ("/topics/{key}/edit", "/topics/fishing-quotas/edit"),
        "sources": ("/sources", "/sources"),
        "sources-new": ("/sources/new", "/sources/new"),
        "source": ("/sources/{key}", "/sources/gazette"),
        "channels": ("/channels", "/channels"),
        "channel-new": ("/channels/new", "/channels/new"),
        "routes": ("/routes", "/routes"),
        "route-new": ("/routes/new", "/routes/new"),
        "route": ("/routes/{number}", "/routes/1"),
        "alerts": ("/alerts", "/alerts"),
        "not-told": ("/not-told", "/not-told"),
        "dates": ("/dates", "/dates"),
        "yours": ("/yours", "/yours"),
        "tag": ("/tags/{name}", "/tags/Baltic"),
        "help": ("/help", "/help"),
        "briefs": ("/briefs", "/briefs"),
        "brief": ("/briefs/{id}", "/briefs/1"),
        "published": ("/published/{token}", f"/published/{published}"),
        "proceedings": ("/proceedings", "/proceedings"),
        "proceeding": ("/proceedings/{id}", f"/proceedings/{proceeding}"),
        "search": ("/search", "/search?q=herring+quota"),
        "search-empty": ("/search", "/search"),
        "search-nothing": ("/search", "/search?q=zeppelin"),
        "settings": ("/settings", "/settings"),
        "status": ("/status", "/status"),
        "audit": ("/audit", "/audit"),
        "changes": ("/changes", "/changes"),
        "start": ("/start", "/start"),
        "start-sources": ("/start/sources", "/start/sources"),
        "start-channels": ("/start/channels", "/start/channels"),
        "start-ready": ("/start/ready", "/start/ready"),
        "login": ("/login", "/login"),
        "two-factor": ("/account/two-factor", "/account/two-factor"),
        "feedback": ("/feedback/{token}", f"/feedback/{feedback}"),
        "subscriptions": ("/subscriptions", "/subscriptions"),
        "subscription": (
            "/subscriptions/{token}",
            f"/subscriptions/{PEN.subscription_token(DESK)}",
        ),
        "missing": ("", "/nothing-here"),
    }
