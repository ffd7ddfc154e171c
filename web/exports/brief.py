"""A brief as Markdown, as a HTML file of its own, and as PDF, each with its sources cited."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from policywire.alerts.message.labels import format_datetime, stage_words
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.model.link import safe_link
from policywire.store.people.briefs import Brief
from policywire.web.exports.pdf import PdfError, print_pdf
from policywire.web.pages.reader.briefs import BriefStory, requested_brief, stories_of
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_text

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~])")


def brief_file(request: PageRequest) -> Response:
    """`/briefs/{id}/{name}`: brief.md or brief.html. Raises HttpError for another."""
    asked, name = requested_brief(request), request.path_params["name"]
    items = stories_of(request, asked)
    if name == "brief.md":
        text = markdown(request, asked, items)
        return _file(text.encode(errors="replace"), "text/markdown; charset=utf-8", name)
    if name == "brief.html":
        return _file(file_html(request, asked, items), "text/html; charset=utf-8", name)
    raise HttpError(404, "No such file", "Choose brief.md, brief.html or brief.pdf.")


def brief_pdf(request: PageRequest) -> Response:
    """`/briefs/{id}/brief.pdf`; takes up to half a minute. Raises HttpError where none is made."""
    asked = requested_brief(request)
    html = file_html(request, asked, stories_of(request, asked))
    return _file(_pdf(request, html), "application/pdf", "brief.pdf")


def markdown(request: PageRequest, asked: Brief, items: list[BriefStory]) -> str:
    """The brief as Markdown (CommonMark); what it quotes is escaped."""
    parts = [f"# {_plain(asked.title)}", _byline(request, asked), asked.intro.strip()]
    for number, each in enumerate(items, start=1):
        parts.append(f"## {number}. {_plain(each.title)}")
        parts.append(each.note.strip())
        parts.append("\n".join(f"> {_plain(said)}" for said in each.new))
        if each.latest and (stage := stage_words(each.latest.development)):
            parts.append(f"Stage: {_plain(stage)}")
        parts.append("\n".join(_cited(request, each)))
    return "\n\n".join(filter(None, parts)) + "\n"


def plain_text(request: PageRequest, asked: Brief, items: list[BriefStory]) -> str:
    """The brief for a message: neither mail nor Slack knows Markdown. A paragraph a line."""
    parts = [f"By {asked.author}, {format_datetime(asked.at, request.zone)}", asked.intro]
    for number, each in enumerate(items, start=1):
        parts += [f"{number}. {sanitize(each.title, 240)}", each.note]
        parts += [f"“{sanitize(said, 420)}”" for said in each.new]
        if each.latest and (stage := stage_words(each.latest.development)):
            parts.append(f"Stage: {stage}")
        for view in each.sources:
            outlet, title = view.article.outlet or "source", sanitize(view.article.title, 240)
            moment = format_datetime(view.article.at, request.zone)
            parts.append(f"{outlet}, {moment}: {title} {safe_link(view.article.url).url}")
    return "\n\n".join(line for part in parts for line in part.splitlines())


def _cited(request: PageRequest, item: BriefStory) -> list[str]:
    lines = []
    for view in item.sources:
        outlet, title = _plain(view.article.outlet or "source"), _plain(view.article.title)
        url = safe_link(view.article.url).url
        words = f"[{title}](<{url}>)" if url and ">" not in url else title
        lines.append(f"- {outlet}, {format_datetime(view.article.at, request.zone)}: {words}")
    return lines


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", sanitize(text, 600))


def _byline(request: PageRequest, asked: Brief) -> str:
    return f"By {_plain(asked.author)}, {format_datetime(asked.at, request.zone)}"


def file_html(request: PageRequest, asked: Brief, items: list[BriefStory]) -> bytes:
    """The brief as a file of its own that loads nothing."""
    return render_text(
        "reader/brief_file.html",
        brief=asked,
        items=items,
        zone=request.zone,
    )


def _pdf(request: PageRequest, html: bytes) -> bytes:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            return print_pdf(html, Path(folder), request.configuration.settings.browser)
        except PdfError as error:
            raise HttpError(503, "No PDF could be made", str(error)) from None


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
    }
    return Response(content, media_type=kind, headers=headers)
