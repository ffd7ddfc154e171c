"""A digest as a message: plain text, HTML, Slack blocks and the facts for a web service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, tzinfo

from policywire.alerts.channels.slack.render import digest_blocks
from policywire.alerts.message.digest import AlertDigest, DigestView, digest_view
from policywire.alerts.message.digest_story import HEADLINE
from policywire.alerts.message.sanitize import sanitize
from policywire.alerts.message.signed_links import subscription_links
from policywire.alerts.model.alert import Alert, Message
from policywire.alerts.model.link import safe_link
from policywire.alerts.rendering.messages import DEFAULT_TEMPLATES, DOMAIN
from policywire.alerts.rendering.template_loader import Templates

IN_SLACK = 4
"""So much more than in a mail is shown in Slack: ten posts or so, which take ten seconds."""


def render_digest(
    digest: AlertDigest,
    *,
    sender_domain: str = DOMAIN,
    zone: tzinfo = UTC,
    templates: Templates = DEFAULT_TEMPLATES,
    page: str = "",
) -> Message:
    """The message for a digest; the same digest gives the same message.

    `page` is the address of our own page, without a slash at its end.
    """
    links = subscription_links(page)
    card = digest_view(digest, zone, links)
    values = asdict(card)
    for section, written in zip(values["sections"], card.sections, strict=True):
        section["label"] = written.label if written.paragraph else ""
    return Message(
        message_id=f"<{digest.id}@{sender_domain}>",
        subject=card.subject,
        text=templates.text("digest.txt.j2", card=values),
        html=templates.text("digest.html.j2", card=values),
        # Slack gets it in parts: the room in a mail is no limit there.
        blocks=digest_blocks(digest_view(digest, zone, links, times=IN_SLACK)),
        facts=_facts(digest, card),
    )


def _facts(digest: AlertDigest, card: DigestView) -> Mapping[str, object]:
    """Every alert of the digest as plain JSON values: a web service gets all of them."""
    return {
        "digest": digest.id,
        "occasion": digest.occasion.value,
        "story": digest.story,
        "subject": card.subject,
        "at": digest.at.isoformat(),
        "since": digest.since.isoformat() if digest.since else None,
        "alerts": [
            {**_fact(*each), "feedback": digest.answers.get(each[0].id, "")}
            for each in digest.alerts
        ],
        "sent": [_fact(*each) for each in digest.sent],
        "quiet": list(digest.topics_without_news),
        "note": card.note,
        "sources": card.sources,
        "week": card.week,
        "set_aside": list(card.set_aside),
        "links": [asdict(link) for link in card.links],
        "paragraphs": [
            {
                "topic": each.topic,
                "text": each.paragraph,
                "written_by": each.written_by,
                "articles": [story.link.url for story in each.stories],
            }
            for each in card.sections
            if each.paragraph
        ],
    }


def _fact(alert: Alert, topics: tuple[str, ...]) -> Mapping[str, object]:
    return {
        "id": alert.id,
        "kind": alert.kind.value,
        "strength": alert.strength.value,
        "story": alert.story,
        "topics": list(topics),
        "headline": sanitize(alert.article.title, HEADLINE),
        "url": safe_link(alert.article.url).url,
        "importance": alert.importance,
    }
