"""The state of the service as JSON."""

from __future__ import annotations

from typing import Any

from policywire.web.api.operation import Operation
from policywire.web.views.request import Visit


def _status(visit: Visit) -> dict[str, Any]:
    return dict(visit.backing.record())


OPERATIONS: dict[str, Operation] = {
    "/api/status": Operation("How the service does", _status, dict[str, Any]),
}
