"""Checks of the expressions that find things elsewhere: CSS selectors, JMESPath, dotted paths.

Each takes a value and gives it back, or raises ValueError with the problem and the cure divided
by `; `. The libraries are loaded only when somebody writes such an expression.
"""

from __future__ import annotations

import re

import jmespath
from cssselect import HTMLTranslator, SelectorError
from jmespath.exceptions import JMESPathError

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}")
DOTTED_PATTERN = r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$"
LANGUAGE_PATTERN = r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$"
_OURS = frozenset({"host", "content-length", "connection", "transfer-encoding"})


def check_css(selector: str) -> str:
    """A CSS selector as browsers read it, without pseudo-elements."""
    if not selector:
        return selector

    try:
        # lxml translates in the same way: what passes here works there.
        HTMLTranslator().css_to_xpath(selector)
    except SelectorError as error:
        raise ValueError("is not a CSS selector; write for example .news-item h3 a") from error
    return selector


def check_jmespath(expression: str) -> str:
    """A JMESPath expression."""
    if not expression:
        return expression

    try:
        jmespath.compile(expression)
    except JMESPathError as error:
        raise ValueError("is not JMESPath; write for example data.results") from error
    return expression


def check_dotted_path(dotted: str) -> str:
    """The module and the class of a spider."""
    if not re.match(DOTTED_PATTERN, dotted) or dotted.endswith(".py"):
        example = "treasury.NewsSpider, the class NewsSpider in treasury.py"
        raise ValueError(f"is not the dotted path of a class; write for example {example}")
    return dotted


def check_language(code: str) -> str:
    """A language, with a country or without one."""
    if not re.fullmatch(LANGUAGE_PATTERN, code):
        raise ValueError("is not the code of a language; write for example en, es or pt-BR")
    return code


def check_header(name: str) -> str:
    """The name of a header that a source may send."""
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError("is not the name of a header; write for example X-Api-Key")
    if name.lower() in _OURS:
        raise ValueError("is a header that policywire sends by itself; remove it")
    return name


def check_xpath(expression: str) -> str:
    """An XPath 1.0 expression."""
    from lxml.etree import XPath, XPathSyntaxError

    try:
        return XPath(expression).path if expression else expression
    except XPathSyntaxError:
        raise ValueError("is not an XPath expression; write for example //meeting/title") from None
