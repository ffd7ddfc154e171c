"""Templates: filled with a request's words, everything from outside escaped."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from policywire.alerts.message import feedback_words
from policywire.alerts.message.importance_words import importance_word
from policywire.alerts.message.labels import (
    date_words,
    development_label,
    format_datetime,
    pluralize,
    stage_words,
    tier_words,
)
from policywire.alerts.message.sanitize import sanitize, strip_invisible
from policywire.alerts.model.link import safe_link
from policywire.config.values.durations import format_duration
from policywire.web.views import labels
from policywire.web.views.request import PageRequest

FOLDER = Path(__file__).parents[1]
STYLE = FOLDER / "static" / "page.css"
SCRIPT = FOLDER / "static" / "live.js"
SETUP_STYLE = FOLDER / "static" / "setup.css"
ICON = FOLDER / "static" / "icon.svg"

SECTIONS = {
    "Stories": "/",
    "Topics": "/topics",
    "Sources": "/sources",
    "Channels": "/channels",
    "Dates": "/dates",
    "Alerts": "/alerts",
    "Not told": "/not-told",
    "Record": "/proceedings",
    "Status": "/status",
}


def render_page(
    name: str, request: PageRequest, *, status: int = 200, **words: object
) -> HTMLResponse:
    """The template `name` as an answer that nobody may keep."""
    html = (
        _environment()
        .get_template(f"{name}.html.j2")
        .render(
            request=request,
            sections=SECTIONS,
            style=version(STYLE),
            script=version(SCRIPT),
            icon=version(ICON),
            setup_style=version(SETUP_STYLE),
            trouble=request.app_context.health_record().get("configuration_error"),
            **words,
        )
    )
    # Feeds contain lone surrogates, which UTF-8 cannot write.
    whole = html.encode(errors="replace")
    return HTMLResponse(whole, status_code=status, headers={"cache-control": "private, no-store"})


def render_text(name: str, **words: object) -> bytes:
    """The template `name` as UTF-8: a feed."""
    return _environment().get_template(f"{name}.j2").render(**words).encode(errors="replace")


@cache
def version(file: Path) -> str:
    """A digest of a file that pages name, so that a browser may keep it for ever."""
    return sha256(file.read_bytes()).hexdigest()[:12]


def capitalize(text: str) -> str:
    """A text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


@cache
def _environment() -> Environment:
    """Autoescape everywhere; a misspelt variable is an error, never an empty place."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "plain": sanitize,
        "visible": strip_invisible,
        "counted": pluralize,
        "capital": capitalize,
    }
    environment.globals |= {
        "link": safe_link,
        "ago": labels.ago,
        "day": labels.day,
        "moment": format_datetime,
        "span": format_duration,
        "utc": UTC,
        "development_label": development_label,
        "date_words": date_words,
        "stage_words": stage_words,
        "how_sure": labels.how_sure,
        "importance_word": importance_word,
        "set_aside_text": feedback_words.set_aside_text,
        "tier_words": tier_words,
    }
    return environment
