"""Every module that could open a connection or start a program is listed here, with what bounds it.

A new one fails this test until somebody has asked: which addresses, which limits, which secrets?
"""

from __future__ import annotations

import ast
from pathlib import Path

from tests.trust.count import Count

ROOT = Path(__file__).parent.parent
ROOMS = ("config", "crawler", "pipeline", "alerts", "store", "web", "service", "cli", "demo")
MEANS = (
    *("socket", "ssl", "http", "urllib.request", "urllib3", "requests", "httpx", "httpx2"),
    *("aiohttp", "pycurl", "smtplib", "imaplib", "imap_tools", "ftplib", "poplib", "xmlrpc"),
    *("telnetlib", "asyncio.subprocess", "subprocess", "multiprocessing.connection", "webbrowser"),
    *("twisted", "scrapy", "playwright", "scrapy_playwright", "apprise", "authlib", "uvicorn"),
    *("openai",),
)

_GUARDED = "addresses by crawler/fetch/ssrf_guard.py"
_TOLD = "addresses that the operator wrote into alerts.yaml"
_LISTENS = "listens, connects nowhere"
_NAMES = "names and error classes only"
_OURS = "starts our own interpreter"
WAYS_OUT = {
    "crawler/confinement/probe.py": _OURS,
    "crawler/crawler.py": _NAMES,
    "crawler/fetch/browser.py": "no network of its own; what it asks for is fetched by the engine",
    "crawler/fetch/engine.py": _GUARDED,
    "crawler/fetch/network_errors.py": _NAMES,
    "crawler/fetch/request_interceptor.py": _GUARDED,
    "crawler/fetch/resolver.py": _GUARDED,
    "crawler/fetch/scrapy_settings.py": _GUARDED,
    "crawler/fetch/ssrf_guard.py": _GUARDED,
    "crawler/formats/newsletter.py": "parses bytes",
    "crawler/formats/spider_step.py": "runs in a parser, without a network",
    "crawler/polling/source_reader.py": _NAMES,
    "crawler/sources/mailbox.py": _GUARDED,
    "crawler/workers/fork_server.py": "a pair of sockets to its parent",
    "crawler/workers/parser_pool.py": _OURS,
    "alerts/channels/apprise/last_response.py": _NAMES,
    "alerts/channels/apprise/send.py": _TOLD,
    "alerts/channels/apprise/targets.py": _TOLD,
    "alerts/channels/apprise_plugin.py": _TOLD,
    "alerts/channels/mail/send.py": _TOLD,
    "alerts/channels/mail/smtp_replies.py": _NAMES,
    "alerts/channels/slack/send.py": _TOLD,
    "alerts/channels/webhook/send.py": _TOLD,
    "alerts/rendering/template_process.py": _OURS,
    "alerts/transport/http_post.py": _TOLD,
    "store/database/instance_lock.py": "the name of this machine",
    "store/database/server_connection.py": "the name of this machine",
    "store/workers/workers.py": "the name of this machine",
    "store/upkeep/postgres_dump.py": "starts pg_dump and pg_restore of this machine",
    "web/app.py": _LISTENS,
    "web/exports/pdf.py": "starts Chromium on a file of ours, without secrets or a name to look up",
    "web/security/oidc.py": "the provider that the operator wrote into settings.yaml",
    "service/app/page_server.py": _LISTENS,
    "service/app/systemd.py": "the socket that systemd names",
    "service/language_model/address.py": "resolves the name that the operator wrote",
    "service/language_model/client.py": "the model that the operator wrote into settings.yaml",
    "cli/store/service_answer.py": "the page of this machine's own service",
    "cli/store/store_pages.py": "the name of this machine",
    "cli/workspace/audited.py": "the name of this machine",
    "demo/newsroom/server.py": _LISTENS,
}


def test_every_way_out_is_known(count: Count) -> None:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    found = {str(path.relative_to(ROOT)) for path in files if _means_of(path)}
    assert found - set(WAYS_OUT) == set(), "new: say here what bounds it"
    assert set(WAYS_OUT) - found == set(), "gone: take it out here"
    count(len(files))


def _means_of(path: Path) -> set[str]:
    """What a module imports, at its top or in a function, that reaches out of the process."""
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return {
        means
        for means in MEANS
        if any(each == means or each.startswith(f"{means}.") for each in imported)
    }
