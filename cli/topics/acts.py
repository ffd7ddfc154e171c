"""`acts`: headlines in, the acts that they report out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from rich.text import Text

from policywire.cli.terminal.json_lines import read_json_lines
from policywire.cli.terminal.output import Output
from policywire.crawler.model.article import Article
from policywire.pipeline.acts.act import Act
from policywire.pipeline.acts.form import headline_form
from policywire.pipeline.acts.headline import read_headline
from policywire.pipeline.acts.headline_stage import stage_of
from policywire.pipeline.acts.lede_acts import NEWS_SENTENCES, lede_acts
from policywire.pipeline.proceedings.written_forms import names_in
from policywire.pipeline.text.lede import Lede, lede_sentences
from policywire.pipeline.text.lede_days import lede_days

Record = dict[str, object]


class HeadlineLine(BaseModel):
    """One line of the input; unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str = Field(min_length=1)
    text: str = ""
    date: datetime | None = None

    @property
    def article(self) -> Article:
        """The line as an article; without a date it is of today."""
        at = self.date or datetime.now(UTC)
        found = at if at.tzinfo else at.replace(tzinfo=UTC)
        return Article(url="line:", title=self.title, text=self.text, outlet="", found=found)


def each_line(file: Path) -> Iterator[tuple[HeadlineLine, Record]]:
    """The lines of a file with what is read of each. Raises as `read_json_lines` does."""
    wanted = "title and, if you like, text and date (YYYY-MM-DD or an ISO time)"
    return ((line, record_of(line)) for line in read_json_lines(file, HeadlineLine, wanted))


def record_of(line: HeadlineLine) -> Record:
    """What is read of one line, as a JSON object."""
    lede = lede_sentences(line.article)
    head = read_headline(line.title)
    day = _day(lede, line)
    acts = head.acts or _lead_acts(lede)
    stage = head.stage or (stage_of("", _lead_acts(lede)) if line.text else None)
    return {
        "acts": [_act(act, day) for act in acts],
        "stage": stage.value if stage else "none",
        "form": headline_form(line.title).value,
        "proceedings": list(names_in(f"{line.title}\n{line.text}")),
    }


def _lead_acts(lede: Lede) -> tuple[Act, ...]:
    found = lede_acts(lede)
    return tuple(one.act for one in found if not one.in_title and one.order <= NEWS_SENTENCES)


def _day(lede: Lede, line: HeadlineLine) -> date | None:
    days = lede_days(lede, line.article.found) if line.date else frozenset()
    return max(days, default=None)


def _act(act: Act, day: date | None) -> Record:
    return {
        "act": act.name,
        "actor": act.actor,
        "object": act.object,
        "status": act.status.value,
        "day": day.isoformat() if day else None,
    }


def show_acts(output: Output, title: str, record: Record) -> None:
    """Print what was read of a headline for a person."""
    output.console.print(Text(title, style="bold"))
    acts = record["acts"]
    assert isinstance(acts, list)
    for act in acts or [None]:
        output.console.print(Text(f"  {_sentence(act)}"))
    output.console.print(Text(f"  stage {record['stage']} · {record['form']}", style="dim"))


def _sentence(act: Record | None) -> str:
    if act is None:
        return "no act"
    name = str(act["act"]).replace("_", " ")
    who = f"{act['actor']}: " if act["actor"] else ""
    return f"{who}{name} ({act['status']}) – {act['object']}"
