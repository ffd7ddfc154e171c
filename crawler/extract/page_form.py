"""Forms that are the whole page: ASP.NET puts everything that a page shows into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def holds_page(form: HtmlElement) -> bool:
    """Whether a form holds most of what its page says, so that it is no form to fill in."""
    body = next((each for each in form.iterancestors() if each.tag == "body"), None)
    if body is None:
        return False
    return 2 * len(form.text_content().strip()) > len(body.text_content().strip())
