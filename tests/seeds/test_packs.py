"""The packs that come with policywire: all of them load, and no feed stands in two."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.enums import ArticleKind, DateKind, Tier
from policywire.config.models import JsonSource, ListingSource
from policywire.config.yaml import packs
from policywire.config.yaml.loader import load
from policywire.config.yaml.secrets import VARIABLE_REFERENCE
from policywire.crawler.formats.format_registry import detail_parser_for, parser_for
from policywire.crawler.model.feed_entry import Feed, FeedEntry
from tests.seeds.ready_answers import Replay, replay_of

SOURCES = [
    (name, key, source) for name in packs.names() for key, source in packs.read(name).items()
]


def test_there_are_packs_for_each_field_with_many_sources() -> None:
    american = [
        "tax",
        "immigration",
        "federal",
        "courts",
        "congress",
        "news",
        "policy-press",
        "official-apis",
        "congress-actions",
        "state-bills",
        "sec-filings",
    ]
    fields = {
        "health", "environment", "energy", "labour", "finance", "technology", "education",
        "housing", "transport", "agriculture",
    }  # fmt: skip
    expected = {f"us-{name}" for name in [*american, "states", *fields]}
    countries = {"eu", "uk", "canada", "uk-government", "eu-agencies"}
    countries |= {"australia", "germany", "france"}
    assert set(packs.names()) == {*expected, *countries, "think-tanks"}
    for field in fields:
        covering = {name for name in packs.names() if field in packs.read_file(name).fields}
        assert {f"us-{field}", "uk", "eu", "canada", "germany", "france"} <= covering
    assert len(SOURCES) >= 250


def test_no_key_and_no_address_stands_twice() -> None:
    keys = Counter(key for _, key, _ in SOURCES)
    urls = Counter(source.url.rstrip("/").lower() for _, _, source in SOURCES)
    outlets = Counter(source.outlet for _, _, source in SOURCES)
    assert [each for counter in (keys, urls, outlets) for each, n in counter.items() if n > 1] == []


@pytest.mark.parametrize(("pack", "key", "source"), SOURCES, ids=[key for _, key, _ in SOURCES])
def test_a_source_is_complete_and_polite(pack: str, key: str, source: packs.Source) -> None:
    host = urlsplit(source.url).hostname or ""
    assert source.evidence, f"{pack}: {key} does not say where its address is known from"
    assert urlsplit(source.url).scheme == "https"
    assert host != "news.google.com"
    assert source.every.total_seconds() >= 300
    assert (source.tier is Tier.OFFICIAL) == (source.article_kind is not ArticleKind.NEWS)


def test_places_and_languages_are_codes() -> None:
    for _, key, source in SOURCES:
        assert re.fullmatch(r"[a-z]{2}(-[a-z]{2,3})?", source.place), key
        assert re.fullmatch(r"[a-z]{2}", source.language), key


def test_each_kind_that_the_packs_use_has_what_it_needs() -> None:
    kinds = Counter(source.kind for _, _, source in SOURCES)
    assert kinds["feed"] > kinds["json"] > 0
    assert kinds["listing"] > 0
    for _, key, source in SOURCES:
        parser_for(source)
        if isinstance(source, ListingSource):
            assert source.only or source.items, f"{key}: what counts as an item?"
        if isinstance(source, JsonSource):
            assert source.date, f"{key}: an official document has a date"
            for value in (*source.headers.values(), *source.parameters.values()):
                assert VARIABLE_REFERENCE.search(value.get_secret_value()), (
                    f"{key}: a pack brings no key"
                )


def test_the_federal_registers_documents_are_read_as_its_api_gives_them() -> None:
    body = json.dumps(
        {
            "count": 1,
            "results": [
                {
                    "title": "Agency Information Collection Activities",
                    "type": "Notice",
                    "abstract": "The department invites comment on a form.",
                    "document_number": "2026-00001",
                    "html_url": "https://www.federalregister.gov/documents/2026/01/02/2026-00001/a",
                    "publication_date": "2026-01-02",
                    "filed_at": "2026-01-01T08:45:00.000-05:00",
                }
            ],
            "next_page_url": "https://www.federalregister.gov/api/v1/documents.json?page=2",
        }
    ).encode()
    now = datetime(2026, 1, 3, tzinfo=UTC)
    register = "https://www.federalregister.gov/"
    apis = [each for _, _, each in SOURCES if each.kind == "json" and each.url.startswith(register)]
    assert len(apis) >= 4
    for source in apis:
        feed = parser_for(source)(body, source.url, "application/json", now)
        assert isinstance(feed, Feed), source.outlet
        (entry,) = feed.entries
        assert entry.title == "Agency Information Collection Activities"
        assert entry.published is not None


def test_federal_register_feeds_are_official_documents() -> None:
    found = [source for _, key, source in SOURCES if key.startswith("fr-")]
    assert len(found) >= 8
    assert {source.article_kind for source in found} == {ArticleKind.OFFICIAL_DOCUMENT}


def test_every_pack_says_what_it_is() -> None:
    for name in packs.names():
        pack = packs.read_file(name)
        assert pack.title
        assert pack.about.endswith(".")
        text = packs.text_of(name)
        assert text.startswith(f"# {pack.title}")


def test_a_pack_that_does_not_exist_is_told_with_the_close_match() -> None:
    with pytest.raises(ConfigurationError, match="there is no pack us-immigrtion; did you mean"):
        packs.read("us-immigrtion")
    with pytest.raises(ConfigurationError, match="there is no pack"):
        packs.read("../../config/starter/settings")


APIS = sorted(key for _, key, source in SOURCES if isinstance(source, JsonSource))


@pytest.mark.parametrize("key", APIS)
def test_each_field_of_an_api_is_found_in_its_answer(key: str) -> None:
    [source] = [each for _, name, each in SOURCES if name == key]
    replay = replay_of(key)
    assert isinstance(source, JsonSource)
    assert replay is not None, f"{key}: write its answer into ready_answers.py"
    entries = entries_of(source, replay)
    assert len(entries) == replay.entries
    for entry in entries:
        assert entry.title
        assert entry.link
        assert entry.published is not None
        assert entry.published.year == 2026
    assert {name for entry in entries for name in entry.fields} >= set(source.fields) - EMPTY
    assert {date.kind for entry in entries for date in entry.dates} >= set(source.dates) - NO_DATE


EMPTY = {"subtype"}
NO_DATE = {DateKind.EFFECTIVE}
"""What the answers leave out, as the APIs do."""


def entries_of(source: JsonSource, replay: Replay) -> list[FeedEntry]:
    """What a source reads of its answers, second ones included, without the web."""
    now = datetime(2026, 11, 28, tzinfo=UTC)
    host = f"https://{urlsplit(source.url).netloc}"
    answers = {path: body.replace("{BASE}", host) for path, body in replay.pages.items()}
    feed = parser_for(source)(next(iter(answers.values())).encode(), source.url, "", now)
    assert isinstance(feed, Feed), source.outlet
    entries = list(feed.entries)
    for detail in feed.details:
        asked = urlsplit(detail.url)
        body = answers.get(asked.path) or answers[f"/{asked.netloc}{asked.path}"]
        read = detail_parser_for(source, detail.item)(body.encode(), detail.url, "", now)
        assert isinstance(read, Feed)
        entries += read.entries
    return entries


def test_an_api_with_a_key_has_its_limits() -> None:
    for _, key, source in SOURCES:
        if isinstance(source, JsonSource) and (source.headers or source.parameters):
            assert source.limit, key


def test_what_the_record_lists_late_is_news_of_the_day_it_was_listed() -> None:
    source = packs.read("us-official-apis")["api-govinfo-laws"]
    replay = replay_of("api-govinfo-laws")
    assert isinstance(source, JsonSource)
    assert replay is not None
    [law] = entries_of(source, replay)
    assert law.published == law.listed == datetime(2026, 11, 27, 9, 51, 38, tzinfo=UTC)
    assert law.fields["dated"] == "2026-10-31"


def test_a_pack_with_keys_says_which_variable_is_missing(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("packs: [us-official-apis]\n")
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, {"DATA_GOV_KEY": "sesame-7f3a"})
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == 3
    assert "needs a key in the environment variable COURTLISTENER_TOKEN" in told[0]
    assert "off: [api-courtlistener-" in told[0]
    one = "api-courtlistener-irs-data-sharing"
    off = f"off: [api-courtlistener-opinions, api-courtlistener-dockets, {one}]\n"
    (tmp_path / "sources.yaml").write_text(f"packs: [us-official-apis]\n{off}")
    loaded = load(tmp_path, {"DATA_GOV_KEY": "sesame-7f3a"})
    source = loaded.configuration.sources["api-congress-bills"]
    assert isinstance(source, JsonSource)
    assert source.headers["X-Api-Key"].get_secret_value() == "sesame-7f3a"
    assert "sesame-7f3a" not in repr(loaded.configuration)
