"""A language model's server for tests: it plays answers by OpenAI's protocol, and real faults.

`answer` makes the content of each answer out of the request's JSON; a `Fault` in its place is what
servers do in the wild.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], "str | Fault"]


class Fault(StrEnum):
    """What a server does instead of answering."""

    SLOW = "slow"
    CUT = "cut"
    HALF = "half"
    WRONG_JSON = "wrong json"
    PROSE = "prose"
    EMPTY = "empty"
    NO_CHOICE = "no choice"
    REFUSES = "refuses"
    FILTERED = "filtered"
    LIMITED = "limited"
    BROKEN = "broken"
    UNAUTHORIZED = "unauthorized"
    HTML = "html"
    REDIRECTS = "redirects"
    HANGS_UP = "hangs up"


_STATUS = {Fault.LIMITED: 429, Fault.BROKEN: 500, Fault.UNAUTHORIZED: 401, Fault.REDIRECTS: 307}


class ModelServer:
    """What was asked, and what is answered from now on."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.url = ""
        self.knows_schemas = True


class _Handler(BaseHTTPRequestHandler):
    """One request; the server knows what is played."""

    server: _Server
    protocol_version = "HTTP/1.1"  # connections are kept, as by all real servers

    def do_POST(self) -> None:
        played = self.server.played
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        played.asked.append(asked)
        played.keys.append(self.headers["authorization"])
        if not played.knows_schemas and asked["response_format"]["type"] == "json_schema":
            self._send(400, json.dumps({"error": {"message": "unknown response_format"}}))
            return
        self._play(played.answer(asked))

    def _play(self, told: str | Fault) -> None:
        if told == Fault.SLOW:
            time.sleep(1.0)
            told = "{}"
        if told in {Fault.HANGS_UP, Fault.HALF}:
            self.close_connection = True
        if told == Fault.HANGS_UP:
            return
        if told == Fault.HTML:
            self._send(200, "<html>Sign in to the network</html>", "text/html")
        elif told in _STATUS:
            self._send(_STATUS[Fault(told)], '{"error": {"message": "no"}}')
        else:
            body = json.dumps(completion(told))
            self._send(200, body[: len(body) // 2] if told == Fault.HALF else body)

    def _send(self, status: int, body: str, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body.encode())))
        if status == 307:
            self.send_header("location", f"{self.server.played.url}/elsewhere")
        self.end_headers()
        with suppress(BrokenPipeError):  # who asked has left at the deadline
            self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, played: ModelServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.played = played


@contextmanager
def model_server(answer: Answer) -> Iterator[ModelServer]:
    """A server on a free port of this machine."""
    played = ModelServer(answer)
    server = _Server(played)
    played.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield played
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def completion(told: str | Fault) -> dict[str, Any]:
    """A chat completion that holds an answer, or a fault that a completion can have."""
    message: dict[str, Any] = {"role": "assistant", "content": told}
    reason = "stop"
    if told == Fault.CUT:
        message["content"], reason = '{"verdict": "devel', "length"
    elif told == Fault.WRONG_JSON:
        message["content"] = '{"verdict": development}'
    elif told == Fault.PROSE:
        message["content"] = "Sure! I think this is a development."
    elif told == Fault.EMPTY:
        message["content"] = ""
    elif told == Fault.REFUSES:
        message |= {"content": None, "refusal": "I cannot help with that."}
    elif told == Fault.FILTERED:
        message["content"], reason = "", "content_filter"
    choice = {"index": 0, "message": message, "finish_reason": reason}
    return {
        "id": "c1", "object": "chat.completion", "created": 1, "model": "played",
        "choices": [] if told == Fault.NO_CHOICE else [choice],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }  # fmt: skip
