"""A newsletter as it came by mail: one entry, or one for each item that it links to.

Pure and hostile-proof, but not bounded in time by itself: run it in `crawler.workers.parser_pool`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from imap_tools import MailMessage
from lxml.html import tostring

from policywire.crawler.extract.boilerplate import is_boilerplate
from policywire.crawler.extract.dates.datetimes import plausible_utc
from policywire.crawler.extract.extraction import parse_html
from policywire.crawler.extract.plain_text import html_to_paragraphs, paragraphs, single_line
from policywire.crawler.model.crawl_outcome import Problem, ProblemClass
from policywire.crawler.model.feed_entry import Feed, FeedEntry, entry_key, with_distinct_entries
from policywire.crawler.model.url import canonicalize_url, is_http_url

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NOTE = "This is the text of the mail."
LONGEST_TEXT = 500_000
LEAST_WORDS = 3
"""A link with fewer words is a button or a name, not an item."""
MOST_LINKS = 200
_UNSEEN = ("head", "style", "script", "title", "svg", "img", "template", "noscript")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|font-size\s*:\s*0", re.IGNORECASE)
_VIEW = re.compile(
    r"(?:view|read|see|open)\b.{0,30}\b(?:browser|web ?page|online|on the web)|online version"
    r"|web version|trouble viewing",
    re.IGNORECASE,
)
_LIST_FOOTER = re.compile(
    r"unsubscribe|opt[ -]?out|(?:manage|update|change|email|subscri\w+) (?:your )?(?:preferences|"
    r"subscriptions?|profile|address)|you (?:are|were) receiv\w+ this|this (?:e-?)?mail was sent"
    r"|forward (?:this|to a friend)|privacy policy|add us to your|to stop receiving"
    r"|sign up here|powered by|contact us$|^follow us|^share (?:on|this)|having trouble",
    re.IGNORECASE,
)
_SUBJECT_LEAD = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg)\s*:\s*|\[[^\]]{1,40}\]\s*)+", re.IGNORECASE)
_PERSONAL = frozenset({"e", "ct", "subscriber", "recipient", "email", "uid", "mkt_tok", "token"})
_WRAPPED_PATH = re.compile(
    r"/(?:CL0/|v3/__)(https?:[^;]+?)(?:__;.*|/\d+/[\w-]+.*)?$", re.IGNORECASE
)


def read_mail(
    raw: bytes, url: str, content_type: str, now: datetime, *, links: bool = False
) -> Feed | Problem:
    """Read one mail as a feed: itself, or with `links` the items that it links to."""
    mail = MailMessage.from_bytes(raw)
    tree = _tree(_body(mail, "html"))
    entry = _entry(mail, tree, now)
    if not entry.text and not entry.title:
        return Problem(ProblemClass.EMPTY, url, "A mail has neither subject nor text.")
    entries = tuple(_items(tree, entry)) if links and tree is not None else (entry,)
    feed = Feed(
        title=entry.author,
        link="",
        language="",
        entries=entries or (entry,),
        ttl=None,
        kind="mailbox",
    )
    return with_distinct_entries(feed)


def _decoded(mail: Any, part: str) -> Any:
    """A part of the mail as imap-tools decodes it; None where the mail's headers are nonsense."""
    try:
        return getattr(mail, part)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _body(mail: Any, kind: str) -> str:
    """The mail's `html` or `text`; nothing where its headers are nonsense."""
    return str(_decoded(mail, kind) or "")


def _subject(mail: Any) -> str:
    """The subject; as it was sent, where it says to be encoded in a way that there is not."""
    decoded = _decoded(mail, "subject")
    sent = str(mail.obj.get("subject", "")) if decoded is None else str(decoded)
    return single_line(_SUBJECT_LEAD.sub("", sent))


def _tree(html: str) -> HtmlElement | None:
    """What a person sees of a mail's HTML."""
    tree = parse_html(html) if html.strip() else None
    if tree is None:
        return None
    for found in list(tree.iter()):
        unseen = found.tag in _UNSEEN or _HIDDEN.search(found.get("style") or "")
        if unseen and found.getparent() is not None:
            found.drop_tree()
    return tree


def _entry(mail: Any, tree: HtmlElement | None, now: datetime) -> FeedEntry:
    subject, date = _subject(mail), _decoded(mail, "date")
    text = _text(mail, tree)
    summary = text.partition("\n")[0]
    identifier = _header(mail, "message-id")
    key = entry_key(f"mid:{identifier}" if identifier else "", "", subject, f"{date}{summary}")
    sender = _decoded(mail, "from_values")
    return FeedEntry(
        key=key,
        title=subject or summary[:120],
        link=_own_page(mail, tree),
        summary=summary,
        author=single_line(sender.name) if sender else "",
        published=plausible_utc(date if _header(mail, "date") else None, now),
        updated=None,
        text=text,
        note=NOTE,
    )


def _header(mail: Any, name: str) -> str:
    found = (_decoded(mail, "headers") or {}).get(name, ())
    return single_line(str(next(iter(found), ""))).strip("<> ")


def _text(mail: Any, tree: HtmlElement | None) -> str:
    """The words of the mail without the care of its list."""
    if tree is not None:
        text = html_to_paragraphs(tostring(tree, encoding="unicode"))
    else:
        text = _unwrapped_lines(_body(mail, "text"))
    kept = (each for each in text[:LONGEST_TEXT].split("\n") if not _is_list_footer(each))
    return "\n".join(kept)


def _is_list_footer(text: str) -> bool:
    short = len(text.split()) <= 40
    return (short and bool(_LIST_FOOTER.search(text) or _VIEW.search(text))) or is_boilerplate(text)


def _unwrapped_lines(text: str) -> str:
    """A text mail is cut at 72 characters or so: its paragraphs are what empty lines divide."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    return paragraphs("\n".join(" ".join(block.split()) for block in blocks))


# Links.


def _own_page(mail: Any, tree: HtmlElement | None) -> str:
    """The mail's own page on the web, if it names one that can be no other mail's."""
    archived = _header(mail, "archived-at")
    if is_http_url(archived):
        return archived
    for anchor in tree.iterfind(".//a[@href]") if tree is not None else ():
        if _VIEW.search(single_line(anchor.text_content())):
            link = direct_url(str(anchor.get("href")))
            parts = urlsplit(link) if is_http_url(link) else None
            if parts and re.search(r"\d", parts.path + parts.query):
                return link
    return ""


def _items(tree: HtmlElement, mail: FeedEntry) -> Iterator[FeedEntry]:
    """The items that a newsletter links to, each by the longest words that lead to it."""
    found: dict[str, tuple[str, str]] = {}
    for anchor in tree.iterfind(".//a[@href]"):
        link, text = direct_url(str(anchor.get("href"))), single_line(anchor.text_content())
        if is_http_url(link) and not _is_list_footer(text):
            key = canonicalize_url(link)
            before = found.get(key, ("", link))
            found[key] = (text, link) if len(text) > len(before[0]) else before
    for text, link in list(found.values())[:MOST_LINKS]:
        if len(text.split()) >= LEAST_WORDS and link != mail.link:
            yield FeedEntry(
                key=entry_key("", link, text, ""),
                title=text[:300],
                link=link,
                summary="",
                author="",
                published=mail.published,
                updated=None,
            )


def direct_url(link: str) -> str:
    """The address that a link leads to, without the counter in front and the reader's name."""
    link = link.strip()
    for _ in range(3):
        inner = _inner(link)
        if not inner:
            break
        link = inner
    return _impersonal(link)


def _inner(link: str) -> str:
    """The whole address inside of an address, as services that count clicks write it."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    if wrapped := _WRAPPED_PATH.search(parts.path + (f"?{parts.query}" if parts.query else "")):
        inner = re.sub(r"^(https?):/(?!/)", r"\1://", unquote(wrapped[1]))
        return inner if is_http_url(inner) else ""
    for name, value in parse_qsl(parts.query):
        if name.lower() in {"url", "u", "target", "q", "redirect", "link"} and is_http_url(value):
            return value
    return ""


def _impersonal(link: str) -> str:
    """The address without what names the reader: it would be shown to others."""
    try:
        parts = urlsplit(link)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return link
    kept = [(name, value) for name, value in pairs if name.lower() not in _PERSONAL]
    return link if kept == pairs else urlunsplit(parts._replace(query=urlencode(kept)))
