"""A page of ours as PDF, printed by Chromium in a process of its own, without any network."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from policywire.crawler.confinement.clean_environment import clean_environment
from policywire.crawler.fetch.browser_path import browser_path

SECONDS = 30
WITHOUT_BROWSER = (
    "Chromium was not found. Install it, or write in settings.yaml where it is: "
    "browser: /usr/bin/chromium. Or download the HTML file and print it."
)


class PdfError(Exception):
    """No PDF was made; the text says why and what to do."""


def print_pdf(html: bytes, folder: Path, browser: str = "") -> bytes:
    """The PDF of a page that loads nothing. Raises PdfError.

    `folder` is an empty one that only we can read; it is not emptied. `browser` is the path of a
    Chromium; empty lets us look for one.
    """
    found = browser_path(browser)
    if not found:
        raise PdfError(WITHOUT_BROWSER)
    page, made = folder / "brief.html", folder / "brief.pdf"
    page.write_bytes(html)
    try:
        _run(_command(found, folder, page, made))
        return made.read_bytes()
    except (OSError, subprocess.SubprocessError) as error:
        raise PdfError(f"The browser {found} made no PDF ({type(error).__name__}).") from error


def _run(command: Sequence[str]) -> None:
    """Run it to its end; it sees no secret of ours. Raises OSError and SubprocessError."""
    with subprocess.Popen(  # noqa: S603
        command,
        env=clean_environment(os.environ),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            if status := process.wait(SECONDS):
                raise subprocess.CalledProcessError(status, command)
        finally:
            # Its helpers as well: one that stays writes into the folder while that is removed.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _command(browser: str, folder: Path, page: Path, made: Path) -> list[str]:
    # Chromium's own sandbox does not start as root, as in a container.
    sandbox = ["--no-sandbox"] if os.getuid() == 0 else []
    return [
        browser,
        "--headless",
        *sandbox,
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-pdf-header-footer",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={made}",
        page.as_uri(),
    ]
