"""A brief as PDF by the browser of this machine, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywire.web.exports.pdf import PdfError, print_pdf
from tests.conftest import CHROMIUM


def test_a_page_becomes_a_pdf(tmp_path: Path) -> None:
    made = print_pdf(b"<!doctype html><title>A brief</title><p>Hospital prices", tmp_path, CHROMIUM)
    assert made.startswith(b"%PDF-")
    assert len(made) > 2000


def test_a_browser_that_is_not_there_is_named_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(PdfError, match="/nowhere/chromium made no PDF"):
        print_pdf(b"<p>x", tmp_path, "/nowhere/chromium")
