"""`/channels/new`, and the third step of the first hour: who hears, proved by a test message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from anyio import from_thread
from starlette.responses import Response

from policywire.alerts.model.alert import Receipt, Recipient
from policywire.alerts.routing.reach import has_desk_routes
from policywire.config.editing.file_editor import FolderEditor
from policywire.config.editing.new_channel import (
    MAIL_PORTS,
    NewChannel,
    apprise_channel,
    console_channel,
    mail_channel,
    on_trial,
    slack_channel,
)
from policywire.web.pages.setup.folder import (
    START,
    faults_in,
    first_hour,
    folder_of,
    go_to,
    is_first_hour,
    require_editor,
    taken_channels,
    tools_of,
)
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

Receipts = Sequence[tuple[Recipient, Receipt]]


@dataclass(slots=True)
class NewChannelState:
    """What stands on the page: the way that was chosen, and what came of the test."""

    way: str = ""
    faults: list[str] = field(default_factory=list)
    receipts: Receipts = ()

    @property
    def has_failed(self) -> bool:
        """Whether somebody was not reached."""
        return any(not receipt.ok for _, receipt in self.receipts)


def new_channel(request: PageRequest) -> Response:
    """The ways to be told, and the test of one. Raises HttpError for a viewer."""
    require_editor(request)
    folder = folder_of(request)
    state = NewChannelState(way=request.form.get("way", ""))
    if state.way in _FORMS:
        with faults_in(state.faults):
            if _added(request, folder, state):
                return go_to(request, f"{START}/sources" if is_first_hour(request) else "/channels")
    return render_page(
        "setup/new_channel",
        request,
        steps=first_hour(request),
        state=state,
        ports=MAIL_PORTS,
        channels=request.configuration.channels,
        needs_route=has_desk_routes(
            request.configuration.routes, request.configuration.own_channels
        ),
    )


def _added(request: PageRequest, folder: FolderEditor, state: NewChannelState) -> bool:
    """Try the channel, and write it where it works; False where the test failed."""
    if any("${" in value for value in request.form.values()):
        # Variables of the service are read where alerts.yaml is edited by hand, not here.
        state.faults.append("`${…}` is not read here: write the value itself.")
        return False
    channel = _FORMS[state.way](request)
    with on_trial(folder, channel) as trial:
        if request.form.get("do") != "untested":
            send = tools_of(request).send_samples
            state.receipts = from_thread.run(send, channel.key, trial.draft.loaded)
        if not state.has_failed:
            trial.keep()
            tools_of(request).reload()
    return trial.is_kept


def _console(request: PageRequest) -> NewChannel:
    return console_channel(taken_channels(request))


def _slack(request: PageRequest) -> NewChannel:
    return slack_channel(request.form.get("webhook", "").strip(), taken_channels(request))


def _apprise(request: PageRequest) -> NewChannel:
    return apprise_channel(request.form.get("address", "").strip(), taken_channels(request))


def _mail(request: PageRequest) -> NewChannel:
    given = {name: value.strip() for name, value in request.form.items()}
    people = [each.strip() for each in given.get("to", "").replace(";", ",").split(",")]
    return mail_channel(
        f"{given.get('relay', '')}:{given.get('port', '587')}",
        (given.get("user", ""), given.get("password", "")),
        given.get("from", ""),
        [each for each in people if each],
        taken_channels(request),
    )


_FORMS: Mapping[str, Callable[[PageRequest], NewChannel]] = {
    "slack": _slack,
    "mail": _mail,
    "apprise": _apprise,
    "console": _console,
}
"""The forms of the page, each with the channel that it makes."""
