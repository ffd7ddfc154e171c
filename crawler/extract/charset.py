"""Bytes of a page into text: by its byte order mark, the header, the page's word, or a guess."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
# Browsers read these as their Windows superset, and so do their authors (WHATWG Encoding, 4.2).
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF", b"RIFF")
_CONTROLS = [bytes([code]) for code in range(32) if code not in b"\t\n\v\f\r\x1b"]
_TAGS = re.compile(rb"<[^<>]{0,2000}>")
_HIGH = re.compile(rb"[\x80-\xff]")
_LETTERS = re.compile(rb"[^\n<>]{0,200}[\x80-\xff][^\n<>]{0,400}")
_GUESSED_BYTES = 300_000
_LEAST_LETTERS, _LEAST_LATIN = 4, 10
"""So many bytes beyond ASCII tell a charset of another script, or another one of ours."""
_LATIN = {"cp1250", "cp1254", "cp1257", "iso8859-2"}
_OTHER_SCRIPTS = {
    "koi8-r", "koi8-u", "cp1251", "iso8859-5", "cp866", "mac-cyrillic", "cp932", "euc_jp",
    "iso2022_jp", "cp949", "euc_kr", "big5", "gb18030", "cp1255", "iso8859-8", "cp1253",
    "iso8859-7", "cp1256", "iso8859-6", "cp874", "utf-8",
}  # fmt: skip
_NEVER = {"utf-7", "utf-16", "utf-32", "unicode_escape", "raw_unicode_escape", "idna", "punycode"}


def is_binary(body: bytes) -> bool:
    """Whether it is binary rather than text: text has hardly any control characters."""
    head = body[:4096]
    if head.startswith(tuple(mark for mark, _ in _MARKS)) or guess_utf16(head):
        return False
    controls = sum(head.count(code) for code in _CONTROLS)
    return head.startswith(_MAGIC) or controls * 20 > len(head)


def decode(body: bytes, content_type: str) -> str:
    """Decode a page; never fails, at worst single characters become the replacement character."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if guess := guess_utf16(body):
        return body.decode(guess, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_by_word(body, content_type)


def guess_utf16(body: bytes) -> str:
    """Recognise UTF-16 without a byte order mark by the zeros beside its `<`."""
    if body[:1] == b"<" and body[1:2] == b"\0" and body[3:4] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if body[:2] == b"\0<" and body[2:3] == b"\0" else ""


def _decode_by_word(body: bytes, content_type: str) -> str:
    """What is not UTF-8 is what the header or the page says it is, or Windows-1252."""
    named = _HEADER.search(content_type)
    declared = [named[1]] if named else []
    declared += [
        m[1].decode("ascii", "replace") for p in (_XML, _META) if (m := p.search(body[:4096]))
    ]
    for name in declared:
        if (codec := _codec(name)) and not (codec == "utf-8" and _is_none(body)):
            return body.decode(codec, "replace")
    return body.decode(_guessed(body), "replace")


def _guessed(body: bytes) -> str:
    """Tell an undeclared charset by its letters; Windows-1252 where they do not say enough."""
    from resiliparse.parse.encoding import detect_encoding

    text = b" ".join(_LETTERS.findall(_TAGS.sub(b" ", body[:_GUESSED_BYTES])))
    codec = _codec(detect_encoding(text, html5_compatible=False) or "")
    least = _LEAST_LATIN if codec in _LATIN else _LEAST_LETTERS
    known = codec in _LATIN or codec in _OTHER_SCRIPTS
    return codec if known and len(_HIGH.findall(text)) >= least else "cp1252"


def _is_none(body: bytes) -> bool:
    """Whether what is called UTF-8 has more faults than letters of it beyond ASCII."""
    text = body.decode("utf-8", "replace")
    faults = text.count("\ufffd")
    return faults * 2 > sum(not char.isascii() for char in text)


_ALIASES = {
    "mac": "mac_roman", "csmacintosh": "mac_roman", "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic", "x-mac-ce": "mac_latin2", "ms-ansi": "cp1252",
    "ms-ee": "cp1250", "ms-cyrl": "cp1251", "ms-greek": "cp1253", "ms-turk": "cp1254",
    "ms-hebr": "cp1255", "ms-arab": "cp1256", "winbaltrim": "cp1257", "x-cp1250": "cp1250",
    "x-cp1251": "cp1251", "x-cp1252": "cp1252", "x-gbk": "gbk", "x-big5": "big5",
    "x-euc-kr": "euc_kr", "x-windows-949": "cp949", "x-windows-874": "cp874",
}  # fmt: skip
"""Names that some publishers give to charsets, and Python does not know."""


def _codec(name: str) -> str:
    """Name Python's codec for a declared charset; empty when it is none for text."""
    try:
        found = codecs.lookup(_ALIASES.get(name.strip().lower(), name))
    except LookupError:
        return ""
    if found.name in _NEVER or not found._is_text_encoding:
        return ""
    return "utf-8" if found.name == "utf-8" else _SUPERSETS.get(found.name, found.name)
