"""`/mcp`: the tools over HTTP, behind the guards and the tokens of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from policywire.config.enums import McpAccess
from policywire.web.http.app_context import AppContext
from policywire.web.pages.problem import MISSING, problem
from policywire.web.views.request import MAX_FORM_BYTES, HttpError, PageRequest, RequestReader

if TYPE_CHECKING:
    from policywire.web.mcp.server import ToolServer

PATH = "/mcp"

NOT_INSTALLED = HttpError(
    501,
    "The tools for language models are not installed",
    "Run: pip install 'policywire[mcp]', and restart the service.",
)


class McpEndpoint:
    """An application of its own inside the site; it keeps nothing between two requests."""

    def __init__(
        self, app_context: AppContext, reader: RequestReader, limiter: CapacityLimiter
    ) -> None:
        self._app_context, self._reader, self._limiter = app_context, reader, limiter
        self._tools: ToolServer | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one message."""
        request = self._reader.read_head(Request(scope))
        if request.configuration.settings.web.mcp is McpAccess.OFF:
            await problem(request, MISSING)(scope, receive, send)
            return
        try:
            tools = await to_thread.run_sync(self._made)
        except ModuleNotFoundError:
            await problem(request, NOT_INSTALLED)(scope, receive, send)
            return
        await _handle(tools, scope, receive, send)

    def _made(self) -> ToolServer:
        # The package is an extra, and large: loaded with the first message.
        from policywire.web.mcp.server import ToolServer

        if self._tools is None:
            version = str(self._app_context.health_record()["version"])
            self._tools = ToolServer(self._read, _may_write, self._limiter, version)
        return self._tools

    def _read(self, request: Any) -> PageRequest:
        return self._reader.read_head(request)


async def _handle(tools: ToolServer, scope: Scope, receive: Receive, send: Send) -> None:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    # One for each message: it ends with the answer, and a service that stops waits for nothing.
    manager = StreamableHTTPSessionManager(
        tools.server, json_response=True, stateless=True, max_request_body_size=MAX_FORM_BYTES
    )
    async with manager.run():
        await manager.handle_request(scope, receive, send)


def _may_write(request: PageRequest) -> bool:
    return request.configuration.settings.web.mcp is McpAccess.WRITE
