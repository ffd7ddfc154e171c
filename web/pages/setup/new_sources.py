"""`/sources/new`, and the second step of the first hour: packs of sources, or a site's address."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from starlette.responses import Response

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.editing.section_text import SectionText
from policywire.config.editing.sources_text import NAME, with_packs, yaml_of
from policywire.config.models import Source
from policywire.config.yaml import pack_offers, packs as all_packs
from policywire.config.yaml.strict_yaml import parse_yaml, read_yaml
from policywire.config.yaml.topic_packs import suited_source_packs
from policywire.crawler.model.crawl_outcome import Problem
from policywire.crawler.opml import OpmlError, read_opml
from policywire.crawler.source_search import SourceCandidate, SourceSearchResult, key_for, site_url
from policywire.web.pages.setup.folder import (
    START,
    change_file,
    faults_in,
    first_hour,
    folder_of,
    go_to,
    is_first_hour,
    require_editor,
)
from policywire.web.views.request import PageRequest
from policywire.web.views.template import render_page

PACK_FIELD = "pack-"
"""What the name of a pack's box begins with."""
ITEMS = 5
_KINDS = ("feed", "sitemap", "listing", "page")
_BY_HAND = frozenset({"headers", "parameters", "proxy", "password"})
_GROUPS = {"United States": "us-", "Elsewhere": ""}
"""Groups of packs, each with how their names begin."""


@dataclass(frozen=True, slots=True)
class OfferedPack:
    """A pack as the page offers it. `keys` are variables that it needs and that are not set."""

    name: str
    title: str
    about: str
    sources: Mapping[str, Source]
    keys: tuple[str, ...]


@dataclass(slots=True)
class NewSourcesState:
    """What stands on the page. `found` is what the search for a site's feed brought."""

    url: str = ""
    faults: list[str] = field(default_factory=list)
    found: SourceSearchResult | None = None
    problem: Problem | None = None
    source: str = ""
    from_file: int = 0
    skipped: Sequence[str] = ()
    """How many new feeds an uploaded file has, and a sentence for each one left out."""

    @property
    def best(self) -> SourceCandidate | None:
        """The way that is proposed."""
        return self.found.best if self.found else None


def new_sources(request: PageRequest) -> Response:
    """Packs to choose from, and the way to follow a site. Raises HttpError for a viewer."""
    require_editor(request)
    written = parse_yaml(NAME, folder_of(request).content(NAME)).value.get("packs") or []
    state = NewSourcesState(url=request.form.get("url", "").strip()[:2000])
    if answer := _done(request, state):
        return answer
    proposed = suited_source_packs(request.configuration.topics) if not written else []
    wanted = {name: request.query.get(name, "") for name in ("field", "country", "language")}
    fitting = [each.name for each in pack_offers.offers(**wanted)]
    if (single := request.query.get("pack", "")) in offered_names():
        fitting = [single]
    narrowed = any(wanted.values()) or fitting == [single]
    if narrowed:
        proposed = []
    return render_page(
        "setup/new_sources",
        request,
        steps=first_hour(request),
        state=state,
        packs={name: _pack(name) for name in offered_names()},
        groups={"": fitting}
        if narrowed
        else _grouped([name for name in offered_names() if name not in proposed]),
        wanted=wanted,
        narrowed=narrowed,
        choices={
            "field": pack_offers.fields(),
            "country": pack_offers.COUNTRIES,
            "language": pack_offers.LANGUAGES,
        },
        ready=pack_offers.ready_topics(wanted["field"]),
        field=PACK_FIELD,
        written=written,
        ticked=_ticked(request) or proposed,
        proposed=proposed,
        items=ITEMS,
    )


def _done(request: PageRequest, state: NewSourcesState) -> Response | None:
    """The next page, when something was added; else what is to be shown stands in `state`."""
    with faults_in(state.faults):
        match request.form.get("do"):
            case "packs":
                return _with_packs(request, state)
            case "find":
                _find(request, state)
            case "opml":
                _read_opml(request, state)
            case "add":
                state.source = request.form.get("source", "")
                change_file(request, NAME, partial(_with_block, block=state.source))
                return go_to(request, request.path if is_first_hour(request) else "/sources")
    return None


def _with_packs(request: PageRequest, state: NewSourcesState) -> Response | None:
    chosen = _ticked(request)
    if not chosen and not (is_first_hour(request) and request.configuration.sources):
        state.faults.append("Tick a pack, or give the address of a site below.")
        return None
    if chosen:
        change_file(request, NAME, lambda content: with_packs(content, chosen))
    return go_to(request, f"{START}/ready" if is_first_hour(request) else "/sources")


def _ticked(request: PageRequest) -> list[str]:
    return [name for name in offered_names() if request.form.get(f"{PACK_FIELD}{name}")]


def _with_block(content: bytes, block: str) -> bytes:
    """The file with a source as it stands on the page. Raises ConfigurationError."""
    document = read_yaml(NAME, block.encode())
    if not document.value:
        cure = "begin with its key, for example `ledger:`, and indent all else below it"
        raise ConfigurationError([ConfigFault(NAME, 1, 0, "", "there is no source", cure)])
    for key, value in document.value.items():
        written = value if isinstance(value, dict) else {}
        if written.get("kind", "feed") not in _KINDS:
            cure = f"one of {', '.join(_KINDS)}, or edit sources.yaml itself"
            raise ConfigurationError([document.fault((key, "kind"), "cannot be added here", cure)])
        # These read files and variables of the service, or run code: not for a page to write.
        for name in written.keys() & _BY_HAND:
            problem = "cannot be written on the page"
            fault = document.fault((key, name), problem, "add it in sources.yaml itself")
            raise ConfigurationError([fault])
    return SectionText.read(NAME, content).with_child("sources", block)


def _find(request: PageRequest, state: NewSourcesState) -> None:
    try:
        address = site_url(state.url)
    except ValueError as error:
        state.faults.append(f"{state.url or 'The address'} {error}")
        return
    found = request.source_finder.fetch(address, request.now)
    if isinstance(found, Problem):
        state.problem = found
        return
    state.found, state.problem = found, found.page
    if state.best:
        source = state.best.source
        state.source = yaml_of({key_for(source, request.configuration.sources): source}, indent=0)


def _read_opml(request: PageRequest, state: NewSourcesState) -> None:
    """The new feeds of a feed reader's file, as they would be written."""
    try:
        found, state.skipped = read_opml(
            request.form.get("opml", "").encode(), request.configuration.sources
        )
    except OpmlError as error:
        state.faults.append(f"This is no OPML: {error}")
        return
    if found:
        state.source = yaml_of(found, indent=0)
        state.from_file = len(found)
    else:
        state.faults.append("There is no new feed in this file.")


@cache
def offered_names() -> tuple[str, ...]:
    """The packs that come with policywire."""
    return tuple(all_packs.names())


def _pack(name: str) -> OfferedPack:
    file = all_packs.read_file(name)
    return OfferedPack(name, file.title, file.about, file.sources, _keys(file.sources))


def _keys(sources: Mapping[str, Source]) -> tuple[str, ...]:
    """The variables that must be set before the sources can be read."""
    return all_packs.missing_variables(sources.values(), os.environ)


def _grouped(names: Sequence[str]) -> dict[str, list[str]]:
    """The packs by where they look."""
    groups: dict[str, list[str]] = {title: [] for title in _GROUPS}
    for name in names:
        home = next(title for title, start in _GROUPS.items() if name.startswith(start))
        groups[home].append(name)
    return groups
