"""Addresses that people try and that are no pages of ours, each with the page they look for."""

from __future__ import annotations

from collections.abc import Mapping

_LOOKED_FOR: Mapping[str, str] = {
    "/": "stories story home index index.html dashboard news",
    "/topics": "topic watch watchlist watches keywords queries rules",
    "/topics/new": "new add follow",
    "/sources": "source sites outlets publishers",
    "/sources/new": "packs pack import opml",
    "/channels": "channel route recipients delivery slack mail email",
    "/alerts": "alert messages message deliveries notifications inbox outbox silences mutes",
    "/dates": "date calendar deadlines agenda upcoming",
    "/proceedings": "proceeding record bills bill dockets docket rules-and-bills documents",
    "/briefs": "brief reports report",
    "/search": "article find archive searches",
    "/not-told": "missed suppressed held",
    "/yours": "me my mine profile starred favorites favourites bookmarks tags notes",
    "/help": "docs doc faq about support guide manual feedback",
    "/status": "health logs log system",
    "/changes": "history undo",
    "/audit": "audit-log",
    "/settings": "setting config configuration preferences options admin setup",
    "/settings#account": "account user/settings password two-factor",
    "/settings#people": "users user people team members roles",
    "/settings#feeds": "feeds feed rss atom feed.xml rss.xml atom.xml feed.atom feed.json",
    "/login": "signin sign-in log-in register signup sign-up",
    "/start": "welcome getting-started onboarding first-hour",
    "/api/openapi.json": "api openapi swagger openapi.json",
}
_PLACES = {f"/{tried}": page for page, words in _LOOKED_FOR.items() for tried in words.split()}


def looked_for(path: str) -> str:
    """The page that somebody looks for at an address that is none; empty where we cannot tell."""
    return _PLACES.get(path.rstrip("/").casefold(), "")
