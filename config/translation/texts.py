"""Texts by gettext: looked up in the catalogue of the language that is spoken.

A catalogue is read from its .po file when its language is first asked for: there is nothing to
compile, and nothing compiled that could be out of date. Words are filled in by name,
`%(count)s`; a percent sign is written `%%`, in templates as here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from policywire.config.translation import language


def gettext(text: str, /, **words: object) -> str:
    """The text in the language spoken, with its words filled in."""
    return translate(text) % words


def ngettext(one: str, many: str, number: int, /, **words: object) -> str:
    """`one` or `many`, as the language's grammar has it; `%(num)s` is the number."""
    return translate_plural(one, many, number) % {"num": format_number(number), **words}


def translatable(text: str) -> str:
    """The text as it stands: collected for the catalogues, translated where it is shown."""
    return text


def translate(text: str) -> str:
    """A text marked elsewhere, in the language spoken; as it stands when it is not translated."""
    spoken = language.current()
    # The header of a catalogue is filed under the empty text.
    return text if spoken == language.SOURCE or not text else _catalogue(spoken).gettext(text)


def translate_plural(one: str, many: str, number: int) -> str:
    """The form that a number asks for, nothing filled in."""
    spoken = language.current()
    known = NullTranslations() if spoken == language.SOURCE else _catalogue(spoken)
    return known.ngettext(one, many, number)


def format_number(number: int) -> str:
    """`1,200` in English, `1.200` in German."""
    spoken = language.current()
    if spoken == language.SOURCE:
        return f"{number:,}"
    # Babel and its tables are loaded for who reads another language, not for each command.
    from babel.numbers import format_decimal

    return str(format_decimal(number, locale=spoken))


@cache
def language_names() -> Mapping[str, str]:
    """The languages that pages can be shown in, each by its own name: `de` is `Deutsch`."""
    from babel import Locale

    return {code: str(Locale.parse(code).get_display_name()) for code in language.available()}


def _catalogue(code: str) -> NullTranslations:
    return _read(language.CATALOGUES / f"{code}.po")


@cache
def _read(file: Path) -> NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with file.open("rb") as written:
        write_mo(compiled, read_po(written, locale=file.stem))
    compiled.seek(0)
    return GNUTranslations(compiled)
