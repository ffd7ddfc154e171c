"""The tools for language models, asked of the real program over both transports."""

from __future__ import annotations

import os
from pathlib import Path

import httpx2
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from policywire.web.mcp.tools import READING
from tests.web.mcp.client import ask, refusal
from tests.whole.product import Product

UNKNOWN = {"story", "article", "why", "proceeding"}
"""What nothing that was asked for is there of."""
ASKED: dict[str, dict[str, object]] = {
    "what_changed": {"since": "30d"},
    "search": {"q": "tariff*"},
    "ask": {"q": "When did the appeals court rule on PFAS?"},
    "story": {"id": "s404"},
    "article": {"url": "https://nope.example/1"},
    "why": {"url": "https://nope.example/1"},
    "proceeding": {"id": "hr9999"},
    "topic": {"key": "irs-enforcement"},
    "backtest": {"topic": "irs-enforcement"},
    "match": {"title": "IRS cuts its audit staff", "text": "The IRS cut auditors."},
}
pytestmark = pytest.mark.whole


async def test_a_running_service_and_the_command_beside_it_give_the_same_tools(
    product: Product, tmp_path: Path
) -> None:
    product.configure({})
    product.write("settings.yaml", {"web": {"port": product.port, "mcp": "write"}})
    token = product.run("tokens", "add", "bot", "--scope", "follow").stdout.strip()
    product.start()
    async with (
        httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=60) as http,
        Client(
            streamable_http_client(f"http://127.0.0.1:{product.port}/mcp", http_client=http)
        ) as served,
        Client(stdio_client(_command(product, {}))) as reading,
        Client(stdio_client(_command(product, {"POLICYWIRE_TOKEN": token}, "--write"))) as writing,
    ):
        names = [{each.name for each in (await c.list_tools()).tools} for c in (served, writing)]
        assert names == [{*READING, "follow"}] * 2
        assert "only reads" in await refusal(reading, "follow", number="HR 1234")
        assert "H.R. 1234" in (await ask(served, "follow", number="HR 1234"))["done"]
        # The command sees what the service wrote, and what the service says of itself.
        assert "H.R. 1234" in str(await ask(reading, "topics"))
        assert (await ask(reading, "status"))["ready"] is True
        assert "already" in (await ask(writing, "follow", number="HR 1234"))["done"]
        # Every tool that reads answers alike over both, or refuses in the same words.
        for name in READING:
            results = [
                await each.call_tool(name, ASKED.get(name, {})) for each in (served, reading)
            ]
            assert results[0].is_error == results[1].is_error == (name in UNKNOWN), name
            shapes = [each.structured_content and set(each.structured_content) for each in results]
            assert shapes[0] == shapes[1], name
    assert product.stop() == 0


def _command(product: Product, env: dict[str, str], *words: str) -> StdioServerParameters:
    program, *arguments = product.command("mcp", *words)
    return StdioServerParameters(command=program, args=arguments, env={**os.environ, **env})
