"""The state of the service as JSON."""

from __future__ import annotations

from typing import Any

from policywire.web.api.operation import ApiOperation
from policywire.web.views.request import PageRequest


def _status(request: PageRequest) -> dict[str, Any]:
    return dict(request.app_context.health_record())


OPERATIONS: dict[str, ApiOperation] = {
    "/api/status": ApiOperation("State of the service", _status, dict[str, Any]),
}
