"""`llm test`: whether the model answers, what it costs, and where the texts go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import policywire
from tests.model_server import Fault, ModelServer, model_server

USABLE = json.dumps(
    {
        "verdict": "development",
        "sentence": 1,
        "quote": "suspended the night levy",
        "known": 0,
        "act": "suspended",
        "actor": "district court",
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
        (USABLE.replace("suspended the", "abolished the"), "does not stand in sentence 1"),
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


def test_without_a_model_it_says_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("timezone: UTC\n", encoding="utf-8")
    done = policywire("--config", tmp_path, "llm", "test")
    assert done.returncode == 2
    assert "write `llm:" in done.stderr
