"""What the demo newsroom publishes: the labelled articles, and copies of some at other outlets."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from policywire.config.enums import Tier
from policywire.demo.newsroom.desk import Desk, desks

FIRST_OF_THE_DAY = timedelta(hours=8)
BETWEEN_ARTICLES = timedelta(minutes=47)
"""The labels know only the day; articles of one day follow each other at this distance."""

_BYLINE = re.compile(r"^By ((?:[A-Z][\w.'-]*|and|,| )+?)\. (?=[A-Z])")
_DATELINE = re.compile(
    r"^((?:[A-Z]{4,}(?: [A-Z]{4,})*(?:, [A-Z][a-z]+\.)?(?: \(\w+\))?)|(?:(?:[A-Z]\w+ )?\(\w+\)))\. "
)
"""WASHINGTON. · WEST PALM BEACH, Fla. (AP). · Washington (AP). · (AP)."""
_SENTENCE_END = re.compile(r"[a-z0-9%)]{3}[.!?][\"”’]?(?=\s+[A-Z“\"])")
_SAID_IN_QUERY = ("p", "page")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One article at one outlet.

    `url` is the address it is known by, `outlet_key` the desk whose feed carries it, `outlet` the
    name of the paper. `copy_of` is the `url` of the text it repeats; `event` and `storyline` are
    the annotator's labels, None for what belongs to no followed event. `date` is in UTC.
    """

    url: str
    outlet_key: str
    outlet: str
    title: str
    text: str
    author: str
    date: datetime
    tier: Tier
    copy_of: str | None = None
    event: str | None = None
    storyline: str | None = None

    @property
    def path(self) -> str:
        """Where the newsroom's server has it: the outlet's domain, then the path there."""
        parts = urlsplit(self.url)
        said = [f"/{key}/{value}" for key, value in parse_qsl(parts.query) if key in _SAID_IN_QUERY]
        return f"/{parts.netloc}{parts.path.rstrip('/')}{''.join(said)}"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text as a paper sets it, two sentences to a paragraph."""
        said = sentences(self.text)
        return tuple(" ".join(said[at : at + 2]) for at in range(0, len(said), 2))

    @property
    def lede(self) -> str:
        """The first sentence, as feeds give it."""
        return sentences(self.text)[0]


def sentences(text: str) -> list[str]:
    """Cut a text into sentences; where an abbreviation may stand, rather not."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    starts = [0, *ends]
    return [text[a:b].strip() for a, b in zip(starts, [*ends, len(text)], strict=True)]


@cache
def publications() -> tuple[Publication, ...]:
    """The 85 labelled articles and the copies of some of them, oldest first."""
    records = list(_records("articles.jsonl"))
    originals = [_original(*each) for each in zip(records, _times(records), strict=True)]
    by_id = {record["id"]: made for record, made in zip(records, originals, strict=True)}
    copies = [_copy(record, by_id[record["of"]]) for record in _records("copies.jsonl")]
    return tuple(sorted([*originals, *copies], key=lambda each: each.date))


def shifted(given: Sequence[Publication], to: datetime) -> tuple[Publication, ...]:
    """The same publications, all shifted by the same span, so that the last is dated `to`."""
    by = to - max(each.date for each in given)
    return tuple(replace(each, date=each.date + by) for each in given)


def evenly_spaced(
    given: Sequence[Publication], start: datetime, every: timedelta
) -> tuple[Publication, ...]:
    """The same publications in the same order, one `every` span, the first at `start`."""
    return tuple(replace(each, date=start + at * every) for at, each in enumerate(given))


def _records(name: str) -> Iterator[dict[str, Any]]:
    text = resources.files("policywire.seeds").joinpath("demo", name).read_text("utf-8")
    return (json.loads(line) for line in text.splitlines() if line.strip())


def _times(records: Iterable[dict[str, Any]]) -> Iterator[datetime]:
    """A time of day for each record, in the order in which the file has them."""
    so_far: Counter[str] = Counter()
    for record in records:
        day = datetime.fromisoformat(record["date"]).replace(tzinfo=UTC)
        yield day + FIRST_OF_THE_DAY + so_far[record["date"]] * BETWEEN_ARTICLES
        so_far[record["date"]] += 1


def _original(record: dict[str, Any], date: datetime) -> Publication:
    desk = _desk_of(record["outlet"])
    byline = _BYLINE.match(record["text"])
    text = record["text"][byline.end() if byline else 0 :]
    return Publication(
        url=record["url"],
        outlet_key=desk.key,
        outlet=desk.outlets[record["outlet"]],
        title=record["title"],
        text=_DATELINE.sub(r"\1 — ", text),
        author=byline.group(1) if byline else "",
        date=date,
        tier=desk.tier,
        event=record["story"],
        storyline=record["storyline"],
    )


def _copy(record: dict[str, Any], original: Publication) -> Publication:
    """The original's text, cut to the share `keep` and with a `lead` of its own, if it has one."""
    desk = _desk_of(record["outlet"])
    said = sentences(original.text)
    kept = said[: max(2, round(len(said) * record.get("keep", 1)))]
    date = original.date + timedelta(minutes=record["minutes"])
    return replace(
        original,
        url=f"https://{record['outlet']}/{date:%Y/%m/%d}/{_slug(record['title'])}",
        outlet_key=desk.key,
        outlet=desk.outlets[record["outlet"]],
        title=record["title"],
        text=" ".join([record["lead"], *kept] if record.get("lead") else kept),
        date=date,
        tier=desk.tier,
        copy_of=original.url,
    )


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


@cache
def _desk_of(domain: str) -> Desk:
    for desk in desks():
        if domain in desk.outlets:
            return desk
    raise LookupError(f"{domain} stands on no desk: add it to seeds/demo/desks.yaml")
