"""What a second reader changes: labelled news by the rules alone, and with a language model.

    python benchmarks/llm.py [PATH …] --answers FILE | --url URL --model NAME | --stub perfect|lying
                             [--dump FILE] [--uses development,relevance] [--ask-all] [--json]

A path is a set as for benchmarks/judgement.py. `--stub` plays a model that knows the labels, or one
that always says the opposite and quotes as well as it can. `--answers` plays recorded answers, a
JSON object a line: key, answer. `--dump` writes every prompt that was put, with its key, its
schema and the answer if there was one, so that answers can be made elsewhere and played back; what
follows from an answer (a sentence on what changed) is asked only when that answer is there, so
dump again. `--url` asks a live model; its key comes from $POLICYWIRE_LLM_KEY, and what it answers
can be dumped and played back. The model's name is part of a key: play back with the same one.

The channel has a digest, and a budget that is never spent. `--ask-all` asks about each report on a
topic, however sure the rules are; without it the band of the settings holds. The description of a
topic is its `intent`, else its `why`, else its title.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from judgement import OWN, Report, show
from labelled import news
from labelled.readers import LabelReader, RecordedReader, ReplayedReader
from labelled.sets import LabelledSet, Row, SetError, read_sets

from policywire.config.config_error import ConfigurationError
from policywire.config.models import Channel, Configuration
from policywire.config.models.language_model import LanguageModel
from policywire.config.yaml.loader import LoadedConfiguration
from policywire.pipeline.opinions.exchange import Question, Reply
from policywire.service.language_model.cached_reader import Reader, key_of
from policywire.service.language_model.client import ModelClient

DAILY = 10_000_000
SHOWN = (
    "articles", "developments told", "developments alerted", "details told", "rewrites alerted",
    "rewrites told", "noise alerted", "events alerted in first 3", "alerts an event",
)  # fmt: skip


def measured(
    chosen: LabelledSet, asked: argparse.Namespace
) -> tuple[Report, list[tuple[Question, Reply]]]:
    """The figures without and with the reader, and every question that was put, with its reply."""
    rows, loaded = news.with_novelty(chosen.rows), _configured(chosen.load_topics())
    settings = settings_of(asked)
    second = ReplayedReader(reader_of(asked, settings, rows), settings)
    without = news.replayed(rows, loaded)
    with_it = news.replayed(rows, loaded, second)
    second.end()
    columns = {"rules": _figures(without), "rules+llm": _figures(with_it)}
    columns["rules+llm"] |= _of_reader(without, with_it, second)
    return Report({"": columns}), second.asked


def _figures(found: Sequence[news.Judged]) -> dict[str, object]:
    every = news.figures(found)
    days = len({one.gold["date"][:10] for one in found})
    alerts = sum(one.alerted for one in found)
    return {name: every[name] for name in SHOWN} | {
        "alerts": alerts,
        "alerts a day": f"{alerts / max(1, days):.3f}",
    }


def _of_reader(
    without: Sequence[news.Judged], with_it: Sequence[news.Judged], second: ReplayedReader
) -> dict[str, object]:
    told = {one.gold["url"] for one in with_it if one.told}
    events = {one.gold["story"] for one in with_it if one.told} - {None}
    lost = [one for one in without if one.told and one.gold["url"] not in told]
    # An event that an earlier report tells now needs no second one.
    dropped = [one for one in lost if one.gold["story"] not in events]
    alerts = sum(one.alerted for one in without), sum(one.alerted for one in with_it)
    outcomes = ", ".join(f"{count} {name}" for name, count in second.outcomes.items())
    return {
        "told by rules, event dropped": len(dropped),
        "alerts, times those of rules": f"{alerts[1] / max(1, alerts[0]):.3f}",
        "questions": f"{len(second.asked)} ({outcomes})",
        "tokens an article": round(second.tokens / max(1, len(with_it))),
    }


def settings_of(asked: argparse.Namespace) -> LanguageModel:
    """Settings for a replay: nothing in it waits for a clock."""
    band = {"unsure_from": 0.0, "unsure_to": 1.0} if asked.ask_all else {}
    key = os.environ.get("POLICYWIRE_LLM_KEY")
    return LanguageModel.model_validate(
        {
            "address": asked.url or "http://localhost/v1",
            "model": asked.model,
            "uses": asked.uses.split(","),
            "daily_tokens": DAILY,
            **({"key": key} if key else {}),
            **band,
        }
    )


def reader_of(asked: argparse.Namespace, settings: LanguageModel, rows: Sequence[Row]) -> Reader:
    """Whoever answers."""
    if asked.url:
        return ModelClient(settings)
    if asked.answers:
        return RecordedReader(lines_of(asked.answers), settings.model)
    return LabelReader(rows, lies=asked.stub == "lying")


def lines_of(file: Path) -> list[str]:
    """The lines of a file of answers. Raises SetError."""
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(f"{file} cannot be read: {error}") from None


def _configured(loaded: LoadedConfiguration) -> LoadedConfiguration:
    """With a channel that has a digest, and topics in plain words, their keys named."""
    channel = {"console": {}, "digest": {"at": ["08:00"]}, "budget": 1000, "flood": 1000}
    topics = {
        key: topic.model_copy(
            update={"intent": f"{topic.intent or topic.why or topic.title} (topic {key})"}
        )
        for key, topic in loaded.configuration.topics.items()
    }
    made = Configuration(
        topics=topics,
        entities=loaded.configuration.entities,
        channels={"desk": Channel.model_validate(channel)},
    )
    return replace(loaded, configuration=made)


def dump(file: Path, questions: Mapping[str, tuple[Question, Reply]]) -> None:
    """Every prompt, a JSON object a line, with its answer where it has one."""
    with file.open("w", encoding="utf-8") as out:
        for key, (question, reply) in questions.items():
            row = {
                "key": key,
                "use": question.use,
                "prompt": question.version,
                "system": question.system,
                "user": question.user,
                "schema": question.schema,
            }
            if reply.outcome.is_answer:
                row["answer"] = json.loads(reply.text)
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path, default=OWN, metavar="PATH")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--answers", type=Path, metavar="FILE")
    who.add_argument("--url", default="")
    who.add_argument("--stub", choices=["perfect", "lying"], default="perfect")
    parser.add_argument("--model", default="played")
    parser.add_argument("--uses", default="development,relevance")
    parser.add_argument("--dump", type=Path, metavar="FILE")
    parser.add_argument("--ask-all", action="store_true")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Measure each labelled set and print."""
    asked = arguments()
    questions: dict[str, tuple[Question, Reply]] = {}
    tables = {}
    try:
        for chosen in read_sets(asked.paths or OWN):
            if chosen.kind == "news":
                report, put = measured(chosen, asked)
                tables[chosen.name] = report.tables
                questions |= {key_of(each, asked.model): (each, reply) for each, reply in put}
                if not asked.json:
                    show(chosen.name, report)
    except (SetError, ConfigurationError) as error:
        raise SystemExit(str(error)) from None
    if asked.json:
        print(json.dumps(tables, indent=1, ensure_ascii=False, default=str))
    if asked.dump:
        dump(asked.dump, questions)


if __name__ == "__main__":
    main()
