"""What is remembered of an article, as bytes and back: for the file that spares reading it again.

Only what `Pipeline.remember` needs is kept; what only a new article is asked for is left out.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from struct import Struct

import numpy as np

from policywire.config.enums import Stage
from policywire.crawler.model.article import Article
from policywire.pipeline.model.proceeding import Action, ProceedingMention
from policywire.pipeline.stories.article_features import ArticleFeatures
from policywire.pipeline.stories.article_terms import TermProfile
from policywire.pipeline.stories.reported_act import ReportedAct
from policywire.pipeline.text.fingerprints import Fingerprints
from policywire.pipeline.text.memo import Memo
from policywire.store.database.json_codec import from_json, to_json

_SHARED_WEIGHTS: Memo[float, float] = Memo(lambda weight: weight, most=10_000)
"""Few weights are all there are: as in articles just read, the same numbers serve in all."""


@dataclass(frozen=True, slots=True)
class _Record:
    """What few articles have: proceedings that they name, and an action."""

    proceedings: tuple[ProceedingMention, ...]
    action: Action | None


_STAGES = {each.value: each for each in Stage}
_NO_RECORD = _Record((), None)
_LENGTHS = Struct("=7I")
"""How many bytes each part has."""


def encode(features: ArticleFeatures) -> bytes:
    """Write what is remembered of an article: its words as JSON, its numbers as they lie there."""
    profile, prints = features.profile, features.fingerprints
    told = features.proceedings or features.action
    said = (
        profile.terms,
        tuple(profile.text_weights),
        tuple(profile.top_weights),
        [stage.value for stage in profile.stages],
        [_act(each) for each in profile.acts],
        [day.toordinal() for day in profile.days],
    )
    counts = (
        prints.word_count,
        prints.content_hash,
        to_json(_Record, _Record(features.proceedings, features.action)) if told else "",
    )
    words = (said, (profile.text_norm, profile.top_norm), counts)
    parts = (
        json.dumps(words, separators=(",", ":")).encode(),
        array("d", profile.text_weights.values()).tobytes(),
        array("d", profile.top_weights.values()).tobytes(),
        prints.hashes.tobytes(),
        prints.positions.tobytes(),
        prints.words.tobytes(),
        b"" if profile.embedding is None else profile.embedding.tobytes(),
    )
    return b"".join((_LENGTHS.pack(*map(len, parts)), *parts))


def decode(article: Article, packed: bytes) -> ArticleFeatures:
    """Read back what `encode` wrote of this article."""
    words, *numbers = _parts(packed)
    said, form, counts = json.loads(words)
    terms, text_terms, top_terms, stages, acts, days = said
    text_norm, top_norm = form
    word_count, content_hash, record = counts
    text_weights, top_weights, hashes, positions, runs, embedding = numbers
    all_terms = tuple(map(sys.intern, terms))
    profile = TermProfile(
        text_weights=_weights(text_terms, text_weights),
        top_weights=_weights(top_terms, top_weights),
        text_norm=text_norm,
        top_norm=top_norm,
        terms=all_terms,
        amounts=frozenset(term for term in all_terms if term[0] == "#"),
        stages=frozenset([_STAGES[each] for each in stages]),
        acts=frozenset(map(_read_act, acts)),
        days=frozenset(map(date.fromordinal, days)),
        embedding=np.frombuffer(embedding, np.float32) if embedding else None,
    )
    prints = Fingerprints(
        array("q", hashes), array("L", positions), word_count, content_hash, array("I", runs)
    )
    named = from_json(_Record, record) if record else _NO_RECORD
    return ArticleFeatures(article, prints, None, (), profile, named.proceedings, named.action)


def _parts(packed: bytes) -> Iterator[bytes]:
    place = _LENGTHS.size
    for length in _LENGTHS.unpack_from(packed):
        yield packed[place : place + length]
        place += length


def _weights(terms: Sequence[str], packed: bytes) -> dict[str, float]:
    shared = map(_SHARED_WEIGHTS.__getitem__, array("d", packed))
    return dict(zip(map(sys.intern, terms), shared, strict=True))


def _act(act: ReportedAct) -> tuple[str, str, list[str], list[str], bool]:
    return act.name, act.family, list(act.actor), list(act.object), act.in_title


def _read_act(packed: tuple[str, str, list[str], list[str], bool]) -> ReportedAct:
    name, family, actor, object_, in_title = packed
    return ReportedAct(
        sys.intern(name),
        sys.intern(family),
        frozenset(map(sys.intern, actor)),
        frozenset(map(sys.intern, object_)),
        in_title,
    )
