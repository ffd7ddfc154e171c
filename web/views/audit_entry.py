"""Writes the audit log of the page and the API: whatever is posted, whoever does it."""

from __future__ import annotations

import re

from policywire.store.people import audit_log
from policywire.store.people.audit_log import AuditEntry, Door
from policywire.web.views.request import PageRequest

_VARIABLE = re.compile(r"/?\{(\w+)\}")
_BY_LINK = "a recipient, by a signed link"
_NOBODY = "a guest"


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
    if path in {"/login", "/first-user/{token}"}:  # whoever is logged in becomes another
        return request.form.get("name", "").strip() or _NOBODY
    if request.identity.name:
        program = " (token)" if request.identity.is_program else ""
        return f"{request.identity.name}{program}"
    return _BY_LINK
