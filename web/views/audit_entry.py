"""Writes the audit log of the page and the API: whatever is posted, whoever does it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from threading import Lock

from policywire.store.people import audit_log
from policywire.store.people.audit_log import AuditEntry, Door
from policywire.web.views.request import PageRequest

_VARIABLE = re.compile(r"/?\{(\w+)\}")
_BY_LINK = "a recipient, by a signed link"
_NOBODY = "a guest"
_MINUTE = timedelta(minutes=1)


class RefusalLimit:
    """Lets so many refused logins a minute into the log, and counts the others."""

    def __init__(self, most: int = 30) -> None:
        self._most, self._lock = most, Lock()
        self._since: datetime | None = None
        self._admitted = self._left_out = 0

    def admit(self, now: datetime) -> int | None:
        """None when there are too many; else how many were left out since the last admitted."""
        with self._lock:
            if self._since is None or not timedelta() <= now - self._since < _MINUTE:
                self._since, self._admitted = now, 0
            if self._admitted >= self._most:
                self._left_out += 1
                return None
            self._admitted += 1
            left_out, self._left_out = self._left_out, 0
            return left_out


def write_entry(request: PageRequest, path: str, outcome: str = "", who: str = "") -> None:
    """Note what was posted to `path`, a pattern such as `/stories/{id}/merge`.

    `outcome` is said where it was not simply done; `who` is named where it is not who asked.
    """
    words = " ".join(_VARIABLE.sub("", path.removeprefix("/api")).strip("/").split("/"))
    entry = AuditEntry(
        at=request.now,
        who=who or _who(request, path),
        via=Door.API if path.startswith("/api/") else Door.PAGE,
        address=request.client_address,
        action=f"{words}: {outcome}" if outcome else words,
        # What stands for `{token}` is a secret: it opens the same page again.
        subject=", ".join(v for name, v in request.path_params.items() if name != "token"),
        detail="" if path == "/login" else audit_log.fields_of(request.form),
    )
    request.app_context.write(lambda session: audit_log.record(session, entry))


def _who(request: PageRequest, path: str) -> str:
    # Whoever is logged in becomes another: as whom, a login says; a link knows it better.
    if path.startswith("/login"):
        return request.form.get("name", "").strip() or _NOBODY
    if path.startswith(("/first-user/", "/invitation/")):
        return _NOBODY
    if request.identity.name:
        program = " (token)" if request.identity.is_program else ""
        return f"{request.identity.name}{program}"
    return _BY_LINK
