"""`/settings`: what can be set and where, who has access, and how this installation is set up."""

from __future__ import annotations

from starlette.responses import Response

from policywire.config.enums import Role
from policywire.config.models import Settings
from policywire.config.translation.texts import gettext as _
from policywire.config.values.durations import format_duration
from policywire.store.people import users
from policywire.web.pages.setup.folder import is_editor
from policywire.web.pages.stories import titles_of
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

FEEDS = 200
"""Topics whose feeds are listed; the others have theirs on their own pages."""


def settings(request: PageRequest) -> Response:
    """The page; users and the server's own settings are shown to editors."""
    shows_server = is_editor(request)
    with request.store.reading() as session:
        people = users.listing(session) if shows_server else []
    return render_page(
        "setup/settings",
        request,
        people=people,
        admins=[each.name for each in people if each.role is Role.ADMIN],
        titles=dict(list(titles_of(request).items())[:FEEDS]),
        server=_server(request.configuration.settings) if shows_server else {},
        folder=str(request.app_context.topics_file.folder)
        if shows_server and request.app_context.topics_file
        else "",
    )


def _server(settings: Settings) -> dict[str, str]:
    """What settings.yaml says, by its keys, in words."""
    return {
        "timezone": settings.timezone,
        "contact": settings.contact or _("none: sites are not told whom to write to"),
        "allow_private_addresses": _("yes: sources may be inside your own network")
        if settings.allow_private_addresses
        else _("no: only public addresses are read"),
        "retention": _(
            "articles and stories are kept %(time)s", time=format_duration(settings.retention)
        ),
        "backup": _("every %(time)s", time=format_duration(settings.backup.every))
        if settings.backup
        else _("none by the service"),
        "operator": ", ".join(settings.operator) or _("all channels hear of trouble"),
        "web.url": settings.web.url or _("none: links in messages lead to this machine"),
    }
