"""The packs that come with policywire: all of them load, and no feed stands in two."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import seeds
from config import packs
from config.fault import ConfigurationError
from config.terms import ArticleKind, Tier

SOURCES = [
    (name, key, source) for name in packs.names() for key, source in packs.read(name).items()
]


def test_there_are_packs_for_each_field_with_many_sources() -> None:
    expected = ["tax", "immigration", "federal", "courts", "congress", "news", "policy-press"]
    assert set(packs.names()) == {f"us-{name}" for name in expected}
    assert len(SOURCES) >= 90


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
