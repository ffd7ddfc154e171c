"""Every text of the pages is marked for translation, and pages speak the reader's language.

The pages are rendered in a language whose catalogue puts brackets around each text that
`./run.sh texts` collects. What stands outside of brackets is not marked, or not collected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po

from policywire.config.translation import language
from tests.translation.catalogues import collected
from tests.web.browser.places import places
from tests.web.site import Reader, Site

CODE = "eo"
"""A language that Babel knows and that has no catalogue of ours."""
ATTRIBUTES = ("aria-label", "title", "placeholder", "alt")
NOT_OURS = (
    "script",
    "style",
    "svg",  # its title repeats the caption, which is read
    "code",
    "pre",  # YAML, figures
    "time",  # written by Babel
    "[dir=auto]",  # headlines, names, sentences: they come from outside
    "[lang]:not(html)",  # what we stored in English, and says so
    "textarea",
    "datalist",
    "#field option + option, #country option + option, #language option + option",  # packs' words
    ".brand",
)
"""What is shown as it came: each with the mark or the reason why."""
PROPER_NAMES = {
    "policywire",
    "Atom",
    "JSON Feed",
    "API",
    "Slack",
    "Markdown",
    "HTML",
    "PDF",
    "topics.yaml",
    "America/New_York",
    "sources.yaml",
    "alerts.yaml",
    "console",
    "itiger.com",
    "title: Atom",
    "title: JSON Feed",
    "placeholder: https://",
    "placeholder: https://hooks.slack.com/services/…",
    "placeholder: mail.example.org",
    "placeholder: ntfy://…, tgram://…",
    "placeholder: example.gov/newsroom",
    "placeholder: US, US-OH",
    "placeholder: en, es",
    "placeholder: Tax Notes, STAT",
}
WORDS = re.compile(r"[^\W\d_]{2,}")
WRITTEN_BY_BABEL = re.compile(r"\d{1,2} \w{3}( \d{4}(, \d\d:\d\d \w+)?)?|sqlite:.*")


@pytest.fixture(scope="module")
def bracketed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one catalogue, in which each text stands in brackets."""
    folder = tmp_path_factory.mktemp("catalogues")
    made = Catalog(locale=CODE)
    for each in collected():
        if each.id:
            said = each.id
            made.add(said, _bracketed(said), context=each.context)
    with (folder / f"{CODE}.po").open("wb") as out:
        write_po(out, made)
    return folder


def _bracketed(text: object) -> object:
    if isinstance(text, (list, tuple)):
        return tuple(_bracketed(each) for each in text)
    return f"⟦{text}⟧"


def unmarked(html: str) -> list[str]:
    """The texts of a page outside of brackets, attributes that people hear or see included."""
    page = lxml.html.document_fromstring(html)
    for selector in NOT_OURS:
        for found in page.cssselect(selector):
            found.drop_tree()
    shown = [str(text) for text in page.xpath("//body//text()")]
    heard = [
        f"{name}: {_outside(found.get(name))}"
        for name in ATTRIBUTES
        for found in page.cssselect(f"[{name}]")
        if WORDS.search(_outside(found.get(name)))
    ]
    outside = (piece.strip(" \n·,.:;()→") for piece in _outside("\n".join(shown)).split("\n"))
    return [
        each
        for each in (*outside, *heard)
        if WORDS.search(each) and not WRITTEN_BY_BABEL.fullmatch(each)
    ]


def _names(site: Site) -> set[str]:
    """What the configuration calls its topics, sources and channels."""
    known = site.configuration
    topics = {name for topic in known.topics.values() for name in (topic.title, topic.why)}
    return {each.strip(" .") for each in (*topics, *known.sources, *known.channels)}


def _outside(text: str | None) -> str:
    depth, kept = 0, []
    for letter in text or "":
        if letter == "⟦":
            depth += 1
        elif letter == "⟧":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(letter)
    return "".join(kept)


@pytest.fixture
def in_brackets(bracketed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The header of a reader of that language."""
    monkeypatch.setattr(language, "CATALOGUES", bracketed)
    return {"accept-language": CODE}


@pytest.mark.slow
async def test_every_text_of_every_page_is_marked(
    demo: Site, demo_reader: Reader, in_brackets: dict[str, str]
) -> None:
    left = {}
    for name, path in {**places(demo), **MORE}.items():
        answer = await demo_reader.get(path, headers=in_brackets)
        if found := set(unmarked(answer.text)) - PROPER_NAMES - _names(demo):
            left[name] = sorted(found)
    assert not left, str(left)


MORE = {
    name: f"/{name}"
    for name in (
        "channels",
        "routes/new",
        "changes",
        "audit",
        "proceedings",
        "subscriptions",
        "searches",
        "topics/new",
        "sources/new",
        "channels/new",
        "settings",
        "start",
        "start/ready",
        "login",
    )
} | {
    "empty search": "/search",
    "nothing found": "/search?q=zzzzz",
    "form": "/topics/irs-enforcement/edit?view=form",
}
