"""What makes a route the same wherever it stands: its conditions, and those of the routes around.

Budgets count by it, so that a tree that is put into another order keeps its counts.
"""

from __future__ import annotations

import json
from hashlib import sha256

from policywire.config.models import Route


def route_id(written: Route, around: str) -> str:
    """Eight hex digits for a route as it is written, inside the route of identity `around`.

    Two routes side by side with the same conditions share one. That mixes no counts: who is named
    by both is notified by the first.
    """
    conditions = (
        sorted(written.topics),
        sorted(written.kinds),
        sorted(written.stages),
        sorted(written.tiers),
        sorted(outlet.casefold() for outlet in written.outlets),
        sorted(language.casefold() for language in written.languages),
        written.min_importance,
    )
    return sha256(json.dumps([around, *conditions]).encode()).hexdigest()[:8]
