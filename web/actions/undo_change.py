"""A change of the configuration's files undone: each file as it was before, comments and all."""

from __future__ import annotations

from policywire.config.editing.file_editor import FileChangedError
from policywire.config.translation.texts import gettext as _
from policywire.web.pages.setup.changes import log_of
from policywire.web.pages.setup.folder import folder_of, refused_as, tools_of
from policywire.web.views.form_action import ActionResult, FormAction, local_path, path_id
from policywire.web.views.request import HttpError, PageRequest

TITLE = "Nothing was undone"


def undo_change(request: PageRequest) -> ActionResult:
    """Put the files back as they were before a change made through the page."""
    number = path_id(request)
    change = log_of(request).get(number)
    if change is not None and change.why_final:
        raise HttpError(409, TITLE, change.why_final)
    folder = folder_of(request)
    with refused_as(TITLE):
        try:
            folder.save_all(folder.undone(number))
        except FileChangedError as error:
            text = (
                f"{error.name} was changed again since. Undo the later changes first; the list of "
                "changes shows each with what it did."
            )
            raise HttpError(409, TITLE, text) from None
    tools_of(request).reload()
    names = " and ".join(each.name for each in change.files) if change else ""
    back = local_path(request.form.get("back", ""), "/changes")
    return ActionResult(back, _("Undone: %(names)s stands as before.", names=names))


UNDO_CHANGE = FormAction(undo_change, summary="Undo a change of the configuration")
