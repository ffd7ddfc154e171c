"""Slack's own words for what went wrong, and what each means for the delivery.

They are documented with the methods `chat.postMessage` and `chat.update`, and with incoming
webhooks. A word that is not here is taken to be about the conversation: what is for it waits and
is not lost, and the operator is notified of the word.
"""

from __future__ import annotations

from policywire.alerts.model.alert import FailureScope

PASSING = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "org_login_required",
        "message_limit_exceeded",
        "rollup_error",
    }
)
"""Another attempt may succeed."""

_OF_THE_TOKEN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "missing_scope",
        "no_permission",
        "access_denied",
        "accesslimited",
        "not_allowed_token_type",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "team_access_not_granted",
        "two_factor_setup_required",
    }
)
_OF_THE_MESSAGE = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_payload",
        "invalid_attachments",
        "attachment_payload_limit_exceeded",
        "too_many_attachments",
        "msg_too_long",
        "msg_blocks_too_long",
        "no_text",
        "markdown_text_conflict",
        "metadata_too_large",
    }
)
THREAD_GONE = frozenset(
    {
        "message_not_found",
        "thread_not_found",
        "invalid_thread_ts",
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
        "cant_update_message",
        "edit_window_closed",
    }
)
"""The first message of a thread can no longer be answered or changed."""

_CURES = {
    FailureScope.CHANNEL: "give the bot a valid token with the scope chat:write",
    FailureScope.RECIPIENT: "check that the conversation exists, and invite the bot to it",
    FailureScope.MESSAGE: "the message itself is invalid; others are not affected",
}


def failure_scope(word: str) -> FailureScope:
    """What a refusal is about."""
    if word in _OF_THE_TOKEN:
        return FailureScope.CHANNEL
    return FailureScope.MESSAGE if word in _OF_THE_MESSAGE else FailureScope.RECIPIENT


def cure(word: str) -> str:
    """What to do about a refusal."""
    return _CURES[failure_scope(word)]
