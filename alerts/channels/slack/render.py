"""Messages as blocks of Slack: alerts, threads, notices and digests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING

from policywire.alerts.channels.slack.block_kit import (
    Block,
    anchor,
    context_block,
    escaped,
    header_block,
    link_blocks,
    section_block,
)
from policywire.alerts.channels.slack.limits import BLOCKS, SECTION
from policywire.alerts.message.alert_view import (
    AlertView,
    ArticleLine,
    DetailLine,
    MatchEvidenceView,
    SnippetPart,
)
from policywire.alerts.message.labels import ALSO_SINCE
from policywire.alerts.message.sanitize import truncate
from policywire.alerts.message.signed_links import ITEM_ROOM
from policywire.alerts.message.written_lines import written_lines
from policywire.alerts.model.link import Link
from policywire.config.enums import Strength

if TYPE_CHECKING:
    from policywire.alerts.message.digest import DigestSection, DigestView
    from policywire.alerts.message.digest_story import DigestDetail, DigestStory

PIECE = 2000
"""Letters of a long paragraph in one section: escaped they are more."""
NOT_RIGHT = "Not right?"
"""The words of the link behind which a digest's reader answers one item."""
_REST = 30
"""Characters kept free for the line that counts what found no room."""


def alert_blocks(card: AlertView) -> tuple[Block, ...]:
    """Headline, what is new, why, who reports it, what was before, and buttons."""
    if card.strength == Strength.DETAIL.value:
        return _detail_blocks(card)
    parts = [
        header_block(card.prefix + card.headline),
        context_block(_facts_line(card)),
        section_block(_news(card)),
        *([section_block(_also(card.also))] if card.also else []),
        *([section_block(_grounds(card.grounds))] if card.grounds else []),
        *([section_block(_timeline(card.timeline))] if card.timeline else []),
        context_block(_certainty(card)),
        *link_blocks(card.links),
    ]
    return tuple(parts[:BLOCKS])


def _detail_blocks(card: AlertView) -> tuple[Block, ...]:
    """A detail in short: it stands in a thread, below what it is a detail of."""
    what = f"*{escaped(card.label)}:* {escaped(card.headline)}"
    return (section_block(f"{what}\n{_news(card)}"), *link_blocks(card.links))


def with_latest_development(
    first: Sequence[Block], newest: AlertView, answers: int, begun: AlertView | None = None
) -> tuple[Block, ...]:
    """The first message of a thread with a paragraph on how the story stands now.

    `begun` is what the first message was made of: its line of facts gets the new stage.
    """
    # After the headline and the facts, where readers look first.
    head, rest = first[:2], first[2 : BLOCKS - 1]
    if begun is not None and newest.stage and [*head[1:]] == [context_block(_facts_line(begun))]:
        now = replace(begun, label=newest.label, stage=newest.stage)
        head = (head[0], context_block(_facts_line(now)))
    return (*head, section_block(_latest(newest, answers)), *rest)


def _latest(card: AlertView, answers: int) -> str:
    below = f"{answers} development{'' if answers == 1 else 's'} in the thread"
    what = f":arrow_right: *Latest: {escaped(card.label)}*  ·  {escaped(card.moment)}  ·  {below}"
    stage = f"Stage: {escaped(card.stage)}" if card.stage else ""
    sure = escaped(card.sure + (f" ({card.reported_by})" if card.reported_by else ""))
    return "\n".join(line for line in (what, escaped(card.headline), stage, sure) if line)


def notice_blocks(subject: str, paragraphs: Iterable[str]) -> tuple[Block, ...]:
    """A notice of the service, or a brief; the sender parts what is too long for Slack."""
    pieces = (piece for each in paragraphs for piece in wrap(each, PIECE, break_on_hyphens=False))
    return (header_block(subject), *(section_block(escaped(piece)) for piece in pieces))


def digest_blocks(card: DigestView) -> tuple[Block, ...]:
    """What is new, a section a topic, then details; the sender parts what is too long for Slack."""
    parts = [
        header_block(card.title),
        context_block(escaped(card.period)),
        *([section_block(escaped(card.note))] if card.note else []),
        *(section_block(text) for section in card.sections for text in _digest_texts(section)),
        *(section_block(text) for text in _details(card)),
        *(section_block(text) for text in _set_aside(card)),
        *([context_block(escaped(f"Quiet: {card.quiet}"))] if card.quiet else []),
        *([context_block(escaped(card.sources))] if card.sources else []),
        *([context_block(escaped(card.week))] if card.week else []),
        *link_blocks(card.links),
    ]
    return tuple(parts)


def _digest_texts(section: DigestSection) -> list[str]:
    head = f"*{escaped(section.title)}* ({section.count})"
    numbered = bool(section.paragraph)
    lines = [
        _digest_line(story, f"{number}." if numbered else "•")
        for number, story in enumerate(section.stories, 1)
    ]
    texts = _listed(head, lines, section.more)
    if section.paragraph:
        texts.append(f"{escaped(section.paragraph)}\n_{escaped(section.label)}_")
    return texts


def _details(card: DigestView) -> list[str]:
    if not card.details:
        return []
    head = f"*Also new: details* ({len(card.details) + card.more_details})"
    return _listed(head, [_digest_detail(each) for each in card.details], card.more_details)


def _set_aside(card: DigestView) -> list[str]:
    lines = [f"• {escaped(each)}" for each in card.set_aside]
    return _listed("*Set aside by feedback*", lines, 0) if lines else []


def _listed(head: str, lines: Sequence[str], more: int) -> list[str]:
    """Whole lines in as many texts as Slack's limit asks for, and how many more there are."""
    texts = [head]
    for line in [*lines, *([f"• and {more} more"] if more else [])]:
        longer = f"{texts[-1]}\n{line}"
        if _signed_size(longer) < SECTION:
            texts[-1] = longer
        else:
            texts.append(line)
    return texts


def _signed_size(text: str) -> int:
    """Its characters once the links to answers in it are signed."""
    return len(text) + ITEM_ROOM * text.count(f"|{NOT_RIGHT}>")


def _digest_line(story: DigestStory, sign: str) -> str:
    more = f" ({story.alerts} alerts)" if story.alerts > 1 else ""
    what = f"{sign} *{escaped(story.headline)}*{more}"
    return f"{what}\n      {escaped(story.labels)} · {story.importance_word} · {_said(story)}"


def _digest_detail(detail: DigestDetail) -> str:
    return f"◦ {escaped(detail.headline)} · {_said(detail)}"


def _said(each: DigestStory | DigestDetail) -> str:
    """Outlet and time, the outlet as a link."""
    outlet = anchor(each.link, each.outlet or each.link.domain) or escaped(each.outlet)
    answer = f" · {anchor(Link(each.answer, ''), NOT_RIGHT)}" if each.answer else ""
    marked = f" · _{escaped(each.marked)}_" if each.marked else ""
    return f"{outlet}, {escaped(each.moment)}{marked}{answer}"


def _facts_line(card: AlertView) -> str:
    topics = ", ".join(card.topics)
    words = [card.label, topics, f"Stage: {card.stage}" if card.stage else ""]
    return "  ·  ".join(escaped(word) for word in words if word)


def _news(card: AlertView) -> str:
    sentences = [f"• {escaped(sentence)}" for sentence in card.new]
    story = [f"_Story:_ {escaped(card.story_title)}"] if card.story_title else []
    read = anchor(card.article.link, f"Read at {card.article.link.domain}")
    source = f"{escaped(card.article.outlet)}, {escaped(card.moment)}"
    written = [f"_{escaped(line)}_" for line in written_lines(card)]
    figures = escaped(" · ".join(card.key_facts))
    facts = [f"_Dates and figures:_ {figures}"] if figures else []
    return "\n".join(
        [*sentences, *written, *facts, *story, f"{source}  ·  {read}" if read else source]
    )


def _certainty(card: AlertView) -> str:
    """How sure it is, by whom, and how important it is."""
    who = f" ({escaped(card.reported_by)})" if card.reported_by else ""
    reason = f": {escaped(card.importance_reason)}" if card.importance_reason else ""
    return f"{escaped(card.sure)}{who}  ·  {card.importance_word} importance{reason}"


def _grounds(grounds: Sequence[MatchEvidenceView]) -> str:
    return "\n".join(line for ground in grounds for line in _ground(ground))


def _ground(ground: MatchEvidenceView) -> list[str]:
    words = ", ".join(f"“{escaped(each)}”" for each in ground.words) or escaped(ground.clause)
    because = [f"_You follow this because:_ {escaped(ground.because)}"] if ground.because else []
    is_told = ground.is_repeated or not ground.pieces
    quoted = [] if is_told else [f"> {_snippet(ground.pieces)}"]
    how = f", {ground.how}" if ground.how else ""
    head = f"*Why: {escaped(ground.title)}*{how}"
    return [f"{head}: {words}" if words else head, *quoted, *because]


def _snippet(pieces: Sequence[SnippetPart]) -> str:
    """The pieces, marked ones bold; inside a word Slack needs a gap of no width to see the star."""
    text = ""
    for before, piece, after in zip((None, *pieces), pieces, (*pieces[1:], None), strict=False):
        if not piece.marked:
            text += escaped(piece.text)
            continue
        left = "\u200b" if before and before.text[-1:].isalnum() else ""
        right = "\u200b" if after and after.text[:1].isalnum() else ""
        text += f"{left}*{escaped(piece.text)}*{right}"
    return text


def _also(details: Sequence[DetailLine]) -> str:
    """Details that were told nowhere else, the newest first; what finds no room is counted."""
    lines = [f"*{ALSO_SINCE}*"]
    room = SECTION - len(lines[0]) - _REST
    for detail in reversed(details):
        line = f"• {_before(detail.article)}"
        room -= len(line) + 1
        if room < 0:
            break
        lines.append(line)
    unseen = len(details) - (len(lines) - 1)
    return "\n".join([*lines, *([f"• and {unseen} more"] if unseen else [])])


def _timeline(lines: Sequence[ArticleLine]) -> str:
    return "\n".join(["*Before*", *(_before(line) for line in lines)])


def _before(line: ArticleLine) -> str:
    title = truncate(line.title, 110)
    where = anchor(line.link, line.link.domain) or escaped(line.outlet)
    return f"{line.day}  {escaped(title)}  ({where})"
