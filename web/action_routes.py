"""What is posted to change something, and its address; the same for programs."""

from __future__ import annotations

from policywire.config.enums import Role
from policywire.web.actions import (
    briefs,
    channel_state,
    follow,
    marks,
    own_channel,
    reader,
    route_order,
    saved_searches,
    sending,
    silencing,
    source_state,
    topic_state,
)
from policywire.web.actions.feedback import submit_feedback
from policywire.web.actions.people import people, two_factor
from policywire.web.actions.people.first_user import add_first_user
from policywire.web.actions.people.login import log_in, log_out
from policywire.web.actions.subscription import choose
from policywire.web.actions.undo_change import UNDO_CHANGE
from policywire.web.views.form_action import FormAction

ACTIONS: dict[str, FormAction] = {
    "/login": FormAction(log_in, role=None),
    "/first-user/{token}": FormAction(add_first_user, role=None),
    "/feedback/{token}": FormAction(submit_feedback, role=None),
    "/subscriptions/{token}": FormAction(choose, role=None),
    "/account/two-factor/off": two_factor.SWITCH_OFF,
    **people.ACTIONS,
    "/logout": FormAction(log_out, role=Role.VIEWER),
    "/stories/{id}/mute": silencing.MUTE,
    "/stories/{id}/snooze": silencing.SNOOZE,
    "/stories/{id}/merge": marks.MERGE,
    "/stories/{id}/wrong-stage": marks.WRONG_STAGE,
    "/articles/mark": marks.MARK,
    "/marks/{id}/undo": marks.UNDO,
    "/yours/topics": reader.CHOOSE,
    **own_channel.ACTIONS,
    "/yours/language": reader.CHOOSE_LANGUAGE,
    "/stories/{id}/star": reader.STAR,
    "/articles/star": reader.STAR_ARTICLE,
    "/stories/{id}/notes": reader.ANNOTATE_STORY,
    "/stories/{id}/brief": briefs.PUT_STORY,
    "/articles/notes": reader.ANNOTATE_ARTICLE,
    "/notes/{id}/remove": reader.REMOVE_NOTE,
    **saved_searches.BY_PEOPLE,
    "/briefs/new": briefs.BEGIN,
    "/briefs/{id}/write": briefs.WRITE,
    "/briefs/{id}/publish": briefs.PUBLISH,
    "/briefs/{id}/unpublish": briefs.UNPUBLISH,
    "/briefs/{id}/send": briefs.SEND,
    "/briefs/{id}/remove": briefs.REMOVE,
    "/topics/{key}/mute": silencing.MUTE_TOPIC,
    "/topics/{key}/pause": topic_state.PAUSE,
    "/topics/{key}/resume": topic_state.RESUME,
    "/topics/{key}/remove": topic_state.REMOVE,
    "/topics/{key}/rename": topic_state.RENAME,
    "/topics/{key}/take": topic_state.TAKE,
    "/silences/{id}/end": silencing.END,
    "/alerts/{id}/resend": sending.RESEND,
    "/channels/{key}/test": channel_state.TEST,
    "/channels/{key}/pause": channel_state.PAUSE,
    "/channels/{key}/resume": channel_state.RESUME,
    "/channels/{key}/remove": channel_state.REMOVE,
    "/routes/{number}/move": route_order.MOVE,
    "/changes/{id}/undo": UNDO_CHANGE,
    "/sources/{key}/check": sending.CHECK,
    "/sources/{key}/pause": source_state.PAUSE,
    "/sources/{key}/resume": source_state.RESUME,
    "/sources/{key}/remove": source_state.REMOVE,
    "/follow": follow.FOLLOW,
}
"""What is posted to change something; each is refused without its form's seal or the role."""


API_ACTIONS: dict[str, FormAction] = {
    f"/api{path}": action
    for path, action in {**ACTIONS, **saved_searches.BY_PROGRAMS}.items()
    if action.role is Role.EDITOR
}
"""The same for programs with a token that may write; they are answered in JSON."""
