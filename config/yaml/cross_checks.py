"""Names that one file uses and another defines, and what is allowed but unlikely to be meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policywire.config.config_error import ConfigFault, did_you_mean
from policywire.config.models import Configuration, Route, Source, Topic
from policywire.config.models.file_models import SourcesFile
from policywire.config.yaml.strict_yaml import YamlDocument, YamlPath
from policywire.config.yaml.topic_packs import suited_source_packs


def unknown_names(documents: Mapping[str, YamlDocument]) -> Iterator[ConfigFault]:
    """Topics and channels that routes and the operator's list name and nobody wrote.

    Works on the plain values, so that a fault elsewhere in a file hides none of these. A name
    whose own file is broken off is not complained of.
    """
    alerts, settings = documents.get("alerts.yaml"), documents.get("settings.yaml")
    topics = _names(documents, "topics.yaml", "topics")
    channels = _names(documents, "alerts.yaml", "channels")
    if alerts:
        yield from _unknown(alerts, _in_routes(alerts, "topics"), topics, "topic")
        yield from _unknown(alerts, _in_routes(alerts, "channels"), channels, "channel")
    if settings:
        yield from _unknown(settings, strings_at(settings, "operator"), channels, "channel")


def strings_at(document: YamlDocument, *path: str | int) -> Iterator[tuple[YamlPath, str]]:
    """The texts in the list at `path`, each with its own path; nothing if there is no list."""
    value: Any = document.value
    for part in path:
        value = value.get(part) if isinstance(value, dict) else value[part]
    for index, text in enumerate(value if isinstance(value, list) else []):
        if isinstance(text, str):
            yield (*path, index), text


def _in_routes(document: YamlDocument, key: str) -> Iterator[tuple[YamlPath, str]]:
    for path, _ in _written_routes(document.value):
        yield from strings_at(document, *path, key)


def _written_routes(value: Any, path: YamlPath = ()) -> Iterator[tuple[YamlPath, dict[str, Any]]]:
    """Every route with its path, those inside a route after it."""
    routes = value.get("routes")
    for number, route in enumerate(routes if isinstance(routes, list) else []):
        if isinstance(route, dict):
            here = (*path, "routes", number)
            yield here, route
            yield from _written_routes(route, here)


def ineffective_routes(alerts: YamlDocument, routes: Sequence[Route]) -> Iterator[ConfigFault]:
    """Routes that can take nothing, or that say what has no effect."""
    for number, route in enumerate(routes):
        yield from _useless(alerts, ("routes", number), route, ())


def _useless(
    alerts: YamlDocument, path: YamlPath, route: Route, around: Sequence[Route]
) -> Iterator[ConfigFault]:
    for name in ("topics", "kinds", "stages", "tiers"):
        said: list[list[str]] = [getattr(each, name) for each in around if getattr(each, name)]
        outer, own = said[-1] if said else [], getattr(route, name)
        if own and outer and not set(own) & set(outer):
            problem = f"never matches: its parent route is only for {', '.join(outer)}"
            yield alerts.fault((*path, name), problem, "move this route out of its parent")
    waits = any(each.min_outlets is not None for each in (*around, route, *_inside(route)))
    for name in ("confirm_within", "unconfirmed"):
        if getattr(route, name) is not None and not waits:
            problem = "has no effect without `min_outlets`"
            yield alerts.fault((*path, name), problem, "add `min_outlets: 2`", at_key=True)
    for number, inner in enumerate(route.routes):
        yield from _useless(alerts, (*path, "routes", number), inner, (*around, route))


def _inside(route: Route) -> Iterator[Route]:
    for inner in route.routes:
        yield inner
        yield from _inside(inner)


def _names(documents: Mapping[str, YamlDocument], file: str, section: str) -> list[str] | None:
    """The keys of a section; none if there is no such file, None if it could not be read."""
    document = documents.get(file)
    if document is None:
        return []
    section_value = document.value.get(section)
    if not document.is_complete:
        return None
    return list(section_value) if isinstance(section_value, dict) else []


def _unknown(
    document: YamlDocument,
    used: Iterator[tuple[YamlPath, str]],
    known: Sequence[str] | None,
    what: str,
) -> Iterator[ConfigFault]:
    for path, name in used if known is not None else ():
        if name not in (known or ()):
            cure = did_you_mean(name, known or ()) or f"define a {what} of that name"
            yield document.fault(path, f"there is no {what} {name[:80]}", cure)


def unknown_off_keys(
    document: YamlDocument, wanted: SourcesFile, from_packs: Mapping[str, Source]
) -> Iterator[ConfigFault]:
    """Only warned of: a later release may drop a source that somebody switched off."""
    for index, key in enumerate(wanted.off):
        if key not in from_packs and key not in wanted.sources:
            yield document.fault(
                ("off", index), f"there is no source {key}", "remove it, or fix its name"
            )


def duplicate_sources(
    document: YamlDocument, wanted: SourcesFile, merged: Mapping[str, Source]
) -> Iterator[ConfigFault]:
    """Two sources with one address would be polled twice for the same entries."""
    first: dict[str, str] = {}
    for key, source in merged.items():
        other = first.setdefault(source.read_target, key)
        if other != key:
            path = ("sources", key, "url") if key in wanted.sources else ("packs",)
            cure = f"remove it, or add `off: [{other}]`"
            yield document.fault(path, f"{key} has the same address as {other}", cure)


_NO_SOURCES = "add packs (docs/sources.md lists them), or `policywire sources add URL`"


def empty_sections(configuration: Configuration) -> Iterator[ConfigFault]:
    """A valid folder without topics, sources or channels."""
    make = 'make one with `policywire topics new "PFAS in drinking water"`'
    sources = "" if configuration.sources else _sources_cure(configuration)
    parts = (
        ("topics.yaml", configuration.topics, "there are no topics", make),
        ("sources.yaml", configuration.sources, "there are no sources", sources),
        ("alerts.yaml", configuration.channels, "nobody is notified", "add a channel"),
    )
    for name, content, problem, cure in parts:
        if not content:
            yield ConfigFault(name, 0, 0, "", problem, cure)


def paused_topics(document: YamlDocument, topics: Mapping[str, Topic]) -> Iterator[ConfigFault]:
    """What matches nothing for now: somebody may have forgotten it."""
    for key, topic in topics.items():
        if topic.paused:
            cure = "remove `paused: true` to follow it again"
            yield document.fault(("topics", key, "paused"), "is paused: it matches nothing", cure)


def _sources_cure(configuration: Configuration) -> str:
    """Which packs suit the topics; asked only where there are no sources: it reads them all."""
    suited = suited_source_packs(configuration.topics)
    return f"add `packs: [{', '.join(suited)}]`" if suited else _NO_SOURCES
