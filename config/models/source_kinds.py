"""The kinds of source there are, and how one is chosen by its `kind`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Never, Union

from pydantic import AfterValidator, Discriminator, Tag
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from policywire.config.models.source import Source
from policywire.config.models.sources.ical import IcalSource
from policywire.config.models.sources.json import JsonSource
from policywire.config.models.sources.listing import ListingSource
from policywire.config.models.sources.mailbox import MailboxSource
from policywire.config.models.sources.page import PageSource
from policywire.config.models.sources.sitemap import SitemapSource
from policywire.config.models.sources.spider import SpiderSource
from policywire.config.models.sources.xml import XmlSource

SOURCE_KINDS: Mapping[str, type[Source]] = {
    "feed": Source,
    "sitemap": SitemapSource,
    "listing": ListingSource,
    "json": JsonSource,
    "page": PageSource,
    "xml": XmlSource,
    "ical": IcalSource,
    "mailbox": MailboxSource,
    "spider": SpiderSource,
}
"""The model of each kind of source. `crawler.formats.format_registry` has the parser of each."""

UNKNOWN = "unknown"


def _no_such_kind(_: str) -> Never:
    known = " or ".join(f"'{kind}'" for kind in SOURCE_KINDS)
    raise PydanticCustomError("literal_error", "no such kind", {"expected": known})


class UnknownSource(Source):
    """A source whose kind does not exist: an error, and a feed's keys are checked all the same."""

    kind: Annotated[str, AfterValidator(_no_such_kind)]


def kind_of(value: object) -> str:
    """The kind that a source says it is; UNKNOWN if there is none of that name."""
    kind = value.get("kind", "feed") if isinstance(value, dict) else getattr(value, "kind", "feed")
    return kind if isinstance(kind, str) and kind in SOURCE_KINDS else UNKNOWN


def model_of(value: object) -> type[Source]:
    """The model whose keys a source may have."""
    return SOURCE_KINDS.get(kind_of(value), UnknownSource)


if TYPE_CHECKING:
    AnySource = Source
else:
    AnySource = Annotated[
        Union[
            *(Annotated[model, Tag(kind)] for kind, model in SOURCE_KINDS.items()),
            Annotated[UnknownSource, SkipJsonSchema(), Tag(UNKNOWN)],
        ],
        Discriminator(kind_of),
    ]
"""A source of any kind, chosen by its `kind`."""
