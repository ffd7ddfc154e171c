"""What a service's own words say about a refusal with HTTP 400: its text, or whom it is for.

Many services answer 400 where HTTP has 403 or 404: Telegram's “chat not found”, Mattermost's
“Couldn't find the channel”, Pushover's “user identifier is not a valid user”. Not one message is
at fault then, but all that go there.
"""

from __future__ import annotations

import re

_WHO = (
    r"(?:chat|channel|conversation|room|group|stream|topic|thread|user(?: identifier)?|recipient"
    r"|receiver|subscriber|member|device|webhook|phone number|bot|account"
    r"|(?:access |api |application |device |bot )?token"
    r"|(?:api|user|routing|integration|subscription)[ _-]key)"
)
_GONE = (
    r"(?:(?:was |is |are |were )?not (?:found|valid|a valid|known|registered|a member|exist"
    r"|allowed)"
    r"|(?:does not|doesn['’]t|do not|don['’]t|no longer) exist"
    r"|(?:is |was |has been |are )(?:invalid|unknown|unregistered|archived|closed|deactivated"
    r"|disabled|deleted|revoked|blocked|kicked|upgraded|read[ -]only))"
)
_ABOUT = re.compile(
    rf"\b{_WHO}\b.{{0,40}}?\b{_GONE}\b"
    rf"|\b(?:could ?n[o'’]t|can ?not|can['’]t|unable to|failed to)\s(?:find|resolve|access|post to)"
    rf"\s(?:the |that |a |this )?{_WHO}\b"
    rf"|\b(?:unknown|invalid|unregistered|missing|archived|deleted|revoked|error-invalid)"
    rf"[ _-]{_WHO}\b(?! (?:data|name format|list|mention))"
    r"|\b(?:not enough|have no|need administrator|insufficient)\s(?:\w+\s){0,2}(?:rights"
    r"|permissions?|privileges)\b"
    r"|\b(?:peer_id_invalid|chat_write_forbidden|stream_does_not_exist)\b",
    re.IGNORECASE,
)


def is_about_recipient(words: str) -> bool:
    """Whether a service refuses whom a message is for, and not its text."""
    return bool(_ABOUT.search(words))
