"""What a link leads to: a page of the web, or a PDF.

Pure and hostile-proof, but not bounded in time by itself: run it in `crawler.workers.parser_pool`.
"""

from __future__ import annotations

import json
from datetime import datetime

from policywire.crawler.extract.page import ArticlePage, read_page
from policywire.crawler.extract.pdf import is_pdf, read_pdf
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass

_LARGEST_VALUE = 100_000
_READ = ("html", "xml", "text/plain", "pdf", "octet-stream")


def read_document(body: bytes, url: str, content_type: str, now: datetime) -> ArticlePage | Problem:
    """Read a page or a PDF, by its first bytes rather than by what its server calls it."""
    if is_pdf(body, content_type):
        return read_pdf(body, url, content_type, now)
    if _is_data(body):
        detail = "The site answered with data (JSON) instead of the article."
        return Problem(ProblemClass.CHALLENGE, url, detail)
    return read_page(body, url, content_type, now)


def _is_data(body: bytes) -> bool:
    """Whether an answer is a value in JSON, as the errors of an API are, whatever it is called."""
    if body[:1] not in {b"{", b"["} or len(body) > _LARGEST_VALUE:
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def content_type_problem(url: str, content_type: str) -> Problem | None:
    """Say that a server sends something that is not worth reading; None when it may be."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind and not any(word in kind for word in _READ):
        detail = f"The page is {kind}, neither a web page nor a PDF."
        return Problem(ProblemClass.PARSE, url, detail)
    return None
