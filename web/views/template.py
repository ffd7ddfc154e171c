"""Templates: filled with a request's words, everything from outside escaped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from starlette.responses import HTMLResponse

from policywire.alerts.message import feedback_words
from policywire.alerts.message.importance_words import importance_word
from policywire.alerts.message.labels import (
    date_words,
    development_label,
    pluralize,
    stage_words,
    tier_words,
)
from policywire.alerts.message.sanitize import sanitize, strip_invisible
from policywire.alerts.model.link import safe_link
from policywire.config.translation import language, texts
from policywire.config.translation.texts import translatable
from policywire.config.values.durations import format_duration
from policywire.web.views import labels, times
from policywire.web.views.highlight import excerpt
from policywire.web.views.request import PageRequest

FOLDER = Path(__file__).parents[1]
STYLE = FOLDER / "static" / "page.css"
SCRIPT = FOLDER / "static" / "live.js"
SETUP_STYLE = FOLDER / "static" / "setup.css"
ICON = FOLDER / "static" / "icon.svg"
APP_ICON = FOLDER / "static" / "icon.png"
"""Square to its edges: phones cut it to their own shape."""

SECTIONS = {
    translatable("Stories"): "/",
    translatable("Topics"): "/topics",
    translatable("Alerts"): "/alerts",
    translatable("Dates"): "/dates",
}
RARE_SECTIONS = {
    translatable("Not told"): "/not-told",
    translatable("Record"): "/proceedings",
    translatable("Sources"): "/sources",
    translatable("Channels"): "/channels",
    translatable("Status"): "/status",
}
"""What stands under "More" on a phone."""


def render_page(
    name: str, request: PageRequest, *, status: int = 200, **words: object
) -> HTMLResponse:
    """The template `name` as an answer that nobody may keep."""
    html = (
        _environment()
        .get_template(f"{name}.html.j2")
        .render(
            request=request,
            language=language.current(),
            sections=SECTIONS,
            rare_sections=RARE_SECTIONS,
            style=version(STYLE),
            script=version(SCRIPT),
            icon=version(ICON),
            app_icon=version(APP_ICON),
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
        extensions=["jinja2.ext.i18n"],
    )
    # `{% trans %}` takes line breaks for spaces, and fills words in as `_()` does.
    environment.policies["ext.i18n.trimmed"] = True
    vars(environment)["newstyle_gettext"] = True
    environment.filters |= {
        "plain": sanitize,
        "visible": strip_invisible,
        "counted": pluralize,
        "capital": capitalize,
        "number": texts.format_number,
        "translated": texts.translate,
        "all_translated": _all_translated,
        "titled": labels.name_topics,
    }
    environment.globals |= {
        "link": safe_link,
        "excerpt": excerpt,
        "_": _gettext,
        "gettext": _gettext,
        "ngettext": _ngettext,
        "ago": times.ago,
        "day": times.day,
        "date_at": times.date_at,
        "moment": times.moment,
        "span": format_duration,
        "utc": UTC,
        "development_label": development_label,
        "date_words": date_words,
        "stage_words": stage_words,
        "how_sure": labels.how_sure,
        "importance_word": importance_word,
        "importance_words": labels.importance_words,
        "mark_text": feedback_words.mark_text,
        "tier_words": tier_words,
    }
    return environment


def _all_translated(labels: Mapping[str, str]) -> Mapping[str, str]:
    return {key: texts.translate(label) for key, label in labels.items()}


@pass_eval_context
def _gettext(escaping: EvalContext, text: str, /, **words: object) -> str:
    """The text in the reader's language. It may hold tags of ours; what is filled in is escaped."""
    return _filled(escaping, texts.translate(text), words)


@pass_eval_context
def _ngettext(escaping: EvalContext, one: str, many: str, number: int, /, **words: object) -> str:
    """The form for a number; `%(num)s` is the number as the reader writes it."""
    words.setdefault("num", texts.format_number(number))
    return _filled(escaping, texts.translate_plural(one, many, number), words)


def _filled(escaping: EvalContext, text: str, words: Mapping[str, object]) -> str:
    # Markup escapes what is filled in, not the text itself: a catalogue is ours as templates are.
    whole = Markup(text) if escaping.autoescape else text  # noqa: S704
    # Most texts have nothing to fill in, and a page has hundreds.
    return whole % words if words or "%" in text else whole
