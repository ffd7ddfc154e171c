"""Sets the newsroom's feeds and pages in type: publications in, text out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from policywire.demo.newsroom.desk import Desk
from policywire.demo.newsroom.publication import Publication

TRACKING = "?utm_source=feed&utm_medium=rss"


def render_feed(desk: Desk, shown: Sequence[Publication], root: str) -> str:
    """The desk's feed with `shown`, newest first, in the desk's format.

    The text depends on nothing else, so an unchanged list gives an unchanged feed.
    """
    if desk.format == "json":
        return _json_feed(desk, shown, root)
    template = _templates().get_template(f"{desk.format}.xml")
    return template.render(desk=desk, shown=shown, root=root, link=_link_maker(desk, root))


def render_article(
    desk: Desk, publication: Publication, related: Sequence[Publication], root: str
) -> str:
    """The publication's page in the desk's design, with all that stands around an article."""
    template = _templates().get_template(f"{desk.design}.html")
    return template.render(
        desk=desk,
        article=publication,
        related=related,
        root=root,
        canonical=root + publication.path,
    )


def render_front_page(all_desks: Sequence[Desk], root: str) -> str:
    """The newsroom's front page: where each feed is."""
    return _templates().get_template("front.html").render(desks=all_desks, root=root)


def _link_maker(desk: Desk, root: str) -> object:
    def link(publication: Publication) -> str:
        return root + publication.path + (TRACKING if desk.tracked else "")

    return link


def _json_feed(desk: Desk, shown: Sequence[Publication], root: str) -> str:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": desk.name,
        "home_page_url": f"{root}/",
        "feed_url": root + desk.feed_path,
        "language": "en-US",
        "items": [_json_item(each, root) for each in shown],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _json_item(publication: Publication, root: str) -> dict[str, object]:
    authors = [{"name": publication.author}] if publication.author else []
    return {
        "id": root + publication.path,
        "url": root + publication.path,
        "title": publication.title,
        "summary": publication.lede,
        "content_text": publication.lede,
        "date_published": _iso(publication.date),
        "authors": authors,
    }


def _iso(date: datetime) -> str:
    return f"{date:%Y-%m-%dT%H:%M:%SZ}"


def _rfc822(date: datetime) -> str:
    return format_datetime(date.replace(microsecond=0), usegmt=True)


def _spoken(date: datetime) -> str:
    return f"{date:%B} {date.day}, {date:%Y} {date:%H:%M} UTC"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("policywire.seeds", "demo/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(iso=_iso, rfc822=_rfc822, spoken=_spoken)
    return environment
