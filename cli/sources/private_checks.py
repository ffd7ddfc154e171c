"""Warnings about sources inside the own network that the settings do not open."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from policywire.config.config_error import ConfigFault
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.fetch.ssrf_guard import SsrfGuard
from policywire.crawler.model.crawl_outcome import ProblemClass


def private_warnings(loaded: LoadedConfiguration) -> Iterator[ConfigFault]:
    """A warning for each source whose address says that it is never fetched; no name is resolved.

    A name that leads inside is found by `check --online`.
    """
    configuration = loaded.configuration
    guard = SsrfGuard(configuration.settings.allow_private_addresses)
    for key, source in configuration.sources.items():
        if source.kind != "mailbox" and (host := _private_host(guard, source.url)):
            path = ("sources.yaml", "sources", key, "url")
            place = loaded.locations.get(path) or loaded.locations.get(path[:-1])
            yield ConfigFault(
                path[0],
                place.line if place else 0,
                place.column if place else 0,
                ".".join(path[1:]),
                f"{host} is not a public address: every poll will fail",
                "if it is your own server, set `allow_private_addresses: true` in settings.yaml",
            )


def _private_host(guard: SsrfGuard, url: str) -> str:
    """The host of `url` where its spelling shows that it is refused, else nothing."""
    host = urlsplit(url).hostname or ""
    named = host.rstrip(".").lower()
    if named == "localhost" or named.endswith(".localhost"):
        return "" if guard.allow_private else host
    problem = guard.url_problem(url)
    refused = problem is not None and problem.kind is ProblemClass.PRIVATE_ADDRESS
    return host if refused else ""
