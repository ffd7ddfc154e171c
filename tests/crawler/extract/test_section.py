"""Of a page with several entries, only the section at the anchor."""

from __future__ import annotations

import pytest

from policywire.crawler.extract.section import section_text

ORDER = "The court orders the office to publish the list of piers within thirty days."
MOTION = "The plaintiff moves for an order that the office publish the list of its piers."
PAGES = {
    "rows": f"<table><tr id=entry-1><td>1</td><td>{MOTION}</td></tr>"
    f"<tr id=entry-2><td>2</td><td>{ORDER}</td></tr></table>",
    "blocks": f"<div id=entry-1><p>{MOTION}</p></div><div id=entry-2><p>{ORDER}</p></div>",
    "headings": f"<h2 id=entry-1>One</h2><p>{MOTION}</p><h2 id=entry-2>Two</h2><h3>Held</h3>"
    f"<p>{ORDER}</p><h2>Contact</h2><p>Write to us.</p>",
    "old anchors": f"<p><a name=entry-1></a>One</p><p>{MOTION}</p>"
    f"<p><a name=entry-2></a>Two</p><p>{ORDER}</p>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_section_is_read_and_no_other(page: str) -> None:
    html = f"<html><body><nav>Menu</nav>{page}<footer>Imprint</footer></body></html>".encode()
    first, second = (section_text(html, "text/html", f"entry-{n}") for n in (1, 2))
    assert MOTION in first
    assert ORDER not in first
    assert ORDER in second
    assert MOTION not in second
    assert "Contact" not in second


@pytest.mark.parametrize("fragment", ["entry-9", "", "a'b\"]", "%00"])
def test_an_anchor_that_is_not_there_gives_nothing(fragment: str) -> None:
    assert not section_text(PAGES["rows"].encode(), "text/html", fragment)


@pytest.mark.parametrize("html", [b"", b"\xff\xfe", b"<table id=entry-1>", b"{}"])
def test_what_is_no_page_gives_nothing(html: bytes) -> None:
    assert not section_text(html, "text/html", "entry-1")
