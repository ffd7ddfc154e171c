"""`/changes`: what was changed in the configuration's files through the page, to be undone."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from policywire.config.editing.change_log import ChangeLog, ConfigChange
from policywire.config.editing.file_editor import FolderEditor
from policywire.web.pages.setup.folder import folder_of, require_editor, topics_file_of
from policywire.web.views.cursor import row_number
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

SHOWN = 30
LONGEST_DIFF = 60
"""Lines of a diff that are shown; a pack of sources is longer."""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change; `can_undo` while nobody has changed its files since."""

    change: ConfigChange
    can_undo: bool


def changes(request: PageRequest) -> Response:
    """The changes, the newest first. Raises HttpError for a viewer."""
    require_editor(request)
    log, folder = log_of(request), folder_of(request)
    before = row_number(request.query.get("before", ""))
    who = request.query.get("who", "")[:200]
    listed = list(log.newest(SHOWN + 1, before, who))
    return render_page(
        "changes",
        request,
        who=who,
        changes=[ShownChange(each, _can_undo(folder, each)) for each in listed[:SHOWN]],
        older=str(listed[SHOWN - 1].id) if len(listed) > SHOWN else None,
        longest=LONGEST_DIFF,
    )


def log_of(request: PageRequest) -> ChangeLog:
    """The log of the configuration folder. Raises HttpError where there is none."""
    log = topics_file_of(request).log
    assert log is not None
    return log


def change_undo(request: PageRequest) -> str:
    """Where a button posts to that undoes what the request changed in the files."""
    made = request.config_changes
    if len(made) != 1 or not request.identity.can_edit:
        return ""
    change = log_of(request).get(made[0])
    return f"/changes/{made[0]}/undo" if change and not change.why_final else ""


def _can_undo(folder: FolderEditor, change: ConfigChange) -> bool:
    return not change.why_final and all(folder.stands(each) for each in change.files)
