"""`/routes/new`, `/routes/{number}`: a route by a form, tried on the last week before it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from starlette.responses import Response

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.message.labels import DEVELOPMENT_PLURALS, TIER_PLURALS
from policywire.alerts.routing.reach import has_desk_routes
from policywire.alerts.routing.route_trial import (
    LOOK_BACK,
    RouteOutcome,
    try_channels,
    try_routes,
)
from policywire.alerts.routing.route_words import route_sentence
from policywire.config.config_error import ConfigurationError
from policywire.config.editing.alerts_text import NAME
from policywire.config.editing.file_editor import FileDraft, digest_of
from policywire.config.editing.routes_text import (
    route_text,
    with_changed_route,
    with_route,
    without_route,
)
from policywire.config.enums import Stage
from policywire.config.models import Configuration, Route
from policywire.config.yaml.strict_yaml import YamlDocument, parse_yaml
from policywire.config.yaml.validation_messages import faults_from_validation
from policywire.web.pages.channels import last_week
from policywire.web.pages.setup.folder import (
    faults_in,
    folder_of,
    go_to,
    require_editor,
    tools_of,
)
from policywire.web.pages.setup.route_form import (
    IMPORTANCE,
    LISTED,
    NUMBERS,
    SHOWN,
    TICKED,
    fields_of,
    values_of,
    values_of_rest,
)
from policywire.web.pages.stories import titles_of
from policywire.web.views.cursor import row_number
from policywire.web.views.request import HttpError, PageRequest
from policywire.web.views.template import render_page

LIST = "/channels#routes"
EXAMPLES = 5
_NO_ROUTE = HttpError(404, "No such route", "It is not in alerts.yaml, or no longer.")


@dataclass(frozen=True, slots=True)
class RouteTrial:
    """What the route would do with the last week; `channels` as they are and as they would be."""

    sentences: Sequence[str]
    outcome: RouteOutcome
    channels: Sequence[tuple[str, RouteOutcome, RouteOutcome]]


@dataclass(slots=True)
class RouteState:
    """What stands on the page. `number` is 0 for a new route, `kept` what the form cannot show."""

    number: int
    digest: str
    fields: dict[str, str]
    text: str = ""
    kept: Sequence[str] = ()
    trial: RouteTrial | None = None
    faults: list[str] = field(default_factory=list)
    conflict: str = ""
    """The route as it stands now, when somebody else changed it meanwhile."""


def new_route(request: PageRequest) -> Response:
    """The form of a route that is not there yet. Raises HttpError for a viewer."""
    require_editor(request)
    channels = request.configuration.channels
    blank = {"when": "at once", "at": "08:00", "rest_at": "08:00"}
    if len(channels) == 1:
        blank |= {f"channels-{key}": "on" for key in channels}
    return _answered(request, RouteState(0, "", dict(request.form) or blank), {})


def edit_route(request: PageRequest) -> Response:
    """The form of a route that is there. Raises HttpError for a viewer, and for no route."""
    require_editor(request)
    number = row_number(request.path_params["number"]) or 0
    try:
        text = route_text(folder_of(request).content(NAME), number)
    except ConfigurationError:
        raise _NO_ROUTE from None
    document = parse_yaml(NAME, text.encode())
    written = document.value
    now = digest_of(text.encode())
    _require_well_written(document)
    state = RouteState(number, now, dict(request.form) or fields_of(written), text)
    state.kept = [key for key in written if key not in SHOWN]
    if request.form and request.form.get("digest") != now:
        state.conflict = text
        return _page(request, state)
    return _answered(request, state, written)


def _require_well_written(document: YamlDocument) -> None:
    """Raises HttpError for a route that somebody left in the file with a mistake.

    The service runs with the files of before, but the form would show what is not there.
    """
    written = document.value
    if isinstance(written, Mapping):
        written = {key: value for key, value in written.items() if value is not None}
    try:
        Route.model_validate(written)
    except ValidationError as error:
        faults = faults_from_validation(error, document, Route)
        text = " ".join(f"{each.key}: {each.problem}; {each.cure}." for each in faults[:5])
        raise HttpError(400, "This route has a mistake in alerts.yaml", text) from None


def _answered(request: PageRequest, state: RouteState, written: dict[str, Any]) -> Response:
    """What the button asks for that was pressed."""
    if request.form:
        with faults_in(state.faults):
            if request.form.get("do") == "remove":
                draft = folder_of(request).draft(NAME, lambda was: without_route(was, state.number))
            else:
                draft = _drafted(request, state, written)
                state.trial = _tried(request, draft.loaded.configuration, state)
            if request.form.get("do") in {"save", "remove"}:
                folder_of(request).save(draft)
                tools_of(request).reload()
                return go_to(request, LIST)
    return _page(request, state)


def _drafted(request: PageRequest, state: RouteState, written: dict[str, Any]) -> FileDraft:
    """alerts.yaml with what the form says. Raises ConfigurationError."""
    configuration = request.configuration
    values = values_of(request.form, configuration.topics, configuration.channels, written)
    rest = None if state.number else values_of_rest(request.form, values)

    def change(content: bytes) -> bytes:
        if state.number:
            return with_changed_route(content, state.number, values)
        said = {key: value for key, value in values.items() if value is not None}
        content = with_route(content, said)
        return with_route(content, rest) if rest else content

    draft = folder_of(request).draft(NAME, change)
    state.text = route_text(draft.content, state.number or len(configuration.routes) + 1)
    return draft


def _tried(request: PageRequest, draft: Configuration, state: RouteState) -> RouteTrial:
    week = last_week(request)
    now = request.configuration
    people = AddressBook(draft.channels).recipients()
    if state.number:
        routes = draft.routes[state.number - 1 : state.number]
    else:
        routes = draft.routes[len(now.routes) :]
    before, after = (try_channels(each, people, week) for each in (now, draft))
    return RouteTrial(
        [route_sentence(route, titles_of(request)) for route in routes],
        try_routes(routes, draft, people, week, EXAMPLES),
        [(key, before[key], after[key]) for key in draft.channels],
    )


def _page(request: PageRequest, state: RouteState) -> Response:
    return render_page(
        "setup/route",
        request,
        status=400 if state.faults else 200,
        state=state,
        topics=titles_of(request),
        channels=list(request.configuration.channels),
        kinds={kind.value: label for kind, label in DEVELOPMENT_PLURALS.items()},
        tiers={tier.value: label for tier, label in TIER_PLURALS.items()},
        stages={stage.value: stage.value.capitalize() for stage in Stage},
        importance=IMPORTANCE,
        days=LOOK_BACK.days,
        has_routes=has_desk_routes(
            request.configuration.routes, request.configuration.own_channels
        ),
        has_more=any(state.fields.get(name) for name in (*LISTED, *NUMBERS, "group_wait"))
        or any(name.startswith(tuple(f"{key}-" for key in TICKED)) for name in state.fields),
    )
