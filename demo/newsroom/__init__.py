"""A small newsroom on loopback: the outlets, feeds and pages that the demo and the tests crawl."""

from __future__ import annotations

from policywire.demo.newsroom.desk import Desk, desks
from policywire.demo.newsroom.publication import Publication, evenly_spaced, publications, shifted
from policywire.demo.newsroom.server import LoggedRequest, Newsroom, OutletFeed, sources

__all__ = [
    "Desk",
    "LoggedRequest",
    "Newsroom",
    "OutletFeed",
    "Publication",
    "desks",
    "evenly_spaced",
    "publications",
    "shifted",
    "sources",
]
