"""What Apprise says of the addresses in alerts.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from policywire.alerts.channels.apprise.targets import is_known, one_each, services
from policywire.config.config_error import ConfigFault
from policywire.config.missing_secret import MissingSecret, scheme_of
from policywire.config.yaml.loader import LoadedConfiguration

Path = tuple[str | int, ...]
_FOLLOWED_BY = {"msteams": ["workflows"], "hipchat": ["slack"]}
"""Services that have ended, and what their owners offer instead."""


def apprise_faults(loaded: LoadedConfiguration) -> Iterator[ConfigFault]:
    """An error for each address that Apprise cannot use."""
    for path, url, service in _addresses(loaded):
        if not is_known(url):
            yield loaded.fault_at(path, *_flaw(service))


def apprise_warnings(loaded: LoadedConfiguration) -> Iterator[ConfigFault]:
    """A warning for each address that names several recipients."""
    for path, url, service in _addresses(loaded):
        if (count := len(one_each(url))) > 1:
            yield loaded.fault_at(
                path,
                f"names {count} recipients of {service}://; each gets a delivery of their own",
                "write one address for each, so that each has a line of their own",
            )


def _addresses(loaded: LoadedConfiguration) -> Iterator[tuple[Path, str, str]]:
    """Place, address and service of each; what is not set yet cannot be asked about."""
    for name, channel in loaded.configuration.channels.items():
        for number, url in enumerate(channel.apprise or ()):
            if not isinstance(url, MissingSecret):
                path: Path = ("alerts.yaml", "channels", name, "apprise", number)
                yield path, url.get_secret_value(), scheme_of(url)


def _flaw(service: str) -> tuple[str, str]:
    """What is wrong with an address that Apprise cannot use, and the cure."""
    known = services()
    if service not in known:
        near = _FOLLOWED_BY.get(service) or get_close_matches(service, known, n=1, cutoff=0.6)
        cure = f"did you mean {near[0]}://?" if near else "see appriseit.com/services"
        return f"Apprise knows no service {service}://", cure
    return (
        f"is no address that Apprise can use for {service}://",
        f"see how {service}:// is written at appriseit.com/services",
    )
