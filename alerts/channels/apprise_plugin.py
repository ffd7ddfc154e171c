"""What all plug-ins of Apprise have in common here. Importing this imports Apprise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apprise

from policywire.alerts.channels.plugin import UnusableAddressError


@contextmanager
def usable_address() -> Iterator[None]:
    """Whatever Apprise has against an address becomes an UnusableAddressError without secrets."""
    try:
        yield
    except (apprise.exception.AppriseException, TypeError, ValueError) as error:
        raise UnusableAddressError(type(error).__name__) from None


def apprise_asset() -> apprise.AppriseAsset:
    """How every plug-in of Apprise behaves here: it follows no redirects and logs no secrets."""
    return apprise.AppriseAsset(
        app_id="policywire",
        app_desc="policywire",
        http_redirects=False,
        secure_logging=True,
        storage_mode="memory",
    )
