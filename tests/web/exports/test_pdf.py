"""A brief as PDF by the browser of this machine, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywire.web.exports import pdf
from policywire.web.exports.pdf import PdfError, print_pdf
from tests.conftest import CHROMIUM


def test_a_page_becomes_a_pdf(tmp_path: Path) -> None:
    made = print_pdf(b"<!doctype html><title>A brief</title><p>Hospital prices", tmp_path, CHROMIUM)
    assert made.startswith(b"%PDF-")
    assert len(made) > 2000


def test_a_browser_that_is_not_there_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(PdfError, match="/nowhere/chromium made no PDF"):
        print_pdf(b"<p>x", tmp_path, "/nowhere/chromium")


def _browser(folder: Path, then: str) -> str:
    """A program that writes its environment where the PDF should be."""
    browser = folder / "browser"
    browser.write_text(
        "#!/bin/sh\n"
        'for each in "$@"; do case $each in --print-to-pdf=*) env > "${each#*=}";; esac; done\n'
        f"{then}\n"
    )
    browser.chmod(0o700)
    return str(browser)


def test_the_browser_sees_no_secret_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_TOKEN", "xoxb-1")
    made = print_pdf(b"<p>x", tmp_path, _browser(tmp_path, "exit 0"))
    assert b"PATH=" in made
    assert b"xoxb-1" not in made


def test_a_helper_that_the_browser_leaves_behind_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 5)
    assert print_pdf(b"<p>x", tmp_path, _browser(tmp_path, "sleep 60 &"))


def test_a_browser_that_never_ends_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 0.2)
    with pytest.raises(PdfError, match="TimeoutExpired"):
        print_pdf(b"<p>x", tmp_path, _browser(tmp_path, "sleep 60"))
