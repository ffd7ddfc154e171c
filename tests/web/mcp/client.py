"""The package's own client, connected to a site as a program on the network is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from policywire.config.enums import McpAccess
from tests.web.site import HOST, Site

ADDRESS = f"http://{HOST}/mcp"


@asynccontextmanager
async def connected(
    site: Site, token: str = "", mode: str = "auto", *, local: bool = True
) -> AsyncIterator[Client]:
    """A client that shows this token. `mode`: `legacy` speaks as clients of before 2026 do."""
    shown = {"authorization": f"Bearer {token}"} if token else {}
    transport = httpx2.ASGITransport(app=site.application(local=local), client=("127.0.0.1", 123))
    async with httpx2.AsyncClient(transport=transport, headers=shown) as http:
        streams = streamable_http_client(ADDRESS, http_client=http)
        async with Client(streams, mode=mode) as client:
            yield client


async def ask(client: Client, name: str, **arguments: object) -> Mapping[str, Any]:
    """The answer of a tool, which is the same as text and as structure."""
    result = await client.call_tool(name, arguments)
    text = getattr(result.content[0], "text", "")
    assert not result.is_error, text
    assert json.loads(text) == result.structured_content
    answer: Mapping[str, Any] = result.structured_content
    return answer


async def refusal(client: Client, name: str, **arguments: object) -> str:
    """Why a tool refuses."""
    result = await client.call_tool(name, arguments)
    assert result.is_error
    return str(getattr(result.content[0], "text", ""))


def let_write(site: Site, access: McpAccess = McpAccess.WRITE) -> None:
    """Write into the configuration what programs may do at /mcp."""
    settings = site.configuration.settings
    web = settings.web.model_copy(update={"mcp": access})
    site.configuration = site.configuration.model_copy(
        update={"settings": settings.model_copy(update={"web": web})}
    )
