"""`llm test`: whether the model answers, what it costs, and where the texts go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import policywire
from tests.fresh_store import fresh_store
from tests.model_server import Fault, ModelServer, model_server
from tests.store.newsroom import article, judge, verdict

USABLE = json.dumps(
    {
        "verdict": "development",
        "sentence": 0,
        "quote": "halts night levy",
        "known": 0,
        "act": "halts",
        "actor": "Court",
        "stage": "blocked",
        "confidence": 0.9,
    }
)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server(lambda _: USABLE) as played:
        yield played


def configured(folder: Path, address: str) -> Path:
    text = f"llm: {{address: '{address}', model: played, price_in: 1.5, price_out: 6}}\n"
    (folder / "settings.yaml").write_text(text, encoding="utf-8")
    return folder


def test_an_answer_is_shown_with_tokens_cost_and_place(tmp_path: Path, server: ModelServer) -> None:
    done = policywire("--config", configured(tmp_path, server.url), "llm", "test")
    assert done.returncode == 0, done.stderr
    assert "usable: development" in done.stdout
    assert "100 asked, 20 answered" in done.stdout
    assert "0.000270 for this question" in done.stdout
    assert "this machine" in done.stdout


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Fault.LIMITED, "slow down"),
        (USABLE.replace("halts night", "abolishes night"), "does not stand in sentence 0"),
        ('{"verdict": "development"}', "sentence: Field required"),
    ],
)
def test_what_cannot_be_used_fails_with_its_reason(
    tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch, answer: str, why: str
) -> None:
    monkeypatch.setattr(server, "answer", lambda _: answer)
    folder = configured(tmp_path, server.url)
    done = policywire("--config", folder, "llm", "test", "--json")
    assert done.returncode == 1
    record = json.loads(done.stdout)
    assert record["usable"] is False
    assert why in record["fault"]


def test_ask_asks_the_same_once_and_nothing_beyond_the_budget_of_the_day(
    tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clauses = {"clauses": [{"text": "The regulator fined the company £12m", "sentences": [1]}]}
    monkeypatch.setattr(server, "answer", lambda _: json.dumps(clauses))
    text = "The regulator fined the water company £12m on Tuesday."
    fined = article(title="Water company fined", text=text)
    store = fresh_store(tmp_path / "policywire.db")
    judge(store, fined, verdict(fined))
    store.close()
    server.asked.clear()
    said = [
        _asked(tmp_path, server, question, daily_tokens=tokens)
        for question, tokens in (("was", 200), ("was", 200), ("is", 1))
    ]
    assert said[0]["text"] == said[1]["text"] == "The regulator fined the company £12m [1]."
    assert "1 tokens are spent" in said[2]["why"]
    assert len(server.asked) == 1


def _asked(folder: Path, server: ModelServer, verb: str, *, daily_tokens: int) -> dict[str, Any]:
    llm = f"{{address: '{server.url}', model: m, uses: [answer], daily_tokens: {daily_tokens}}}"
    (folder / "settings.yaml").write_text(f"data: {folder}\nllm: {llm}\n", encoding="utf-8")
    question = f"When {verb} the water company fined by the regulator?"
    done = policywire("--config", folder, "ask", question, "--json")
    assert done.returncode == 0, done.stderr
    written: dict[str, Any] = json.loads(done.stdout)["written"]
    return written


def test_without_a_model_it_says_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("timezone: UTC\n", encoding="utf-8")
    done = policywire("--config", tmp_path, "llm", "test")
    assert done.returncode == 2
    assert "write `llm:" in done.stderr
