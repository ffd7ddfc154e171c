"""What Apprise makes of an address: whether it knows it, and for how many recipients it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_LISTS = ("targets", "channels", "topics", "devices", "rooms", "phone", "recipients", "players")
"""The names under which Apprise's plug-ins keep for whom an address is."""
_MAY_NAME_SEVERAL = re.compile(r"://[^/?]*/+[^/?]|,|%2c|[?&]to=", re.IGNORECASE)
"""An address without a path, a comma or `to=` has one target: Apprise need not be loaded for it."""


@lru_cache(maxsize=1000)
def is_known(url: str) -> bool:
    """Whether Apprise can use the address. Loads Apprise."""
    return _instance(url) is not None


def services() -> list[str]:
    """The words before `://` that Apprise knows. Loads Apprise."""
    from apprise.manager_plugins import NotificationManager

    return sorted(NotificationManager().schemas())  # type: ignore[no-untyped-call]


@lru_cache(maxsize=1000)
def one_each(url: str) -> tuple[str, ...]:
    """An address for each recipient that this one names; itself where it cannot be divided."""
    return tuple(_divided(url)) or (url,) if _MAY_NAME_SEVERAL.search(url) else (url,)


def _divided(url: str) -> Iterator[str]:
    plugin = _with_copies_as_targets(_instance(url))
    count = 1 if plugin is None else len(plugin)
    name = next((each for each in _LISTS if _length(plugin, each) == count), "")
    if plugin is None or count < 2 or not name:
        return
    targets = getattr(plugin, name)
    if isinstance(targets, set):  # in the same order each time: labels are given by it
        targets = sorted(targets, key=str)
    found = [_for_one(url, name, target) for target in targets]
    # Only if each is understood again, and is for one: better together than not at all.
    if all(len(_instance(each) or ()) == 1 for each in found):
        yield from found


def _for_one(url: str, name: str, target: object) -> str:
    plugin = _with_copies_as_targets(_instance(url))
    setattr(plugin, name, type(getattr(plugin, name))([target]))
    return str(plugin.url())


def _with_copies_as_targets(plugin: Any) -> Any:
    """Who gets a copy of a mail gets one of their own: as a copy of each they would get many."""
    for name in ("cc", "bcc"):
        copies = getattr(plugin, name, None)
        if isinstance(copies, set) and isinstance(getattr(plugin, "targets", None), list):
            plugin.targets += [(False, address) for address in sorted(copies)]
            setattr(plugin, name, set())
    return plugin


def _length(plugin: object, name: str) -> int:
    value = getattr(plugin, name, None)
    return len(value) if isinstance(value, list | tuple | set) else -1


def _instance(url: str) -> Any:
    # Not at the top: Apprise takes a second to load, and most configurations need it only to send.
    import apprise

    from policywire.alerts.channels.apprise_plugin import apprise_asset

    try:
        return apprise.Apprise.instantiate(url, asset=apprise_asset())
    except (apprise.exception.AppriseException, TypeError, ValueError, AttributeError):
        return None
