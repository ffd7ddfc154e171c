"""Readers who chose topics that are gone: they and the operator are told, once for each choice."""

from __future__ import annotations

from policywire.service.operator_notices import OperatorNotices
from policywire.store.database.session import Session
from policywire.store.recipients import subscriptions

CURE = (
    "It was removed, or got another key in topics.yaml by hand: rename a topic on its page, and "
    "what readers chose goes along. Choose anew under Yours, or behind Manage alerts in a message."
)


def report_lost_choices(session: Session, notices: OperatorNotices) -> bool:
    """Tell of chosen topics that nobody follows any more; False without any news."""
    config = notices.delivery_config
    news = False
    for chosen in subscriptions.listing(session):
        who, gone = chosen.recipient, chosen.lost(config.topics)
        here = who in config.recipients.get(who.channel, ())
        if not gone or not here or chosen.unsubscribed:
            continue
        named = ", ".join(gone)
        rest = (
            "the other topics still come"
            if len(gone) < len(chosen.topics or ())
            else ("so no alert on a topic comes at all")
        )
        subject = f"Chosen by {who.label}, and no longer followed: {named}"
        text = f"{who.label} in {who.channel} chose {named}; nothing of it comes, {rest}.\n\n{CURE}"
        once = f"lost {who.channel} {who.label} {named} {chosen.changed.isoformat()}"
        news |= notices.write(session, subject, text, also=(who,), once=once)
    return news
