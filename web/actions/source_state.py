"""Sources paused and read again: in sources.yaml, with every comment kept."""

from __future__ import annotations

from policywire.config.config_error import ConfigurationError
from policywire.config.editing.sources_text import NAME, paused_keys, with_pause
from policywire.web.pages.setup.folder import change_file, folder_of
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


def _changed(request: PageRequest, key: str, said: str, *, paused: bool) -> ActionResult:
    try:
        draft = folder_of(request).draft(
            NAME, lambda content: with_pause(content, key, paused=paused)
        )
        if paused and key in draft.loaded.configuration.sources:
            cure = (
                "It stands in the place of a pack's source of that key: edit sources.yaml itself."
            )
            raise HttpError(409, "This source cannot be paused here", cure)
        change_file(request, NAME, lambda content: with_pause(content, key, paused=paused))
    except ConfigurationError as error:
        text = " ".join(str(fault) for fault in error.faults[:5])
        raise HttpError(409, "Nothing was changed", text) from None
    return ActionResult(local_path(request.form.get("back", ""), "/sources"), said)


PAUSE = FormAction(pause, summary="Pause a source")
RESUME = FormAction(resume, summary="Read a paused source again")
