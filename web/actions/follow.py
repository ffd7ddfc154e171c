"""Following a bill, a docket or a rule by its number: one more topic in topics.yaml."""

from __future__ import annotations

from policywire.alerts.routing.unrouted import route_note
from policywire.config.enums import Scope
from policywire.config.translation.texts import gettext as _
from policywire.pipeline.proceedings.identify import UnclearNumberError
from policywire.pipeline.topics.drafting.proceeding_topic import (
    missing_record_note,
    proceeding_topic,
    read_number,
    topic_following,
)
from policywire.web.pages.setup.folder import refused_as, topics_file_of
from policywire.web.views.form_action import ActionResult, FormAction
from policywire.web.views.request import HttpError, PageRequest


def follow(request: PageRequest) -> ActionResult:
    """Follow a proceeding."""
    try:
        proceeding = read_number(request.form.get("number", ""), request.now.date())
    except UnclearNumberError as error:
        raise HttpError(422, "Which number?", f"{error}.") from None
    if known := topic_following(request.configuration, proceeding):
        return ActionResult(
            f"/topics/{known}",
            _("%(name)s is followed by %(known)s already.", name=proceeding.name, known=known),
        )
    file = topics_file_of(request)
    with refused_as("Nothing was changed"):
        draft = file.addition(
            proceeding.id, proceeding_topic(proceeding, request.form.get("title", ""))
        )
        file.save(draft)
    if request.app_context.setup is not None:
        request.app_context.setup.reload()
    notes = [
        f"topics.yaml follows {proceeding.name}.",
        route_note(draft.loaded.configuration, proceeding.id),
        missing_record_note(request.configuration, proceeding),
    ]
    return ActionResult(f"/topics/{proceeding.id}", " ".join(filter(None, notes)))


FOLLOW = FormAction(
    follow,
    scope=Scope.FOLLOW,
    summary="Follow a bill, a docket or a rule by its number",
    fields={"number": 'For example "HR 1234".', "title": "The topic's title."},
    required_fields=1,
)
