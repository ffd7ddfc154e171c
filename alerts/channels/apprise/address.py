"""Where an Apprise channel sends: any of the services that Apprise knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import SecretStr

from policywire.alerts.channels.apprise.targets import one_each
from policywire.alerts.model.address import Address
from policywire.config.missing_secret import MissingSecret, scheme_of


@dataclass(frozen=True, slots=True)
class AppriseEndpoint(Address):
    """Any other service, as an Apprise URL."""

    url: SecretStr

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Its URL, which holds passwords and tokens."""
        return (self.url,)


def apprise_addresses(urls: Iterable[SecretStr]) -> Iterator[tuple[str, Address]]:
    """`discord`, `discord 2`, …: by their place, so that what waits finds a changed address.

    An address with several targets is an address for each, so that one that fails costs the others
    nothing: `mailto`, `mailto, target 2`.
    """
    seen: Counter[str] = Counter()
    for url in urls:
        service = scheme_of(url) or "apprise"
        seen[service] += 1
        label = service if seen[service] == 1 else f"{service} {seen[service]}"
        for number, each in enumerate(_one_each(url), 1):
            yield label if number == 1 else f"{label}, target {number}", AppriseEndpoint(each)


def _one_each(url: SecretStr) -> list[SecretStr]:
    if isinstance(url, MissingSecret):
        return [url]
    return [SecretStr(each) for each in one_each(url.get_secret_value())]
