"""Pages read by an HTML5 parser, as a browser would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from resiliparse.parse.html import HTMLTree, NodeType

TAGS = frozenset(
    """
    html head meta title link body a header div nav ul ol li form label input button select
    option textarea main section article aside h1 h2 h3 p span strong b mark time details
    summary pre code dl dt dd figure figcaption svg path table thead tbody tr th td footer
    datalist del ins progress fieldset legend i em q
    """.split()  # noqa: SIM905 - a list of words is easier to read
)
ATTRIBUTES = frozenset(
    """
    hidden data-live data-enter data-refresh data-counts data-counted data-before aria-live src
    checked disabled spellcheck max defer open
    action aria-current aria-hidden aria-label aria-labelledby autocomplete data-label charset class
    colspan content d datetime dir for href id inputmode lang list maxlength method name placeholder
    required autofocus enctype accept min
    preserveaspectratio preserveAspectRatio rel role rows scope selected tabindex title type
    value viewbox viewBox
    """.split()  # noqa: SIM905 - a list of words is easier to read
)

FIELDS = frozenset({"input", "select", "textarea"})
SCHEMES = frozenset({"", "http", "https"})


@dataclass(frozen=True)
class Element:
    """One element with its attributes."""

    tag: str
    attributes: dict[str, str]


class Document:
    """A page as the parser understood it."""

    def __init__(self, html: str) -> None:
        tree = HTMLTree.parse(html)
        assert tree.document is not None
        self._root = tree.document
        self._tree = tree  # the nodes live only as long as it does
        self._elements = [_element(node) for node in self._root if node.type == NodeType.ELEMENT]

    def all(self, selector: str) -> list[Element]:
        """The elements that a selector finds."""
        return [_element(found) for found in self._root.query_selector_all(selector)]

    def text(self, selector: str = "body") -> str:
        """The text of the first element that a selector finds."""
        found = self._root.query_selector(selector)
        return "" if found is None else str(found.text)

    def texts(self, selector: str) -> list[str]:
        """The text of each element that a selector finds."""
        return [str(found.text) for found in self._root.query_selector_all(selector)]

    def value(self, name: str) -> str:
        """What stands in a field of a form."""
        return self.all(f'[name="{name}"]')[0].attributes.get("value", "")

    def links(self) -> Iterator[str]:
        """Every address that a click would open."""
        for element in self.all("a[href]"):
            yield element.attributes["href"]

    def faults(self) -> list[str]:
        """What must never be on a page: live things, doubled ids, fields without a label.

        Nor a form in which Enter does something else than the button that stands out.
        """
        return [*self._live(), *self._doubled(), *self._unnamed(), *self._sidetracked()]

    def _live(self) -> Iterator[str]:
        for element in self._elements:
            if element.tag == "script" and element.attributes.get("src", "").partition("?")[
                0
            ].endswith("/static/live.js"):
                continue
            if element.tag not in TAGS:
                yield f"element <{element.tag}>"
            for name, value in element.attributes.items():
                if name not in ATTRIBUTES:
                    yield f"attribute {name} of <{element.tag}>"
                if name in {"href", "action"} and not _is_dead(value):
                    yield f"address {value!r}"

    def _doubled(self) -> Iterator[str]:
        named = [each.attributes["id"] for each in self._elements if "id" in each.attributes]
        ids = Counter(named)
        return (f"id {name} stands {count} times" for name, count in ids.items() if count > 1)

    def _unnamed(self) -> Iterator[str]:
        labelled = {label.attributes.get("for") for label in self.all("label")}
        for field in self._elements:
            if field.tag not in FIELDS or field.attributes.get("type") == "hidden":
                continue
            named = field.attributes.get("aria-label")
            if not named and field.attributes.get("id") not in labelled:
                yield f"field {field.attributes} without a label"

    def _sidetracked(self) -> Iterator[str]:
        for form in self._root.query_selector_all("form"):
            pressed = [_element(each).attributes for each in form.query_selector_all("button")]
            main = [each for each in pressed if "first" in each.get("class", "").split()]
            if main and pressed[0].get("value") != main[0].get("value"):
                yield f"Enter presses {pressed[0]} before {main[0]}"


def _element(node: Any) -> Element:
    return Element(str(node.tag), {name: node.getattr(name) or "" for name in node.attrs or ()})


def _is_dead(address: str) -> bool:
    """Whether an address runs nothing; one of ours leads to an authenticator app."""
    own = address.startswith("otpauth://totp/policywire:")
    return own or urlsplit(address).scheme in {"", "http", "https"}
