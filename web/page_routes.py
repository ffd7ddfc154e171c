"""Every page and its address; and which of them have a form that is posted."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from policywire.web.action_routes import API_ACTIONS
from policywire.web.api.directory import OPERATIONS
from policywire.web.api.openapi import openapi
from policywire.web.api.operation import page_of
from policywire.web.exports.brief import brief_file, brief_pdf
from policywire.web.exports.calendar import calendar, topic_calendar
from policywire.web.exports.export import export
from policywire.web.exports.feeds import atom, json_feed, story_feed, topic_feed
from policywire.web.exports.manifest import manifest
from policywire.web.exports.metrics import metrics
from policywire.web.exports.search_feed import search_feed
from policywire.web.pages.alerts import alerts
from policywire.web.pages.article import article
from policywire.web.pages.audit import audit
from policywire.web.pages.channels import channels
from policywire.web.pages.feedback import feedback
from policywire.web.pages.not_told import not_told
from policywire.web.pages.people.first_user import first_user
from policywire.web.pages.people.login import login
from policywire.web.pages.people.people import invitation, people
from policywire.web.pages.people.two_factor import two_factor
from policywire.web.pages.proceedings import proceeding, proceedings
from policywire.web.pages.reader.briefs import brief, brief_list, published_brief
from policywire.web.pages.reader.dates import dates
from policywire.web.pages.reader.yours import help_page, tagged, yours
from policywire.web.pages.saved_searches import saved_search_list
from policywire.web.pages.search import search
from policywire.web.pages.setup.changes import changes
from policywire.web.pages.setup.live_counts import live_counts
from policywire.web.pages.setup.new_channel import new_channel
from policywire.web.pages.setup.new_sources import new_sources
from policywire.web.pages.setup.new_topic import new_topic
from policywire.web.pages.setup.ready import first_results_part, ready
from policywire.web.pages.setup.route import edit_route, new_route
from policywire.web.pages.setup.settings import settings
from policywire.web.pages.source import source
from policywire.web.pages.sources import sources
from policywire.web.pages.status import status
from policywire.web.pages.stories import stories
from policywire.web.pages.story import story
from policywire.web.pages.story_choice import move
from policywire.web.pages.subscription import subscription, subscription_list
from policywire.web.pages.topic import topic
from policywire.web.pages.topic_editor import topic_editor
from policywire.web.pages.topics import topics
from policywire.web.views.request import PageRequest

PageView = Callable[[PageRequest], Response]

PDF = "/briefs/{id}/brief.pdf"
"""A page that a browser prints, which takes seconds: it has slots of its own."""

PAGES: dict[str, PageView] = {
    "/": stories,
    "/stories/{id}": story,
    "/articles": article,
    "/articles/move": move,
    "/topics": topics,
    "/topics/new": new_topic,
    "/topics/{key}": topic,
    "/topics/{key}/edit": topic_editor,
    "/topics/new/counts": live_counts,
    "/topics/{key}/edit/counts": live_counts,
    "/sources": sources,
    "/sources/new": new_sources,
    "/sources/{key}": source,
    "/channels": channels,
    "/channels/new": new_channel,
    "/routes": channels,
    "/routes/new": new_route,
    "/routes/{number}": edit_route,
    "/alerts": alerts,
    "/not-told": not_told,
    "/dates": dates,
    "/yours": yours,
    "/tags/{name}": tagged,
    "/help": help_page,
    "/briefs": brief_list,
    "/briefs/{id}": brief,
    PDF: brief_pdf,
    "/briefs/{id}/{name}": brief_file,
    "/published/{token}": published_brief,
    "/manifest.webmanifest": manifest,
    "/proceedings": proceedings,
    "/proceedings/{id}": proceeding,
    "/search": search,
    "/searches": saved_search_list,
    "/status": status,
    "/audit": audit,
    "/changes": changes,
    "/settings": settings,
    "/start": new_topic,
    "/start/sources": new_sources,
    "/start/channels": new_channel,
    "/start/ready": ready,
    "/start/ready/results": first_results_part,
    "/login": login,
    "/first-user/{token}": first_user,
    "/people": people,
    "/invitation/{token}": invitation,
    "/account/two-factor": two_factor,
    "/feedback/{token}": feedback,
    "/subscriptions": subscription_list,
    "/subscriptions/{token}": subscription,
    "/calendar.ics": calendar,
    "/topics/{key}/calendar.ics": topic_calendar,
    "/export/{name}": export,
    "/metrics": metrics,
    "/topics/{key}/feed.atom": atom(topic_feed),
    "/topics/{key}/feed.json": json_feed(topic_feed),
    "/searches/{id}/feed.atom": atom(search_feed),
    "/searches/{id}/feed.json": json_feed(search_feed),
    "/stories/{id}/feed.atom": atom(story_feed),
    "/stories/{id}/feed.json": json_feed(story_feed),
    **{path: page_of(operation) for path, operation in OPERATIONS.items()},
    "/api/openapi.json": lambda page_request: openapi(page_request, API_ACTIONS),
}

FORMS = frozenset(
    {
        "/topics/{key}",
        "/topics/{key}/edit",
        "/topics/new",
        "/topics/new/counts",
        "/topics/{key}/edit/counts",
        "/sources/new",
        "/channels/new",
        "/routes/new",
        "/routes/{number}",
        "/start",
        "/start/sources",
        "/start/channels",
        "/account/two-factor",
    }
)
"""Pages with a form that is posted, because what is pasted is too long for an address."""

SAVED = 303
"""The status by which a page with a form goes on once what was written is saved."""
