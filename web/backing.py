"""What stands behind the pages: the running service's store, configuration and state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.models import Configuration
    from pipeline.matcher import Matcher
    from store.store import Store


@dataclass(frozen=True, slots=True)
class Backing:
    """Read anew for each request: a changed configuration shows at once.

    `record` is the answer of `/healthz`. `now` gives an aware time in UTC.
    """

    store: Store
    configuration: Callable[[], Configuration]
    matcher: Callable[[], Matcher]
    record: Callable[[], Mapping[str, object]]
    now: Callable[[], datetime]
