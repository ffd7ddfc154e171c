"""An action: what a form does, who may do it, and where the visitor goes then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from starlette.responses import Response

from policywire.config.enums import Role, Scope
from policywire.web.security.roles import PEOPLE
from policywire.web.views.cursor import row_number
from policywire.web.views.request import HttpError, PageRequest

MAX_REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class ActionResult:
    """It is done. `notice` is a sentence for the next page, at `to` (a path of ours)."""

    to: str
    notice: str = ""
    undo: str = ""
    """Where a button beside the notice posts to, to undo what was done; empty for none."""
    login: str | None = None
    """What the cookie of a login is to hold; empty to log out, None to leave it as it is."""
    user: str = ""
    """Whose login began, or was refused; empty where nobody is known."""
    login_lifetime: timedelta = timedelta()
    device: str = ""
    """What the cookie is to hold by which this browser is known again; empty to leave it."""
    page: Response | None = None
    """What is shown where nothing was done, because somebody else was there first."""
    language: str | None = None
    """The language chosen for this browser; empty for the browser's own, None to leave it."""


@dataclass(frozen=True, slots=True)
class FormAction:
    """`do` is called in a thread with the request and its form; it may raise HttpError.

    `role` is what one needs to be allowed; None is for guests as well. `fields` are what the form
    may hold, each with what it is; the first `needed` of them must be there.
    """

    handler: Callable[[PageRequest], ActionResult]
    role: Role | None = Role.EDITOR
    summary: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    required_fields: int = 0
    scope: Scope | None = None
    """What a program's token needs for it; left out, one that may do all."""

    @property
    def right(self) -> str | None:
        """What is asked of whoever does it: a person's role brings the scopes along."""
        if self.role is Role.ADMIN:
            return PEOPLE
        if self.role is Role.EDITOR:
            return self.scope or Scope.ADMIN
        return self.role


def reason_of(request: PageRequest) -> str:
    """The reason that a form gives, cut where nobody reads on; it may be empty."""
    return request.form.get("reason", "").strip()[:MAX_REASON_LENGTH]


def path_id(request: PageRequest) -> int:
    """The number in the path of what is acted on. Raises HttpError for anything else."""
    found = row_number(request.path_params["id"])
    if found is None:
        raise HttpError(400, "Not a number", "The link is damaged: go back and try again.")
    return found


def local_path(path: str, otherwise: str = "/") -> str:
    """A path that a form or an address names, if it is one of ours and no way elsewhere."""
    # Browsers take `//host` and `/\host` for another website.
    plain = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if plain and path.isprintable() and "\\" not in path else otherwise
