"""An alert drawn in the terminal: as wide as the window, plain when it is piped."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from policywire.alerts.message.alert_view import (
    AlertView,
    ArticleLine,
    DetailLine,
    MatchEvidenceView,
    alert_view_from_facts,
)
from policywire.alerts.message.labels import ALSO_SINCE
from policywire.alerts.message.written_lines import written_lines
from policywire.alerts.model.alert import Message
from policywire.alerts.model.link import NamedLink

_WIDEST = 96
"""Lines longer than this are hard to read, however wide the window."""
_COLOURS = {"High": "bold red", "Medium": "yellow", "Low": "dim"}


def draw(message: Message, console: Console, width: int | None = None) -> None:
    """Prints one message. `width` is set by the user, in columns."""
    card = alert_view_from_facts(message.facts)
    drawn = _drawn(card, starred=not console.is_terminal) if card else Text(message.text.rstrip())
    columns = min(width or console.width, _WIDEST)
    # In one write, so that whoever wraps the stream, as the demo does, can tell alerts apart.
    with console.capture() as capture:
        console.print(drawn, width=columns, crop=False)
    lines = (line if console.is_terminal else line.rstrip() for line in capture.get().splitlines())
    console.file.write("\n".join([*lines, "", ""]))


def _drawn(card: AlertView, *, starred: bool) -> RenderableType:
    parts: list[RenderableType] = [_top(card), Text(card.headline, style="bold")]
    if card.story_title:
        parts.append(Text(f"Story: {card.story_title}", style="dim"))
    parts += [_indented("▌", Text(sentence), "cyan") for sentence in card.new]
    parts += [_indented(" ", Text(line, style="dim")) for line in written_lines(card)]
    if card.key_facts:
        parts.append(_indented(" ", Text("Dates and figures: " + " · ".join(card.key_facts))))
    parts += [_source(card), Text(""), _facts(card)]
    for ground in card.grounds:
        parts += [Text(""), *_ground(ground, starred=starred)]
    if card.also:
        parts += [Text(""), Text(ALSO_SINCE, style="dim"), *_also(card.also)]
    if card.timeline:
        parts += [Text(""), Text("Before", style="dim"), _timeline(card.timeline)]
    if card.links:
        parts += [Text(""), *(_link(each) for each in card.links)]
    return Group(*parts)


def _top(card: AlertView) -> Text:
    top = Text()
    top.append("● ", _COLOURS[card.importance_word])
    top.append(card.label, "bold cyan")
    top.append(f"  {' · '.join(card.topics)}", "cyan")
    return top


def _source(card: AlertView) -> Text:
    """Outlet and time, and the address unbroken, so that a terminal can open it."""
    source = Text(f"  {card.article.outlet}, {card.moment}", no_wrap=True, overflow="ignore")
    source.stylize("dim")
    if card.article.link.url:
        url = card.article.link.url
        source.append("\n  ").append(url, f"not dim blue link {url}")
    return source


def _facts(card: AlertView) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    importance = Text(card.importance_word, style=_COLOURS[card.importance_word])
    if card.importance_reason:
        importance.append(f": {card.importance_reason}", "not bold default")
    if card.stage:
        table.add_row("Stage", Text(card.stage))
    table.add_row("How sure", Text(card.sure))
    table.add_row("Importance", importance)
    if card.reported_by:
        table.add_row("Reported by", Text(card.reported_by))
    return table


def _ground(ground: MatchEvidenceView, *, starred: bool) -> list[RenderableType]:
    """`starred` puts stars around the words that matched, where there is no bold."""
    head = Text("Why  ", style="dim").append(ground.title, "not dim bold")
    head.append(f", {ground.how}" if ground.how else "")
    if words := ", ".join(f"“{each}”" for each in ground.words) or ground.clause:
        head.append(f"  {words}", "dim")
    snippet = Text()
    for piece in ground.pieces:
        words = f"*{piece.text}*" if piece.marked and starred else piece.text
        snippet.append(words, "bold yellow" if piece.marked else "")
    because = Text(f"You follow this because: {ground.because}", style="dim italic")
    return [
        head,
        *([_indented(" ", snippet)] if ground.pieces and not ground.is_repeated else []),
        *([_indented(" ", because)] if ground.because else []),
    ]


def _also(details: tuple[DetailLine, ...]) -> list[RenderableType]:
    """Each detail with its new sentence below."""
    parts: list[RenderableType] = []
    for detail in details:
        parts.append(_timeline((detail.article,)))
        parts += [_indented("▌", Text(detail.new), "cyan")] if detail.new else []
    return parts


def _timeline(lines: tuple[ArticleLine, ...]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=1)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for line in lines:
        table.add_row("", line.day, Text(line.title).append(f"  {line.outlet}", "dim"))
    return table


def _link(link: NamedLink) -> Text:
    line = Text(f"{link.words}: ", style="dim", no_wrap=True, overflow="ignore")
    return line.append(link.url, f"not dim blue link {link.url}")


def _indented(mark: str, text: Text, style: str = "") -> RenderableType:
    """`text` with `mark` before its first line, or before each when it is a bar."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column(overflow="fold")
    table.add_row(Text(mark, style=style), text)
    return table
