"""A card as Slack's Block Kit, within Slack's limits and with nothing live in it but our links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from policywire.alerts.channels.slack.limits import BLOCKS, ELEMENT, HEADER, SECTION
from policywire.alerts.message.alert_view import (
    AlertView,
    ArticleLine,
    DetailLine,
    MatchEvidenceView,
    SnippetPart,
)
from policywire.alerts.message.labels import ALSO_SINCE
from policywire.alerts.message.sanitize import truncate
from policywire.alerts.message.written_lines import written_lines
from policywire.alerts.model.link import Link, NamedLink
from policywire.config.enums import Strength

if TYPE_CHECKING:
    from policywire.alerts.message.digest import DigestSection, DigestView
    from policywire.alerts.message.digest_story import DigestDetail, DigestStory

Block = Mapping[str, object]

BUTTONS, BUTTON_TEXT, BUTTON_URL = 25, 75, 3000
"""Slack's limits: buttons in a row, characters on one, and of its address."""
PIECE = 2000
"""Letters of a long paragraph in one section: escaped they are more."""
_REST = 30
"""Characters kept free for the line that counts what found no room."""
_TWINS = str.maketrans({"*": "∗", "`": "ʼ", "~": "∼"})
"""Look-alikes for the characters that would turn a piece of a headline bold or struck out."""
_QUOTES = str.maketrans({"<": "‹", ">": "›"})


def alert_blocks(card: AlertView) -> tuple[Block, ...]:
    """Headline, what is new, why, who reports it, what was before, and buttons."""
    if card.strength == Strength.DETAIL.value:
        return _detail_blocks(card)
    parts = [
        _header(card.prefix + card.headline),
        _context(_facts_line(card)),
        _section(_news(card)),
        *([_section(_also(card.also))] if card.also else []),
        *([_section(_grounds(card.grounds))] if card.grounds else []),
        *([_section(_timeline(card.timeline))] if card.timeline else []),
        _context(_certainty(card)),
        *link_blocks(card.links),
    ]
    return tuple(parts[:BLOCKS])


def _detail_blocks(card: AlertView) -> tuple[Block, ...]:
    """A detail in short: it stands in a thread, below what it is a detail of."""
    what = f"*{escaped(card.label)}:* {escaped(card.headline)}"
    return (_section(f"{what}\n{_news(card)}"), *link_blocks(card.links))


def with_latest_development(
    first: Sequence[Block], newest: AlertView, answers: int, begun: AlertView | None = None
) -> tuple[Block, ...]:
    """The first message of a thread with a paragraph on how the story stands now.

    `begun` is what the first message was made of: its line of facts gets the new stage.
    """
    # After the headline and the facts, where readers look first.
    head, rest = first[:2], first[2 : BLOCKS - 1]
    if begun is not None and newest.stage and [*head[1:]] == [_context(_facts_line(begun))]:
        now = replace(begun, label=newest.label, stage=newest.stage)
        head = (head[0], _context(_facts_line(now)))
    return (*head, _section(_latest(newest, answers)), *rest)


def _latest(card: AlertView, answers: int) -> str:
    below = f"{answers} development{'' if answers == 1 else 's'} in the thread"
    what = f":arrow_right: *Latest: {escaped(card.label)}*  ·  {escaped(card.moment)}  ·  {below}"
    stage = f"Stage: {escaped(card.stage)}" if card.stage else ""
    sure = escaped(card.sure + (f" ({card.reported_by})" if card.reported_by else ""))
    return "\n".join(line for line in (what, escaped(card.headline), stage, sure) if line)


def notice_blocks(subject: str, paragraphs: Iterable[str]) -> tuple[Block, ...]:
    """A notice of the service, or a brief; the sender parts what is too long for Slack."""
    pieces = (piece for each in paragraphs for piece in wrap(each, PIECE, break_on_hyphens=False))
    return (_header(subject), *(_section(escaped(piece)) for piece in pieces))


def digest_blocks(card: DigestView) -> tuple[Block, ...]:
    """What is new, a section a topic, then details; the sender parts what is too long for Slack."""
    parts = [
        _header(card.title),
        _context(escaped(card.period)),
        *([_section(escaped(card.note))] if card.note else []),
        *(_section(text) for section in card.sections for text in _digest_texts(section)),
        *(_section(text) for text in _details(card)),
        *(_section(text) for text in _set_aside(card)),
        *([_context(escaped(f"Quiet: {card.quiet}"))] if card.quiet else []),
        *([_context(escaped(card.sources))] if card.sources else []),
        *([_context(escaped(card.week))] if card.week else []),
        *link_blocks(card.links),
    ]
    return tuple(parts)


def _digest_texts(section: DigestSection) -> list[str]:
    head = f"*{escaped(section.title)}* ({section.count})"
    return _listed(head, [_digest_line(story) for story in section.stories], section.more)


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
        if len(longer) < SECTION:
            texts[-1] = longer
        else:
            texts.append(line)
    return texts


def _digest_line(story: DigestStory) -> str:
    more = f" ({story.alerts} alerts)" if story.alerts > 1 else ""
    what = f"• *{escaped(story.headline)}*{more}"
    return f"{what}\n      {escaped(story.labels)} · {story.importance_word} · {_said(story)}"


def _digest_detail(detail: DigestDetail) -> str:
    return f"◦ {escaped(detail.headline)} · {_said(detail)}"


def _said(each: DigestStory | DigestDetail) -> str:
    """Outlet and time, the outlet as a link."""
    outlet = _anchor(each.link, each.outlet or each.link.domain) or escaped(each.outlet)
    return f"{outlet}, {escaped(each.moment)}"


def slack_values(value: object) -> Any:
    """The same value with every string as Slack shows it literally, and addresses as links."""
    if isinstance(value, Mapping):
        return {
            key: _address(each) if key == "url" else slack_values(each)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [slack_values(each) for each in value]
    return escaped(value) if isinstance(value, str) else value


def _address(url: str) -> str:
    return markup_free(url).replace("|", "%7C")


def escaped(text: str) -> str:
    """`text` as Slack shows it literally: no mention, no link, no formatting."""
    return markup_free(text).translate(_TWINS)


def markup_free(text: str) -> str:
    """`text` with the three characters escaped from which Slack builds links and mentions."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _header(text: str) -> Block:
    """Slack reads no markup here, and shows entities as they are: so look-alikes, to be sure."""
    title = {
        "type": "plain_text",
        "text": truncate(text, HEADER).translate(_QUOTES),
        "emoji": False,
    }
    return {"type": "header", "text": title}


def _section(text: str) -> Block:
    return {"type": "section", "text": _mrkdwn(text, SECTION)}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(text, ELEMENT)]}


def _mrkdwn(text: str, limit: int) -> Block:
    """`verbatim` keeps Slack from making links and mentions of what merely looks like them."""
    return {"type": "mrkdwn", "text": _fitting(text, limit), "verbatim": True}


def _fitting(text: str, limit: int) -> str:
    """Whole lines up to the limit: a cut inside a line could cut an entity or a link in two."""
    kept: list[str] = []
    room = limit
    for line in text.split("\n"):
        room -= len(line) + 1
        if room < 1:
            return "\n".join([*kept, "…"])
        kept.append(line)
    return "\n".join(kept)


def _facts_line(card: AlertView) -> str:
    topics = ", ".join(card.topics)
    words = [card.label, topics, f"Stage: {card.stage}" if card.stage else ""]
    return "  ·  ".join(escaped(word) for word in words if word)


def _news(card: AlertView) -> str:
    sentences = [f"• {escaped(sentence)}" for sentence in card.new]
    story = [f"_Story:_ {escaped(card.story_title)}"] if card.story_title else []
    read = _anchor(card.article.link, f"Read at {card.article.link.domain}")
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
    where = _anchor(line.link, line.link.domain) or escaped(line.outlet)
    return f"{line.day}  {escaped(title)}  ({where})"


def link_blocks(links: Sequence[NamedLink]) -> tuple[Block, ...]:
    """Links to our own page as buttons: they open it, and need no app of Slack's."""
    buttons = [_button(each) for each in links if 0 < len(each.url) <= BUTTON_URL]
    return ({"type": "actions", "elements": buttons[:BUTTONS]},) if buttons else ()


def _button(link: NamedLink) -> Block:
    text = {"type": "plain_text", "text": truncate(link.words, BUTTON_TEXT), "emoji": False}
    return {"type": "button", "text": text, "url": link.url}


def _anchor(target: Link, words: str) -> str:
    if not target.url:
        return ""
    return f"<{_address(target.url)}|{escaped(words)}>"
