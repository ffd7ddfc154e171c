"""Where an Apprise channel sends: any of the services that Apprise knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import SecretStr

from policywire.alerts.model.address import Address
from policywire.config.missing_secret import scheme_of


@dataclass(frozen=True, slots=True)
class AppriseEndpoint(Address):
    """Any other service, as an Apprise URL."""

    url: SecretStr

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Its URL, which holds passwords and tokens."""
        return (self.url,)


def apprise_addresses(urls: Iterable[SecretStr]) -> Iterator[tuple[str, Address]]:
    """`discord`, `discord 2`, …: by their place, so that what waits finds a changed address."""
    seen: Counter[str] = Counter()
    for url in urls:
        service = scheme_of(url) or "apprise"
        seen[service] += 1
        yield service if seen[service] == 1 else f"{service} {seen[service]}", AppriseEndpoint(url)
