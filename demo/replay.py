"""`replay`: dated articles through the live pipeline and alert decisions, on a throwaway store.

It is the same job that `serve` runs, with the clock set to the date of each article.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Protocol, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from rich.progress import Progress

from policywire.alerts.channels.address_book import AddressBook
from policywire.alerts.model.alert import Decision, DecisionAction
from policywire.cli.terminal.json_lines import read_json_lines
from policywire.cli.terminal.output import Output
from policywire.config.enums import Told
from policywire.config.models import Channel, Configuration, ConsoleChannel, Topic
from policywire.config.models.language_model import LanguageModel
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.crawler.model.article import Article
from policywire.pipeline.model.article_verdict import Match
from policywire.service.clock import Clock, ManualClock
from policywire.service.jobs.judging.process_articles import Processor
from policywire.service.jobs.judging.processed_article import ProcessedArticle
from policywire.service.wiring import delivery_config_of, matcher_of, meaning_of
from policywire.store.database.store import Store
from policywire.store.stories import marks, story_merge_split

Record = dict[str, object]

BATCH = 100
"""Lines processed in one transaction: a transaction for each would cost as much as the rest."""


class ReplayError(Exception):
    """The result cannot be written; the text says why."""


def _moment(value: str) -> str:
    _instant(value)
    return value


class ReplayLine(BaseModel):
    """One line of the input; unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    url: str = Field(min_length=1)
    outlet: str = ""
    title: str = ""
    text: str = ""
    date: Annotated[str, AfterValidator(_moment)]

    @property
    def at(self) -> datetime:
        """The date as an aware datetime in UTC; a day begins at midnight."""
        return _instant(self.date)


def _instant(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the date lies outside the calendar") from error


def read_lines(file: Path) -> list[ReplayLine]:
    """Read the articles to replay. Raises as `read_json_lines` does."""
    wanted = "url, outlet, title, text and date (YYYY-MM-DD or an ISO time)"
    return read_json_lines(file, ReplayLine, wanted)


class SecondReader(Protocol):
    """Plays the language model in a replay; its answers are there before the next article."""

    settings: LanguageModel

    def answer(self, store: Store, clock: Clock, topics: dict[str, Topic]) -> None:
        """Answer everything that waits."""


def replay_articles(
    lines: Sequence[ReplayLine],
    loaded: LoadedConfiguration,
    output: Output,
    second: SecondReader | None = None,
) -> list[Record]:
    """Process every line by date; returns the records in the order of the input.

    No language model is asked, whatever the settings say, unless `second` plays one.
    """
    order = processing_order(lines)
    # What a second reader answers must be there before the next article.
    size = BATCH if second is None else 1
    records: list[Record] = [{}] * len(lines)
    with tempfile.TemporaryDirectory(prefix="policywire-") as folder:
        throwaway = Store.open(f"sqlite:///{folder}/replay.db", durable=False)
        try:
            replaying = ReplayRun(throwaway, loaded, second)
            with Progress(
                console=output.notes, transient=True, disable=not output.notes.is_terminal
            ) as shown:
                task = shown.add_task("Replaying", total=len(order))
                for start in range(0, len(order), size):
                    batch = order[start : start + size]
                    found = replaying.process_lines([lines[index] for index in batch])
                    for index, record in zip(batch, found, strict=True):
                        records[index] = record
                    shown.advance(task, len(batch))
            replaying.apply_late_merges(records)
        finally:
            throwaway.close()
    return records


def processing_order(lines: Sequence[ReplayLine]) -> list[int]:
    """The positions of the lines in the order in which they are processed.

    Days follow each other. Within a day the order is that of the times when every line of it has
    one, and else that of the file: a bare day says nothing about the hour.
    """
    bare = {line.at.date() for line in lines if len(line.date.strip()) <= len("2025-02-10")}

    def place(index: int) -> tuple[date, datetime, int]:
        at = lines[index].at
        begin = datetime.combine(at.date(), time(), UTC)
        return at.date(), begin if at.date() in bare else at, index

    return sorted(range(len(lines)), key=place)


class ReplayRun:
    """A temporary store, the live service's processor, and a clock that is set by hand."""

    def __init__(
        self, throwaway: Store, loaded: LoadedConfiguration, second: SecondReader | None = None
    ) -> None:
        loaded = _with_somebody_to_tell(loaded)
        book = AddressBook(loaded.configuration.channels)
        self._store = throwaway
        self._judge = Processor(
            throwaway, matcher_of(loaded), delivery_config_of(loaded, book), meaning_of(loaded)
        )
        self._clock = ManualClock(datetime.min.replace(tzinfo=UTC))
        self._topics, self._second = loaded.configuration.topics, second
        self._judge.language_model = second.settings if second else None

    def process_lines(self, lines: Sequence[ReplayLine]) -> list[Record]:
        """Find, process and decide about articles, each at its own time."""
        judged = self._judge.process_dated(
            [(article_of_line(line), self._time_of(line)) for line in lines]
        )
        return [
            _record(line, self._settled(each)) if each else _known_record(line)
            for line, each in zip(lines, judged, strict=True)
        ]

    def _time_of(self, line: ReplayLine) -> datetime:
        # A bare day begins at midnight: it must not set the clock back behind an earlier line.
        self._clock.at = max(self._clock.at, line.at)
        return self._clock.at

    def _settled(self, judged: ProcessedArticle) -> ProcessedArticle:
        if self._second is None or not judged.waits:
            return judged
        self._second.answer(self._store, self._clock, self._topics)
        (settled,) = self._judge.settle_batch(self._clock.now)
        return settled

    def apply_late_merges(self, records: Sequence[Record]) -> None:
        """Let each record say which story its article is in after later late merges."""
        placed = {record["url"]: record for record in records if record["story"]}
        with self._store.reading() as session:
            repairs = [mark.id for mark in marks.since(session, 0)]
            for url, here, line in story_merge_split.affected_articles(session, repairs):
                said = [f"late merge: {mark.reason}" for mark in marks.of_article(session, url)]
                placed[url].update(story=here, storyline=line)
                placed[url]["reasons"] = [*cast(list[str], placed[url]["reasons"]), *said]


def _with_somebody_to_tell(loaded: LoadedConfiguration) -> LoadedConfiguration:
    """Without routes, everything goes to one console."""
    configuration = loaded.configuration
    if configuration.channels:
        return loaded
    told = Configuration(
        settings=configuration.settings,
        topics=configuration.topics,
        entities=configuration.entities,
        channels={"replay": Channel(console=ConsoleChannel())},
    )
    return LoadedConfiguration(told, loaded.locations, loaded.files, loaded.warnings)


def article_of_line(line: ReplayLine) -> Article:
    """The article that a line stands for."""
    return Article(
        url=line.url,
        title=line.title,
        text=line.text,
        outlet=line.outlet,
        found=line.at,
        published=line.at,
    )


def _record(line: ReplayLine, judged: ProcessedArticle) -> Record:
    verdict = judged.verdict
    development = verdict.development
    reasons = [f"{reason.step}: {reason.text}" for reason in verdict.reasons]
    reasons += [f"decision: {decision.text}" for decision in judged.decisions]
    told = _told(judged.decisions)
    return {
        "url": line.url,
        "topics": [match.topic for match in verdict.matches],
        "about": [match.topic for match in verdict.matches if match.about],
        "copy_of": verdict.copy and verdict.copy.of,
        "story": verdict.placement and verdict.placement.story,
        "storyline": verdict.placement and verdict.placement.storyline,
        "development": development and development.kind.value,
        "new": [sentence.text for sentence in development.new] if development else [],
        "alerted": told == Told.ALERT,
        "told": told or None,
        "reasons": reasons,
        "evidence": list(_evidence(verdict.matches)),
    }


def _told(decisions: Iterable[Decision]) -> Told:
    """How the article is told to somebody; an alert to one outweighs a detail to another."""
    told = [each for each in decisions if each.action is not DecisionAction.SUPPRESS]
    if any(each.alerts for each in told):
        return Told.ALERT
    return Told.DETAIL if told else Told.NOT


def _known_record(line: ReplayLine) -> Record:
    return {
        "url": line.url,
        "topics": [],
        "about": [],
        "copy_of": line.url,
        "story": None,
        "storyline": None,
        "development": None,
        "new": [],
        "alerted": False,
        "told": None,
        "reasons": ["copy: An earlier line has the same address; it is the same article."],
        "evidence": [],
    }


def _evidence(matches: Iterable[Match]) -> Iterator[Record]:
    for match in matches:
        for span in match.spans:
            yield {
                "topic": match.topic,
                "clause": match.clause,
                "field": span.field.value,
                "start": span.start,
                "end": span.end,
                "text": span.text,
            }


def check_writable(out: Path | None) -> None:
    """Raises ReplayError before the work is done, not after it, when `out` cannot be written."""
    try:
        if out is not None:
            # Appending: what is in the file must stay until there is something to put in its place.
            out.open("a", encoding="utf-8").close()
    except OSError as error:
        raise ReplayError(f"{out} cannot be written: {error.strerror}") from error


def write_records(records: Iterable[Record], out: Path | None) -> None:
    """A line each, to a file or to standard output."""
    text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
