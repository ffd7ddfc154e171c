"""`/channels/new`, and the third step of the first hour: who hears, proved by a test message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from anyio import from_thread
from starlette.responses import Response

from policywire.alerts.model.alert import Receipt, Recipient
from policywire.config.editing.alerts_text import NAME, channel_text, with_channel
from policywire.config.editing.file_editor import FolderEditor
from policywire.web.pages.setup.folder import (
    START,
    faults_in,
    first_hour,
    folder_of,
    go_to,
    is_first_hour,
    require_editor,
    tools_of,
)
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

Receipts = Sequence[tuple[Recipient, Receipt]]
MAIL_PORTS = {"587": "smtp", "465": "smtps", "25": "smtp+plain"}
"""The usual ports of mail relays, and how one talks to each."""


@dataclass(slots=True)
class NewChannelState:
    """What stands on the page: the way that was chosen, and what came of the test."""

    way: str = ""
    faults: list[str] = field(default_factory=list)
    receipts: Receipts = ()
    text: str = ""

    @property
    def has_failed(self) -> bool:
        """Whether somebody was not reached."""
        return any(not receipt.ok for _, receipt in self.receipts)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A channel as the form asks for it: its values, and the secrets that they point to."""

    key: str
    values: Mapping[str, Any]
    secrets: Mapping[str, str]


def new_channel(request: PageRequest) -> Response:
    """The ways to be told, and the test of one. Raises HttpError for a viewer."""
    require_editor(request)
    folder = folder_of(request)
    state = NewChannelState(way=request.form.get("way", ""))
    if state.way in _FORMS:
        with faults_in(state.faults):
            if _added(request, folder, state):
                return go_to(request, f"{START}/sources" if is_first_hour(request) else "/alerts")
    return render_page(
        "setup/new_channel",
        request,
        steps=first_hour(request),
        state=state,
        ports=MAIL_PORTS,
        channels=request.configuration.channels,
    )


def _added(request: PageRequest, folder: FolderEditor, state: NewChannelState) -> bool:
    """Try the channel, and write it where it works; False where the test failed."""
    if any("${" in value for value in request.form.values()):
        # Variables of the service are read where alerts.yaml is edited by hand, not here.
        state.faults.append("`${…}` is not read here: write the value itself.")
        return False
    wanted = _FORMS[state.way](request)
    for name, value in wanted.secrets.items():
        folder.keep_secret(name, value)
    kept = False
    try:
        draft = folder.draft(NAME, lambda content: with_channel(content, wanted.key, wanted.values))
        if request.form.get("do") != "untested":
            send = tools_of(request).send_samples
            state.receipts = from_thread.run(send, wanted.key, draft.loaded)
        state.text = channel_text(wanted.key, wanted.values)
        if not state.has_failed:
            folder.save(draft)
            kept = True
            tools_of(request).reload()
    finally:
        for name in () if kept else wanted.secrets:
            folder.drop_secret(name)
    return kept


def _console(request: PageRequest) -> _Wanted:
    return _Wanted(_free_key(request, "screen"), {"console": {}}, {})


def _slack(request: PageRequest) -> _Wanted:
    key = _free_key(request, "slack")
    name = f"{key}-webhook"
    webhook = {"webhook": f"file:secrets/{name}"}
    return _Wanted(key, {"slack": webhook}, {name: request.form.get("webhook", "").strip()})


def _apprise(request: PageRequest) -> _Wanted:
    key = _free_key(request, "apprise")
    name = f"{key}-address"
    values = {"apprise": [f"file:secrets/{name}"]}
    return _Wanted(key, values, {name: request.form.get("address", "").strip()})


def _mail(request: PageRequest) -> _Wanted:
    given = {name: value.strip() for name, value in request.form.items()}
    port = given.get("port", "587")
    who = quote(given.get("user", ""), safe="")
    if given.get("password"):
        who += f":{quote(given['password'], safe='')}"
    relay = f"{given.get('relay', '')}:{port}"
    smtp = f"{MAIL_PORTS.get(port, 'smtp')}://{f'{who}@' if who else ''}{relay}"
    key = _free_key(request, "mail")
    name = f"{key}-relay"
    people = [each.strip() for each in given.get("to", "").replace(";", ",").split(",")]
    values = {
        "mail": {
            "smtp": f"file:secrets/{name}",
            "from": given.get("from", ""),
            "to": [each for each in people if each],
        }
    }
    return _Wanted(key, values, {name: smtp})


_FORMS: Mapping[str, Callable[[PageRequest], _Wanted]] = {
    "slack": _slack,
    "mail": _mail,
    "apprise": _apprise,
    "console": _console,
}
"""The forms of the page, each with the channel that it makes."""


def _free_key(request: PageRequest, key: str) -> str:
    taken = request.configuration.channels
    names = (key if number == 1 else f"{key}-{number}" for number in range(1, 10_000))
    return next(name for name in names if name not in taken)
