"""Catalogues: what templates and code have to translate, and what is translated."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po, write_po

from policywire.config.translation import language

ROOT = Path(__file__).parents[2]
MARKS = (
    {**DEFAULT_KEYWORDS, **parse_keywords(["translatable"])},
    parse_keywords(["HttpError:2", "ActionResult:2"]),
    parse_keywords(["HttpError:3"]),
)
"""The functions whose texts are collected: gettext's, our own for constants, and those whose
sentences the page translates when it shows them. Babel collects one argument of each at a time."""
PYTHON = (
    *(f"web/{wing}/**.py" for wing in ("actions", "exports", "http", "pages", "security", "views")),
    "alerts/message/**.py",
)
TEMPLATES = "web/templates/**.j2"
_METHODS = [(TEMPLATES, "jinja2"), *((each, "python") for each in PYTHON)]
_RENDERING = ("trimmed", "trim_blocks", "lstrip_blocks", "newstyle_gettext")
"""The options of the templates' environment that change what a text is."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a catalogue is: the numbers of its texts and of the translated, and what is not."""

    code: str
    texts: int
    untranslated: tuple[Message, ...]
    dropped: int
    """Translations of texts that no longer exist; they were removed."""


def collected() -> Catalog:
    """All texts that are marked, each with the files that it stands in."""
    found = Catalog(project="policywire", charset="utf-8")
    for room, keywords in product(("web", "alerts"), MARKS):
        for name, _line, text, notes, context in extract_from_dir(
            ROOT / room,
            method_map=_inside(room),
            options_map={pattern: _options(method) for pattern, method in _inside(room)},
            keywords=keywords,
            comment_tags=("For translators:",),
            strip_comment_tags=True,
        ):
            # Without line numbers: a translation must not change with every edit above it.
            found.add(text, None, [(f"{room}/{name}", 0)], auto_comments=notes, context=context)
    return found


def merge(code: str, texts: Catalog) -> Coverage:
    """Bring the catalogue of a language up to date; what nobody translated stays empty."""
    file = language.CATALOGUES / f"{code}.po"
    known = Catalog(locale=code, project="policywire", charset="utf-8", fuzzy=False)
    if file.exists():
        with file.open("rb") as written:
            known = read_po(written, locale=code)
    before = {each.id for each in known if each.id}
    # No guesses: a text that resembles another would be shown with the other's translation.
    known.update(texts, no_fuzzy_matching=True)
    known.creation_date = known.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    dropped = len(before - {each.id for each in known if each.id})
    known.obsolete.clear()
    temporary = file.with_suffix(".new")
    with temporary.open("wb") as out:
        write_po(out, known, width=100, sort_by_file=True, include_lineno=False, omit_header=False)
    os.replace(temporary, file)  # noqa: PTH105 - a catalogue is whole or as it was
    return coverage(known, code, dropped)


def coverage(catalogue: Catalog, code: str, dropped: int = 0) -> Coverage:
    """What of a catalogue is translated: each of its plural forms, and no guess."""
    texts = [each for each in catalogue if each.id]
    missing = tuple(each for each in texts if each.fuzzy or not _is_translated(each))
    return Coverage(code, len(texts), missing, dropped)


def _is_translated(message: Message) -> bool:
    said = message.string
    return all(said) if isinstance(said, (list, tuple)) else bool(said)


def _inside(room: str) -> list[tuple[str, str]]:
    return [
        (pattern.removeprefix(f"{room}/"), method)
        for pattern, method in _METHODS
        if pattern.startswith(f"{room}/")
    ]


def _options(method: str) -> dict[str, str]:
    return {"silent": "false", **dict.fromkeys(_RENDERING, "true")} if method == "jinja2" else {}
