"""A topic that is asked for by a key that it no longer has: where it is now."""

from __future__ import annotations

from policywire.store.decisions import former_topics
from policywire.web.views.request import HttpError, PageRequest

MOVED = 308
"""The status that browsers and feed readers follow for good, with the same method."""


def no_topic_in_path(request: PageRequest, key: str) -> HttpError:
    """What to raise where `/topics/{key}` in the address names no topic."""
    now = _key_now(request, key)
    if not now:
        return _NO_TOPIC
    place = request.path.replace(f"/topics/{key}", f"/topics/{now}", 1)
    return _moved(now, request.url(place, **request.query))


def no_topic_in_query(request: PageRequest, key: str) -> HttpError:
    """What to raise where `?topic=key` in the address names no topic."""
    now = _key_now(request, key)
    if not now or request.query.get("topic") != key:
        return _NO_TOPIC
    return _moved(now, request.same_page(topic=now))


def _key_now(request: PageRequest, key: str) -> str | None:
    with request.store.reading() as session:
        return former_topics.key_now(session, key, request.configuration.topics)


def _moved(now: str, location: str) -> HttpError:
    return HttpError(
        MOVED, "This topic has another key", f"Its key is now {now}.", location=location
    )


_NO_TOPIC = HttpError(404, "No such topic", "It is not in topics.yaml, or no longer.")
