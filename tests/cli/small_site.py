"""A small site on loopback, and a configuration that follows it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar


class Site(BaseHTTPRequestHandler):
    """Answers by `pages`, 404 for the rest; `asked` keeps the paths."""

    pages: ClassVar[dict[str, str]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = self.pages.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("ETag", '"one"')
        data = (body or "").encode()
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def follow(folder: Path, text: str) -> None:
    (folder / "sources.yaml").write_text(f"sources:\n  agency: {text}\n")
