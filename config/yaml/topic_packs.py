"""The packs of topics that come with policywire, one a field: `seeds/topics/*.yaml`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from policywire.config.config_error import ConfigFault, ConfigurationError, did_you_mean
from policywire.config.models import Topic
from policywire.config.models.file_models import TopicPackFile
from policywire.config.yaml.strict_yaml import YamlDocument, read_yaml

EMPTY = "empty"
_WORD = re.compile(r"[a-z][a-z0-9-]{2,}")
_TELLING = 0.5
"""Shared words count by how few packs have them; below this sum nothing is proposed."""
_SIGNS = frozenset({"near", "onear", "none", "and", "not", "the"})
_PLACES = {
    "uk": "britain british commons england hs2 nhs northern ofcom ofgem ofsted ofwat scotland "
    "scottish wales welsh westminster whitehall",
    "eu": "brussels europe european eurozone",
    "australia": "australia australian canberra queensland tasmania",
    "germany": "germany german berlin bundestag bundesrat bundesregierung bavaria",
    "france": "france french senat elysee legifrance",
    "canada": "canada canadian ontario ottawa quebec alberta",
    # Without those that are as often something else: Georgia, Washington, New York, Maine.
    "us-states": "alabama alaska arizona arkansa california carolina colorado connecticut dakota "
    "delaware florida hawaii idaho illinoi indiana iowa kansa kentucky louisiana maryland "
    "massachusett michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma "
    "oregon pennsylvania tennessee texa utah vermont virginia wisconsin wyoming statehouse",
}
_BESIDE = {"uk": ["uk-government"]}
"""Packs that go with that of a place."""
_HEAD = """\
# yaml-language-server: $schema=.schema/topics.json
#
# TOPICS: what you follow. Each has a name of your choice and says which words an article must have:
#
#   any:   at least one of these must hold          all:   every one of these must hold
#   none:  none of these may hold                   query: one sentence with AND, OR, NOT, NEAR
#
# An entry is a word or phrase, the beginning of a word (audit*), an entity from the end of this
# file (@irs), or things near each other: {near: [10, "@irs", [audit*, "tax cheats"]]}.
#
#   policywire topics new "PFAS in drinking water"    drafts another topic
#   policywire match FILE                             shows which topics a text meets, and why
#
# The whole language with examples is in docs/topics.md.
"""


def names() -> list[str]:
    """The names of all packs, in alphabetical order."""
    found = (each.name for each in _folder().iterdir() if each.is_file())
    return sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml"))


@cache
def read_file(name: str) -> TopicPackFile:
    """One pack. Raises ConfigurationError, with the close match, for one that does not exist."""
    return TopicPackFile.model_validate(_document(name).value)


def topics_file(chosen: Sequence[str]) -> str:
    """A topics.yaml with the topics of the packs and the entities that they use.

    Raises ConfigurationError for a pack that does not exist.
    """
    text = _HEAD
    entities: dict[str, str] = {}
    for name in dict.fromkeys(chosen):
        pack = read_file(name)
        topics = "".join(f"\n{block}" for block in _blocks(name, "topics").values())
        text += f"\n# {'-' * 40} {pack.title}\n{topics}" if topics else ""
        entities |= _blocks(name, "entities")
    if entities:
        indented = "".join(
            f"  {line}\n" for each in entities.values() for line in each.splitlines()
        )
        text += f"\nentities:\n{indented}"
    return text


def topic_and_entities(pack: str, key: str, known: Collection[str] = ()) -> tuple[str, str]:
    """One topic of a pack as it is written, and the entities that it names and nobody has.

    Raises ConfigurationError for a pack that does not exist, KeyError for a topic.
    """
    topic = _blocks(pack, "topics")[key]
    named = {
        name: text
        for name, text in _blocks(pack, "entities").items()
        if _names(topic, name) and name not in known
    }
    return topic, "".join(named.values())


def _names(topic: str, entity: str) -> bool:
    return re.search(rf"@{re.escape(entity)}(?![\w-])", topic) is not None


def source_packs(chosen: Sequence[str]) -> list[str]:
    """The packs of sources that suit the packs of topics, each once."""
    return list(dict.fromkeys(each for name in chosen for each in read_file(name).packs))


def suited_source_packs(topics: Mapping[str, Topic]) -> list[str]:
    """The packs of sources for topics of the user's own; none where nothing tells their field."""
    words = _words_of(topics)
    places = [
        pack
        for place, named in _PLACES.items()
        if not words.isdisjoint(_words(named))
        for pack in (place, *_BESIDE.get(place, ()))
    ]
    scores = Counter(
        {
            name: sum(1 / held for word, held in _packs_by_word().items() if word in words & own)
            for name, own in _words_of_packs().items()
        }
    )
    [(best, score)] = scores.most_common(1)
    fields = source_packs([best]) if score >= _TELLING else []
    # What is followed in Britain is not in the record of Washington.
    abroad = any(not each.startswith("us-") for each in places)
    suited = [*places, *(each for each in fields if not (abroad and each.startswith("us-")))]
    return list(dict.fromkeys(suited))


def _words_of(topics: Mapping[str, Topic]) -> frozenset[str]:
    """The words that the topics look for, and those of their titles."""
    texts = (f"{key} {each.title} {each.query}" for key, each in topics.items())
    entries = (str(entry) for each in topics.values() for entry in (*each.any, *each.all))
    return frozenset(_words(" ".join([*texts, *entries]))) - _SIGNS


def _words(text: str) -> Iterator[str]:
    return (word.removesuffix("s") for word in _WORD.findall(text.lower()))


@cache
def _words_of_packs() -> Mapping[str, frozenset[str]]:
    return {
        name: _words_of(read_file(name).topics)
        | {word for each in read_file(name).entities.values() for word in _words(str(each.names))}
        for name in names()
    }


@cache
def _packs_by_word() -> Mapping[str, int]:
    return Counter(word for words in _words_of_packs().values() for word in words)


def _blocks(name: str, section: str) -> dict[str, str]:
    """The text of each topic or entity of a pack, moved to the left edge."""
    document, lines = _document(name), _text(name).splitlines()
    starts = {
        path[1]: spot.line - 1
        for path, spot in document.keys.items()
        if len(path) == 2 and path[0] == section
    }
    ends = sorted(spot.line - 1 for path, spot in document.keys.items() if len(path) < 3)
    return {
        str(key): "\n".join(
            line[2:] for line in lines[start : next((e for e in ends if e > start), None)]
        ).rstrip()
        + "\n"
        for key, start in starts.items()
    }


@cache
def _document(name: str) -> YamlDocument:
    shown = f"{name}.yaml"
    if name not in names():
        problem, cure = f"there is no pack of topics {name[:80]}", did_you_mean(name, names())
        raise ConfigurationError([ConfigFault("--topics", 0, 0, "", problem, cure)])
    return read_yaml(shown, _text(name).encode())


def _text(name: str) -> str:
    return (_folder() / f"{name}.yaml").read_text("utf-8")


def _folder() -> Traversable:
    return files("policywire.seeds") / "topics"
