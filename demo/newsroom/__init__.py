"""A small newsroom on loopback: the outlets, feeds and pages that the demo and the tests crawl."""

from __future__ import annotations

from policywire.demo.newsroom.desk import Desk, desks
from policywire.demo.newsroom.publication import Publication, paced, publications, shifted
from policywire.demo.newsroom.server import Newsroom, Outlet, Request, sources

__all__ = [
    "Desk",
    "Newsroom",
    "Outlet",
    "Publication",
    "Request",
    "desks",
    "paced",
    "publications",
    "shifted",
    "sources",
]
