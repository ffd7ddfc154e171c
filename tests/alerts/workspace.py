"""A workspace of Slack on loopback: the methods that we call, with the errors it really answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "xoxb-1-SECRET"


@dataclass
class Workspace:
    """What was posted, by `ts`. `refuses` is an error for a method, `status` an HTTP status.

    `retry_after` goes with 429. `order` lists the calls as they came: (method, body).
    """

    url: str = ""
    token: str = TOKEN
    conversations: Mapping[str, str] = field(
        default_factory=lambda: {"#policy": "C0POLICY", "@ann": "D0ANN"}
    )
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    order: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    retry_after: str = ""

    @property
    def api(self) -> str:
        return self.url + "/api/{}"

    def top(self) -> list[dict[str, Any]]:
        """The messages that stand in a conversation itself, oldest first."""
        return [each for each in self.messages.values() if "thread_ts" not in each]

    def answers(self, ts: str) -> list[dict[str, Any]]:
        """What stands in a thread, without its first message."""
        return [each for each in self.messages.values() if each.get("thread_ts") == ts]

    def call(self, method: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        """One method of the API."""
        if method in self.refuses:
            return {"ok": False, "error": self.refuses[method]}
        if token != f"Bearer {self.token}":
            return {"ok": False, "error": "invalid_auth"}
        return self._update(body) if method == "chat.update" else self._post(body)

    def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        conversation = self.conversations.get(body["channel"])
        if conversation is None:
            return {"ok": False, "error": "channel_not_found"}
        if "thread_ts" in body and body["thread_ts"] not in self.messages:
            return {"ok": False, "error": "thread_not_found"}
        ts = f"1772546700.{len(self.order):06}"
        self.messages[ts] = {**body, "ts": ts, "channel": conversation}
        return {"ok": True, "channel": conversation, "ts": ts, "message": {"text": body["text"]}}

    def _update(self, body: dict[str, Any]) -> dict[str, Any]:
        found = self.messages.get(body["ts"])
        if found is None or found["channel"] != body["channel"]:
            return {"ok": False, "error": "message_not_found"}
        found |= body
        return {"ok": True, "channel": body["channel"], "ts": body["ts"], "text": body["text"]}


@contextmanager
def open_workspace() -> Iterator[Workspace]:
    """A workspace that listens until the end of the block."""
    state = Workspace()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            method = self.path.removeprefix("/api/")
            status = state.status.get(method, 200)
            state.order.append((method, body))
            said: dict[str, Any] = {"ok": False, "error": "ratelimited"}
            if status == 200:
                said = state.call(method, self.headers.get("Authorization", ""), body)
            content = json.dumps(said).encode() if status in (200, 429) else b"<html>oops</html>"
            self.send_response(status)
            if status == 429 and state.retry_after:
                self.send_header("Retry-After", state.retry_after)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()
