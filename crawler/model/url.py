"""Web addresses: the one form in which an article is known, and the site it belongs to.

A canonical address is made for telling two apart and still works when it is opened: nothing is
removed that a publisher might need. A trailing slash therefore stays as the publisher wrote it.
"""

from __future__ import annotations

import re
from functools import cache
from ipaddress import ip_address
from urllib.parse import (
    SplitResult,
    parse_qsl,
    quote,
    unquote,
    urlencode,
    urljoin,
    urlsplit,
    urlunsplit,
)

import idna
from tldextract import TLDExtract

from policywire.crawler.model.tracking_parameters import is_tracking

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MOBILE_LABELS = {"m", "mobile", "amp"}
_AMP_SUFFIX = re.compile(r"(?:/amp/?|\.amp|/(?:amphtml|amp\.html))$", re.IGNORECASE)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)
_UNRESERVED = "-._~"
_PATH_SAFE = "/:@!$&'()*+,;=" + _UNRESERVED
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_MAX_UNWRAPS = 3


def canonicalize_url(url: str) -> str:
    """Give the address under which an article is known; applying it twice changes nothing.

    What is not an http or https address comes back as it is, without blanks around it.
    """
    url = _trimmed(url)
    for _ in range(_MAX_UNWRAPS):
        parts = _split(url)
        if parts is None:
            return url
        inner = _redirect_destination(parts)
        if inner is None:
            return _normalize_fully(parts)
        url = _trimmed(inner)
    return _normalize_fully(parts) if (parts := _split(url)) else url


def is_http_url(url: str) -> bool:
    """Whether this is a whole http or https address with a host."""
    return _split(_trimmed(url)) is not None


def resolve_link(link: str, base: str) -> str:
    """Give the web address that a link on a page of the address `base` leads to; empty if none."""
    link = link.strip()
    try:
        whole = urljoin(base, link) if link else ""
    except ValueError:
        return ""
    return whole if is_http_url(whole) else ""


def registrable_domain(url: str) -> str:
    """Give the domain that somebody registered: `news.bbc.co.uk` → `bbc.co.uk`.

    A numeric address, or a name without a public suffix (`localhost`), is its own domain. The
    public suffix list is the one that ships with tldextract: nothing is fetched.
    """
    parts = _split(_trimmed(url))
    host = _host(parts) if parts else ""
    return _domain(host) or host


def _trimmed(url: str) -> str:
    return _INVISIBLE.sub("", url).strip()


def _split(url: str) -> SplitResult | None:
    """Take an address apart; None when it is not one that a browser would open on the web."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme.lower() in _DEFAULT_PORTS and bool((parts.hostname or "").strip("."))
        _ = parts.port
    except ValueError:
        return None
    return parts if valid and "\\" not in parts.netloc else None


def _normalize_fully(parts: SplitResult) -> str:
    """Apply the rules until they find nothing more to do: each pass only takes away."""
    url = _normal(parts)
    while (again := _split(url)) and (shorter := _normal(again)) != url:
        url = shorter
    return url


def _normal(parts: SplitResult) -> str:
    host = _desktop(_host(parts))
    scheme = parts.scheme.lower()
    port = parts.port
    netloc = f"[{host}]" if ":" in host else host
    if port and port != _DEFAULT_PORTS[scheme]:
        netloc += f":{port}"
    return urlunsplit((scheme, netloc, _path(parts.path), _query(parts.query), ""))


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").lower()
    if host.isascii():
        return host
    return _ascii_host(host)


def _ascii_host(host: str) -> str:
    try:
        return idna.encode(host, uts46=True, transitional=False).decode("ascii").lower()
    except idna.IDNAError:
        return quote(host, safe="").lower()


def _desktop(host: str) -> str:
    """Take a label for phones or AMP out of a host name, where a real site is left."""
    labels = host.split(".")
    if not _MOBILE_LABELS.intersection(labels[:2]) or _is_number(host):
        return host
    rest = labels[1:] if labels[0] in _MOBILE_LABELS else labels[:1] + labels[2:]
    name = ".".join(rest)
    return name if _domain(name) else host


def _domain(host: str) -> str:
    """Give what is registered of a host; two labels under a suffix that is on no list."""
    found = _suffixes()(host)
    if found.suffix or _is_number(host) or "." not in host:
        return found.top_domain_under_public_suffix
    return ".".join(host.split(".")[-2:])


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _path(path: str) -> str:
    path = _without_dots(_encoded(path, _PATH_SAFE))
    path = _AMP_SUFFIX.sub("", _SESSION_IN_PATH.sub("", path))
    return path or "/"


def _encoded(text: str, safe: str) -> str:
    """Percent-encode what must be, and decode what need not be, in one form for both."""
    text = _BROKEN_ESCAPE.sub("%25", text)
    pieces = _ESCAPE.split(text)
    plain = [quote(piece, safe=safe) for piece in pieces[::2]]
    escapes = [_escape(code) for code in pieces[1::2]]
    return "".join(a + b for a, b in zip(plain, [*escapes, ""], strict=True))


def _escape(code: str) -> str:
    character = chr(int(code, 16))
    plain = character.isascii() and (character.isalnum() or character in _UNRESERVED)
    return character if plain else f"%{code.upper()}"


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` as RFC 3986, 5.2.4 does, without leaving the root."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in {".", ".."}:
            kept.append(segment)
    tail = "/" if segments[-1] in {".", ".."} and kept[-1:] != [""] else ""
    return "/".join(kept) + tail


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted(pair for pair in pairs if not is_tracking(*pair))
    return _joined(kept, query)


def _joined(pairs: list[tuple[str, str]], query: str) -> str:
    """Write the pairs again; a name without `=` keeps that form."""
    bare = {part for part in query.split("&") if part and "=" not in part}
    written = []
    for pair in pairs:
        text = urlencode([pair], errors="surrogateescape", safe=_UNRESERVED + ":/@,!$'()*;")
        written.append(text[:-1] if not pair[1] and text[:-1] in bare else text)
    return "&".join(written)


def _redirect_destination(parts: SplitResult) -> str | None:
    """Give the address inside that of an AMP cache or of a redirector, if there is one."""
    host = _host(parts)
    if host.endswith(".cdn.ampproject.org"):
        return _after_marker(parts.path, re.compile(r"^/[acv]/(s/)?"))
    if has_domain_label(host, "google") and parts.path.startswith("/amp/"):
        return _after_marker(parts.path, re.compile(r"^/amp/(s/)?"))
    if has_domain_label(host, "google") and parts.path == "/url":
        return _inner(parts.query, ("url", "q"))
    return _inner(parts.query, _redirected(host, parts.path))


_REDIRECTORS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("facebook.com", "/l.php", ("u",)),
    ("bing.com", "/news/apiclick.aspx", ("url",)),
    ("reddit.com", "/", ("url",)),
    ("linkedin.com", "/redir/redirect", ("url",)),
    ("getpocket.com", "/redirect", ("url",)),
    ("protection.outlook.com", "/", ("url",)),
    ("duckduckgo.com", "/l/", ("uddg",)),
    ("youtube.com", "/redirect", ("q",)),
    ("vk.com", "/away.php", ("to",)),
    ("slack-redir.net", "/link", ("url",)),
)
"""Sites that lead elsewhere: the domain, the path, and the parameter with the real address."""


def _redirected(host: str, path: str) -> tuple[str, ...]:
    """The parameters that hold the real address, if this is a redirector's address."""
    for domain, where, names in _REDIRECTORS:
        ours = host == domain or host.endswith(f".{domain}")
        if ours and path == where and (domain != "reddit.com" or host == "out.reddit.com"):
            return names
    return ()


def has_domain_label(host: str, name: str) -> bool:
    """Whether a host is `name` under any suffix: `www.google.co.uk` is `google`."""
    if name not in host:
        return False
    return bool(_suffixes()(host).domain == name)


def _after_marker(path: str, marker: re.Pattern[str]) -> str | None:
    found = marker.match(path)
    if not found or "." not in path[found.end() :].split("/", maxsplit=1)[0]:
        return None
    inner = f"{'https' if found[1] else 'http'}://{path[found.end() :]}"
    return inner if is_http_url(inner) else None


def _inner(query: str, names: tuple[str, ...]) -> str | None:
    values = dict(parse_qsl(query))
    for name in names:
        if _split(_trimmed(values.get(name, ""))):
            return unquote(values[name]) if "://" not in values[name] else values[name]
    return None


@cache
def _suffixes() -> TLDExtract:
    return TLDExtract(suffix_list_urls=(), cache_dir=None)
