"""Conditions on an article's outlet, author, kind and agency."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policywire.config.enums import ArticleField, ArticleKind, Tier
from policywire.crawler.model.article import Article
from policywire.pipeline.text.normalization import Normalizer
from policywire.pipeline.topics.matching.finder import Finder
from policywire.pipeline.topics.query.nodes import (
    MetadataFilter,
)

_PLAIN = Normalizer()


def metadata_finder(fact: MetadataFilter) -> Finder:
    """The finder of a condition; it proves nothing by words."""
    wanted = f" {_PLAIN.normalize(fact.value)}"
    holds = _CONDITIONS[fact.field]
    return lambda reading: [] if holds(reading.article, fact.value.lower(), wanted) else None


def _outlet(article: Article, value: str, words: str) -> bool:
    host = article.url.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    return (
        host == value
        or host.endswith(f".{value}")
        or words in f" {_PLAIN.normalize(article.outlet)}"
    )


def _author(article: Article, value: str, words: str) -> bool:
    return words in f" {_PLAIN.normalize(article.author)}"


def _kind(article: Article, value: str, words: str) -> bool:
    return article.kind.value == value


def _agency(article: Article, value: str, words: str) -> bool:
    """The issuer of an official text: its field `agencies`, or else the outlet."""
    official = article.tier is Tier.OFFICIAL or article.kind is not ArticleKind.NEWS
    named = words in f" {_PLAIN.normalize(article.fields.get('agencies', ''))}"
    return official and (named or _outlet(article, value, words) or _author(article, value, words))


_CONDITIONS: Mapping[ArticleField, Callable[[Article, str, str], bool]] = {
    ArticleField.OUTLET: _outlet,
    ArticleField.AUTHOR: _author,
    ArticleField.KIND: _kind,
    ArticleField.AGENCY: _agency,
}
