"""Texts are looked up in the catalogue of the language spoken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policywire.config.translation import language, texts

POLISH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : "
"n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

msgid "%(num)s file"
msgid_plural "%(num)s files"
msgstr[0] "%(num)s plik"
msgstr[1] "%(num)s pliki"
msgstr[2] "%(num)s plików"

msgid "By %(name)s"
msgstr "%(name)s napisał"
"""


@pytest.fixture(autouse=True)
def polish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of catalogues with one in Polish, which is spoken."""
    (tmp_path / "pl.po").write_text(POLISH, encoding="utf-8")
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    with language.speaking("pl"):
        yield


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1 plik"), (3, "3 pliki"), (5, "5 plików"), (22, "22 pliki")]
)
def test_a_plural_has_as_many_forms_as_its_language(number: int, said: str) -> None:
    assert texts.ngettext("%(num)s file", "%(num)s files", number) == said


def test_words_are_filled_in_where_the_translation_has_them() -> None:
    assert texts.gettext("By %(name)s", name="100% Ann") == "100% Ann napisał"


def test_what_is_not_translated_is_said_in_the_source() -> None:
    assert texts.gettext("Not translated, 5%%") == "Not translated, 5%"
    assert texts.translate("") == ""


def test_a_number_is_written_as_its_readers_write_it() -> None:
    assert texts.format_number(1234567).replace("\xa0", " ") == "1 234 567"
    with language.speaking("en"):
        assert texts.format_number(1234567) == "1,234,567"


def test_each_language_is_named_in_itself(tmp_path: Path) -> None:
    texts.language_names.cache_clear()
    assert texts.language_names() == {"en": "English", "pl": "polski"}
    texts.language_names.cache_clear()
