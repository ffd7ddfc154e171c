"""A day that somebody typed into a form or an address, as a moment in the reader's zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from policywire.config.translation.texts import gettext as _
from policywire.web.views.request import HttpError, PageRequest


def day_in(
    request: PageRequest,
    given: Mapping[str, str],
    name: str,
    moment_of: Callable[[str, tzinfo], datetime],
) -> datetime | None:
    """When the day in the field `name` begins, or is over; None for an empty field.

    Raises HttpError (400) for what is no day.
    """
    written = given.get(name, "").strip()
    try:
        return moment_of(written, request.zone) if written else None
    except ValueError:
        raise HttpError(
            400, "Invalid date", _("Write `%(name)s` as 2026-12-01.", name=name)
        ) from None
