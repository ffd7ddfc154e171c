"""Plain text out of whatever the web calls text: no tags, no control characters, no surprises."""

from __future__ import annotations

import html
import re
import unicodedata

_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_TAG = re.compile(r"<[a-zA-Z/!?]")
_EMPHASIS = re.compile(r"</?(?:b|i|em|strong|span|p|br|su[bp]|font|u|small|div)\b[^<>]*>", re.I)
_LONGEST_MARKUP = 2_000_000


def clean_text(text: str) -> str:
    """Take out what is never text (NFC, no controls, no lone surrogates, no bidi overrides)."""
    text = _SURROGATE.sub("\ufffd", text)
    return _CONTROLS.sub("", unicodedata.normalize("NFC", text))


def single_line(text: str) -> str:
    """One line of plain text: blanks and newlines folded to single blanks."""
    return " ".join(clean_text(text).split())


def paragraphs(text: str) -> str:
    """Plain text with one paragraph to a line and no empty lines."""
    lines = (" ".join(part.split()) for part in clean_text(text).splitlines())
    return "\n".join(part for part in lines if part)


def html_to_line(markup: str) -> str:
    """One line of plain text out of text that may hold tags and entities, escaped twice even."""
    return single_line(_stripped(markup, keep_lines=False))


def plain_title(text: str) -> str:
    """A title that its format calls plain text: angle brackets are its own, but for emphasis."""
    return html_to_line(text) if _EMPHASIS.search(text) else single_line(html.unescape(text))


def html_to_paragraphs(markup: str) -> str:
    """Paragraphs of plain text out of an HTML fragment."""
    return paragraphs(_stripped(markup, keep_lines=True))


def _stripped(markup: str, *, keep_lines: bool) -> str:
    text = markup[:_LONGEST_MARKUP]
    if _TAG.search(text):
        text = _untagged(text, keep_lines=keep_lines)
    if _ENTITY.search(text):
        text = html.unescape(text)
        if _TAG.search(text):
            text = _untagged(text, keep_lines=keep_lines)
    return html.unescape(text) if _ENTITY.search(text) else text


def _untagged(markup: str, *, keep_lines: bool) -> str:
    """Let a real HTML parser read it; a bare `<` that starts no tag stays."""
    from resiliparse.extract.html2text import extract_plain_text

    text: str = extract_plain_text(
        markup, preserve_formatting=keep_lines, list_bullets=False, alt_texts=False
    )
    return text
