"""The packs that come with policywire: all of them load, and no feed stands in two."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import seeds
from config import packs
from config.fault import ConfigurationError
from config.models import JsonSource, ListingSource
from config.terms import ArticleKind, Tier
from crawler.entry import Feed
from crawler.reader import reader_of

SOURCES = [
    (name, key, source) for name in packs.names() for key, source in packs.read(name).items()
]


def test_there_are_packs_for_each_field_with_many_sources() -> None:
    american = ["tax", "immigration", "federal", "courts", "congress", "news", "policy-press"]
    expected = {f"us-{name}" for name in [*american, "states"]}
    assert set(packs.names()) == {*expected, "eu", "uk", "canada", "think-tanks"}
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
        reader_of(source)
        if isinstance(source, ListingSource):
            assert source.only or source.items, f"{key}: what counts as an item?"
        if isinstance(source, JsonSource):
            assert source.date, f"{key}: an official document has a date"
            assert not source.headers, f"{key}: a pack cannot bring a key"


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
    apis = [source for _, _, source in SOURCES if source.kind == "json"]
    for source in apis:
        feed = reader_of(source)(body, source.url, "application/json", now)
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
        text = (Path(seeds.__file__).parent / "packs" / f"{name}.yaml").read_text("utf-8")
        assert text.startswith(f"# {pack.title}")


def test_a_pack_that_does_not_exist_is_told_with_the_close_match() -> None:
    with pytest.raises(ConfigurationError, match="there is no pack us-immigrtion; did you mean"):
        packs.read("us-immigrtion")
    with pytest.raises(ConfigurationError, match="there is no pack"):
        packs.read("../../config/starter/settings")
