"""What the running service says of itself, asked on its own page."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from typing import Any

from policywire.config.models import WebSettings

SECONDS = 5.0
"""So long an answer may take; one that takes longer is itself a sign of trouble."""


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """The health record, empty where nobody of ours answered; `trouble` says what is wrong."""

    record: dict[str, Any] = field(default_factory=dict)
    trouble: str = ""


def ask_service(web: WebSettings, holder: str) -> ServiceAnswer:
    """Ask the process that `holder` names; without an answer of that very process nothing is said.

    A single run (`once`) holds the store as well, and serves no page.
    """
    host = "127.0.0.1" if web.host in {"0.0.0.0", "::"} else web.host  # noqa: S104 - asked, not bound
    connection = http.client.HTTPConnection(host, web.port, timeout=SECONDS)
    try:
        connection.request("GET", "/readyz")
        record = json.loads(connection.getresponse().read(1_000_000))
    except TimeoutError:
        where = f"{host}:{web.port}"
        return ServiceAnswer(
            trouble=f"The service does not answer at {where} within {SECONDS:.0f} seconds."
        )
    except (OSError, ValueError, http.client.HTTPException):
        return ServiceAnswer()
    finally:
        connection.close()
    process = record.get("process") if isinstance(record, dict) else None
    if process is None or f"process {process} on " not in holder:
        return ServiceAnswer()
    return ServiceAnswer(record, _trouble(record))


def _trouble(record: dict[str, Any]) -> str:
    if record.get("trouble"):
        return f"The service has trouble: {record['trouble']}; see its log."
    if record.get("configuration_error"):
        return "The service refused the edited configuration and goes on with the last valid one."
    return ""
