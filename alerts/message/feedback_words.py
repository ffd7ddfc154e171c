"""What feedback did at once, and what it does from now on, in a sentence or two."""

from __future__ import annotations

from collections.abc import Mapping

from policywire.config.translation.texts import gettext as _, ngettext, translatable, translate
from policywire.pipeline.model.mark import Mark, MarkKind

PROPOSAL_FROM = 5
"""So many articles must be marked relevant or not before a topic's page proposes a change."""

EFFECTS: Mapping[MarkKind, str] = {
    MarkKind.RELEVANT: translatable(
        "Marked as relevant to the topic. It is kept as an example that changes proposed for "
        "the topic must not lose."
    ),
    MarkKind.NOT_RELEVANT: translatable(
        "Marked as not relevant to the topic. It is folded on the page, marked in the feeds and"
        " set aside in digests from now on. Later developments of its story are still sent."
    ),
    MarkKind.NOT_DEVELOPMENT: translatable(
        "Marked as not a development. It is folded on the page, marked in the feeds and set "
        "aside in digests from now on; its topics require a little more of the next one."
    ),
    MarkKind.DEVELOPMENT: translatable(
        "Marked as a development; it is sent to those who follow its topics within a minute, "
        "and they require a little less of the next one."
    ),
    MarkKind.SAME_STORY: translatable(
        "The article was moved to that story, with its developments: pages, feeds and digests "
        "show it there. The next article like it joins more readily."
    ),
    MarkKind.OTHER_STORY: translatable(
        "The article now has a story of its own: pages, feeds and digests show it there. The "
        "next article like it joins less readily."
    ),
    MarkKind.MERGE: translatable(
        "The stories were merged: pages, feeds and digests show one, and what comes for the "
        "other joins it."
    ),
    MarkKind.WRONG_STAGE: translatable(
        "The story is back at its stage before, also on the page and in the next messages. A "
        "later report may still move it on."
    ),
}
"""What a mark of each kind does: the same words on the page, behind links of messages, in Slack."""

ALREADY_SENT = translatable(
    "It was sent as a development already. Its topics require a little less of the next one."
)
"""What a mark as a development does for an article that is one."""

ANSWERS: Mapping[MarkKind, str] = {
    MarkKind.NOT_RELEVANT: translatable("It is not relevant to the topic"),
    MarkKind.NOT_DEVELOPMENT: translatable("It brings nothing new"),
    MarkKind.DEVELOPMENT: translatable("This was a development"),
    MarkKind.WRONG_STAGE: translatable("The stage is wrong"),
    MarkKind.SAME_STORY: translatable("It belongs to another story"),
    MarkKind.OTHER_STORY: translatable("It is a story of its own"),
    MarkKind.RELEVANT: translatable("This was news"),
}
"""What a recipient can say behind any link of a message and in Slack, in the words of the form."""
WHICH_STORY = translatable("Which story does it belong to?")

MARK_LABELS: Mapping[MarkKind, str] = {
    MarkKind.RELEVANT: translatable("Marked as relevant"),
    MarkKind.NOT_RELEVANT: translatable("Marked as not relevant"),
    MarkKind.NOT_DEVELOPMENT: translatable("Marked as not a development"),
    MarkKind.DEVELOPMENT: translatable("Marked as a development"),
    MarkKind.SAME_STORY: translatable("Moved to this story"),
    MarkKind.OTHER_STORY: translatable("Taken out of its story"),
    MarkKind.MERGE: translatable("Merged into this story"),
    MarkKind.WRONG_STAGE: translatable("Stage taken back"),
}
"""What stands at an article or a development that a mark is about."""


def progress_text(judged: int) -> str:
    """How far a topic is from a proposal, by how many of its articles were marked."""
    if judged >= PROPOSAL_FROM:
        return ngettext(
            "From %(num)s marked article the topic's page works out what to change.",
            "From %(num)s marked articles the topic's page works out what to change.",
            judged,
        )
    return ngettext(
        "After %(num)s more the topic's page proposes what to change.",
        "After %(num)s more the topic's page proposes what to change.",
        PROPOSAL_FROM - judged,
    )


def mark_text(mark: Mark, titles: Mapping[str, str]) -> str:
    """`Marked as not relevant to IRS enforcement by ann`, `Moved to this story by ann`."""
    label = translate(MARK_LABELS[mark.kind])
    words = {"label": label, "who": mark.author or _("somebody")}
    if not mark.topic:
        return _("%(label)s by %(who)s", **words)
    topic = titles.get(mark.topic, mark.topic)
    return _("%(label)s to %(topic)s by %(who)s", topic=topic, **words)
