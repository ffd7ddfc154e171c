"""Sources paused and read again: in sources.yaml, with every comment kept."""

from __future__ import annotations

from policywire.config.editing.sources_text import (
    NAME,
    own_keys,
    paused_keys,
    with_pause,
    without_source,
)
from policywire.config.translation.texts import gettext as _
from policywire.web.pages.setup.folder import change_file, folder_of, refused_as, tools_of
from policywire.web.views.form_action import ActionResult, FormAction, local_path
from policywire.web.views.request import HttpError, PageRequest


def pause(request: PageRequest) -> ActionResult:
    """Poll the source no more until it is resumed."""
    key = request.path_params["key"]
    if key not in request.configuration.sources:
        raise HttpError(404, "No such source", "It is not in sources.yaml, or is paused already.")
    return _changed(request, key, f"{key} is paused. Nothing is read from it.", paused=True)


def resume(request: PageRequest) -> ActionResult:
    """Poll a paused source again."""
    key = request.path_params["key"]
    if key not in paused_keys(folder_of(request).content(NAME)):
        raise HttpError(404, "No such source", "It is not paused.")
    return _changed(request, key, f"{key} is read again.", paused=False)


def remove(request: PageRequest) -> ActionResult:
    """Take the source out of sources.yaml."""
    key = request.path_params["key"]
    folder = folder_of(request)
    with refused_as("The source stays"):
        if key not in own_keys(folder.content(NAME)):
            cure = "It is not written in sources.yaml: it comes with a pack. Pause it instead."
            raise HttpError(409, "This source cannot be removed", cure)
        change_file(request, NAME, lambda content: without_source(content, key))
    return ActionResult("/sources", _("%(key)s is removed. Its articles stay stored.", key=key))


def _changed(request: PageRequest, key: str, said: str, *, paused: bool) -> ActionResult:
    folder = folder_of(request)
    with refused_as("Nothing was changed"):
        draft = folder.draft(NAME, lambda content: with_pause(content, key, paused=paused))
        if paused and key in draft.loaded.configuration.sources:
            cure = (
                "It stands in the place of a pack's source of that key: edit sources.yaml itself."
            )
            raise HttpError(409, "This source cannot be paused here", cure)
        folder.save(draft)
        tools_of(request).reload()
    return ActionResult(local_path(request.form.get("back", ""), "/sources"), said)


PAUSE = FormAction(pause, summary="Pause a source")
RESUME = FormAction(resume, summary="Read a paused source again")
REMOVE = FormAction(remove, summary="Remove a source")
