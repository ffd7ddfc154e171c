"""The client tells an answer from everything that servers do instead."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from policywire.config.models.language_model import LanguageModel
from policywire.pipeline.opinions.exchange import Outcome, Question, Reply
from policywire.service.language_model.address import AddressRefusedError, check_address
from policywire.service.language_model.client import ModelClient
from tests.model_server import Fault, ModelServer, model_server

SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string"}},
    "required": ["answer"],
    "additionalProperties": False,
}
QUESTION = Question("try", "try-1", "Answer in JSON.", "What is it?", SCHEMA)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server(lambda _: '{"answer": "yes"}') as played:
        yield played


def asked(server: ModelServer, seconds: float = 5.0, *questions: Question) -> list[Reply]:
    settings = LanguageModel.model_validate(
        {"address": server.url, "model": "played", "key": "sk-test-1234"}
    )

    async def ask() -> list[Reply]:
        client = ModelClient(settings)
        replies = [await client.ask(each, seconds) for each in questions or (QUESTION,)]
        await client.close()
        return replies

    return asyncio.run(ask())


def test_an_answer_comes_with_its_tokens_and_no_tool_is_offered(server: ModelServer) -> None:
    server.asked.clear()
    (reply,) = asked(server)
    assert (reply.outcome, reply.text) == (Outcome.OK, '{"answer": "yes"}')
    assert (reply.prompt_tokens, reply.answer_tokens) == (100, 20)
    (request,) = server.asked
    assert "tools" not in request
    assert request["temperature"] == 0
    assert request["response_format"]["json_schema"]["strict"] is True
    assert server.keys[-1] == "Bearer sk-test-1234"


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.CUT, Outcome.CUT),
        (Fault.HALF, Outcome.UNREACHABLE),
        (Fault.WRONG_JSON, Outcome.BAD_JSON),
        (Fault.PROSE, Outcome.BAD_JSON),
        (Fault.EMPTY, Outcome.EMPTY),
        (Fault.NO_CHOICE, Outcome.EMPTY),
        (Fault.REFUSES, Outcome.REFUSED),
        (Fault.FILTERED, Outcome.REFUSED),
        (Fault.LIMITED, Outcome.RATE_LIMITED),
        (Fault.BROKEN, Outcome.REJECTED),
        (Fault.UNAUTHORIZED, Outcome.REJECTED),
        (Fault.HTML, Outcome.EMPTY),
        (Fault.REDIRECTS, Outcome.REJECTED),
        (Fault.HANGS_UP, Outcome.UNREACHABLE),
    ],
)
def test_a_fault_is_a_reply_with_a_reason(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch, fault: Fault, outcome: Outcome
) -> None:
    monkeypatch.setattr(server, "answer", lambda _: fault)
    server.asked.clear()
    (reply,) = asked(server)
    assert (reply.outcome, reply.text) == (outcome, "")
    assert reply.detail
    assert "sk-test" not in reply.detail
    assert len(server.asked) == 1


def test_a_slow_server_is_left_at_the_deadline(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "answer", lambda _: Fault.SLOW)
    (reply,) = asked(server, 0.2)
    assert reply.outcome is Outcome.TIMEOUT


def test_a_server_that_knows_no_schema_is_asked_for_plain_json_from_then_on(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "knows_schemas", False)
    server.asked.clear()
    replies = asked(server, 5.0, QUESTION, QUESTION)
    assert [each.outcome for each in replies] == [Outcome.OK, Outcome.OK]
    kinds = [each["response_format"]["type"] for each in server.asked]
    assert kinds == ["json_schema", "json_object", "json_object"]


@pytest.mark.parametrize(
    ("url", "own_network", "place"),
    [
        ("http://127.0.0.1:11434/v1", False, "this machine"),
        ("http://[::1]:11434/v1", False, "this machine"),
        ("http://10.1.2.3:8000/v1", True, "your own network"),
        ("https://9.9.9.9/v1", False, "the internet"),
    ],
)
async def test_addresses_that_may_be_asked(url: str, own_network: bool, place: str) -> None:
    assert await check_address(url, own_network=own_network) == place


@pytest.mark.parametrize(
    ("url", "own_network", "why"),
    [
        ("http://10.1.2.3:8000/v1", False, "own_network: true"),
        ("http://192.168.0.7/v1", False, "own_network: true"),
        ("http://[fd00::5]/v1", False, "own_network: true"),
        ("http://169.254.169.254/v1", True, "no model can be"),
        ("http://[fe80::1]/v1", True, "no model can be"),
        ("http://[::ffff:169.254.169.254]/v1", True, "no model can be"),
        ("http://0.0.0.0/v1", True, "no model can be"),
        ("http://9.9.9.9/v1", False, "https"),
        ("https://no-such-host.invalid/v1", False, "resolved"),
    ],
)
async def test_addresses_that_are_refused(url: str, own_network: bool, why: str) -> None:
    with pytest.raises(AddressRefusedError, match=why):
        await check_address(url, own_network=own_network)
