"""Every kind of source that sources.yaml knows has its parser."""

from __future__ import annotations

from policywire.config.models import SOURCE_KINDS
from policywire.crawler.formats.format_registry import FORMATS


def test_every_kind_of_source_has_its_parser() -> None:
    assert tuple(FORMATS) == tuple(SOURCE_KINDS)
