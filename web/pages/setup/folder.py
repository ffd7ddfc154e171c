"""The configuration folder, as the pages write it; and what of it is set up already."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from starlette.responses import RedirectResponse, Response

from policywire.alerts.message.labels import pluralize
from policywire.config.config_error import ConfigurationError
from policywire.config.editing import channel_removal
from policywire.config.editing.change_log import ChangeLog
from policywire.config.editing.file_editor import FolderEditor
from policywire.config.editing.new_channel import taken_keys
from policywire.config.editing.topics_file import TopicsFileEditor
from policywire.config.enums import Scope
from policywire.config.translation.texts import gettext as _
from policywire.pipeline.topics.query.topic_error import TopicError
from policywire.store.recipients import recipient_places, subscriptions
from policywire.web.http.app_context import SetupTools
from policywire.web.pages.problem import not_allowed
from policywire.web.views.request import HttpError, PageRequest

START = "/start"
_NO_FOLDER = HttpError(
    404, "No configuration to write", "This installation has no configuration folder of its own."
)


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One question of the first hour. `answer` is what is set up, empty while nothing is."""

    path: str
    title: str
    answer: str


def is_editor(request: PageRequest) -> bool:
    """Whether who asks may change the configuration."""
    # A program that may only mark or silence has an editor's role, too.
    return request.identity.can_edit and request.identity.may(Scope.ADMIN)


def require_editor(request: PageRequest) -> None:
    """Raises HttpError for who may not change the configuration."""
    if not is_editor(request):
        raise not_allowed(request.identity)


def topics_file_of(request: PageRequest) -> TopicsFileEditor:
    """The topics.yaml of this installation. Raises HttpError where there is none to write."""
    if request.app_context.topics_file is None:
        raise _NO_FOLDER
    file = request.app_context.topics_file
    who = request.identity.name or "somebody at this machine"
    log = ChangeLog(file.folder, who, request.path, request.now, request.config_changes)
    return replace(file, log=log)


def folder_of(request: PageRequest) -> FolderEditor:
    """The configuration folder of this installation. Raises HttpError where there is none."""
    file = topics_file_of(request)
    return FolderEditor(file.folder, file.env, log=file.log)


def tools_of(request: PageRequest) -> SetupTools:
    """What the service does for these pages. Raises HttpError where it cannot."""
    if request.app_context.setup is None:
        raise _NO_FOLDER
    return request.app_context.setup


def change_file(request: PageRequest, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change one file and have it count before the next page is shown.

    Raises ConfigurationError, and then nothing has changed.
    """
    folder_of(request).change(name, change)
    tools_of(request).reload()


def remove_channels(request: PageRequest, keys: Collection[str]) -> None:
    """Take channels out of alerts.yaml and its routes, and have that count. As `change_file`."""
    channel_removal.remove_channels(folder_of(request), keys)
    tools_of(request).reload()


def taken_channels(request: PageRequest) -> set[str]:
    """The keys that no new channel may have. Raises ConfigurationError.

    Among them those of channels that are gone, while something waits for one, or was chosen there:
    it would come to somebody else.
    """
    with request.store.reading() as session:
        waiting = {each.channel for each in recipient_places.left(session, ())}
        chosen = {each.recipient.channel for each in subscriptions.listing(session)}
    return taken_keys(folder_of(request), {*request.configuration.channels, *waiting, *chosen})


@contextmanager
def faults_in(faults: list[str]) -> Iterator[None]:
    """What is wrong with a change, as sentences, instead of raised."""
    try:
        yield
    except (ConfigurationError, TopicError) as error:
        faults += [str(fault) for fault in error.faults]


@contextmanager
def refused_as(title: str) -> Iterator[None]:
    """What is wrong with a change, as an HttpError of this title."""
    try:
        yield
    except ConfigurationError as error:
        text = " ".join(str(fault) for fault in error.faults[:5])
        raise HttpError(409, title, text) from None


def go_to(request: PageRequest, path: str) -> Response:
    """To another page, after something was written."""
    return RedirectResponse(request.url(path), 303, {"cache-control": "no-store"})


def asks_what_to_follow(request: PageRequest) -> bool:
    """Whether nothing is followed, and who asks can change that here."""
    can_write = request.app_context.setup is not None and request.identity.can_edit
    return can_write and not request.configuration.topics


def is_first_hour(request: PageRequest) -> bool:
    """Whether the page is asked for as a step of the first hour."""
    return request.path == START or request.path.startswith(f"{START}/")


def first_hour(request: PageRequest) -> list[SetupStep]:
    """The steps of the first hour with what is answered; none on other pages."""
    if not is_first_hour(request):
        return []
    # Sources come last: what they bring before somebody hears would be told to nobody.
    configuration = request.configuration
    titles = [topic.title for topic in configuration.topics.values()]
    count = len(configuration.sources)
    sources = pluralize(count, "source") if count else ""
    return [
        SetupStep(START, _("What do you follow?"), _listed(titles)),
        SetupStep(f"{START}/channels", _("Who hears?"), _listed(list(configuration.channels))),
        SetupStep(f"{START}/sources", _("Where to look?"), sources),
        SetupStep(f"{START}/ready", _("Ready"), ""),
    ]


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else ""
