"""`mcp`: the tools for language models over standard input and output."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import Annotated, Any

import typer
from anyio import CapacityLimiter

from policywire import __version__
from policywire.cli.store.store_pages import COMMAND, StorePages, request_by
from policywire.cli.terminal.not_found import NotFoundError
from policywire.cli.workspace.configuration_folder import folder_of
from policywire.cli.workspace.open_store import open_store
from policywire.service.clock import SystemClock
from policywire.store.database.store import Store
from policywire.store.people import tokens
from policywire.web.security.csrf import digest
from policywire.web.security.identity import Identity, program_of
from policywire.web.views.request import PageRequest

TOKEN_VARIABLE = "POLICYWIRE_TOKEN"  # noqa: S105 - its name, not a token
WRITE_NEEDS_TOKEN = (
    f"--write needs a token in ${TOKEN_VARIABLE}: "
    "policywire tokens add assistant --scope mark --scope silence --scope follow"
)
NOT_INSTALLED = "The package `mcp` is not installed; pip install 'policywire[mcp]'"


def mcp(
    context: typer.Context,
    write: Annotated[
        bool,
        typer.Option("--write", help="Also mark, mute and follow, as the token's scopes allow."),
    ] = False,
) -> None:
    """Give a language model on this machine tools that read the store (MCP over stdio).

    A client starts this command itself; docs/mcp.md shows how each of the usual ones is told. It
    reads the store beside a running service, or without one. A token in $POLICYWIRE_TOKEN says who
    writes.

    Example: policywire --config /etc/policywire mcp
    """
    if find_spec("mcp") is None:
        raise NotFoundError(NOT_INSTALLED)
    with open_store(context) as (store, loaded):
        identity = _identity(store, write=write)
        reader = StorePages(store, folder_of(context), loaded).reader()
        request = request_by(identity)
        asyncio.run(_serve(lambda _: reader.read_head(request), write=write))


async def _serve(request_of: Callable[[Any], PageRequest], *, write: bool) -> None:
    from mcp.server.stdio import stdio_server

    from policywire.web.mcp.server import ToolServer

    tools = ToolServer(request_of, lambda _: write, CapacityLimiter(1), __version__)
    async with stdio_server() as (incoming, outgoing):
        await tools.server.run(incoming, outgoing, tools.server.create_initialization_options())


def _identity(store: Store, *, write: bool) -> Identity:
    """Who asks: the program whose token is in the environment, else who runs the command."""
    shown = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not shown:
        if write:
            raise typer.BadParameter(WRITE_NEEDS_TOKEN)
        return COMMAND
    proof = digest(shown)
    with store.reading() as session:
        found = tokens.find(session, proof, SystemClock().now())
    if found is None:
        raise NotFoundError(f"The token in ${TOKEN_VARIABLE} is not valid; policywire tokens list")
    return program_of(found, proof)
