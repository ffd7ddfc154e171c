"""A folder becomes a configuration, or all of its faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.enums import Tier
from policywire.config.yaml.loader import LoadedConfiguration, load, load_topics

TOPICS = "irs-enforcement:\n  title: IRS enforcement\n  query: 'audit* AND \"@irs\"'\n"
SOURCES = "sources:\n  paper: {url: https://paper.example/feed, outlet: The Paper}\n"
ALERTS = "channels:\n  screen:\n    console:\nroutes:\n  - channels: [screen]\n"
WHOLE = {"topics.yaml": TOPICS, "sources.yaml": SOURCES, "alerts.yaml": ALERTS}


def folder_of(tmp_path: Path, **texts: str) -> Path:
    """A folder with the given files; `settings` stands for settings.yaml."""
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


def load_of(
    tmp_path: Path, env: Mapping[str, str] | None = None, **texts: str
) -> LoadedConfiguration:
    merged = {name.removesuffix(".yaml"): text for name, text in WHOLE.items()} | texts
    return load(folder_of(tmp_path, **merged), env or {})


def faults_of(tmp_path: Path, env: Mapping[str, str] | None = None, **texts: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load_of(tmp_path, env, **texts)
    return [str(fault) for fault in caught.value.faults]


def test_a_whole_folder_is_read(tmp_path: Path) -> None:
    loaded = load_of(tmp_path, settings="timezone: America/New_York\nretention: 90d\n")
    configuration = loaded.configuration
    assert configuration.topics["irs-enforcement"].title == "IRS enforcement"
    assert configuration.sources["paper"].outlet == "The Paper"
    assert configuration.channels["screen"].console is not None
    assert configuration.settings.retention == timedelta(days=90)
    assert loaded.warnings == ()
    assert {path.name for path in loaded.files} == {*WHOLE, "settings.yaml"}


def test_an_empty_folder_is_valid_and_says_that_it_does_nothing(tmp_path: Path) -> None:
    warnings = [str(each) for each in load(tmp_path, {}).warnings]
    assert warnings == [
        "alerts.yaml: nobody is notified; add a channel",
        "sources.yaml: there are no sources; add packs (docs/sources.md lists them), "
        "or `policywire sources add URL`",
        "topics.yaml: there are no topics; make one with "
        '`policywire topics new "PFAS in drinking water"`',
    ]


def test_places_lead_back_to_the_line_and_the_first_letter(tmp_path: Path) -> None:
    places = load_of(tmp_path).locations
    assert places[("topics.yaml", "irs-enforcement", "query")] == ("topics.yaml", 3, 11)


def test_topics_may_stand_below_a_key_of_their_own(tmp_path: Path) -> None:
    loaded = load_of(
        tmp_path, topics="topics:\n  irs: {title: IRS}\nentities:\n  irs: {names: [IRS]}\n"
    )
    assert list(loaded.configuration.topics) == ["irs"]
    assert list(loaded.configuration.entities) == ["irs"]
    assert loaded.locations[("topics.yaml", "irs", "title")].line == 2
    assert loaded.locations[("topics.yaml", "entities", "irs", "names", 0)].line == 4


def test_all_faults_of_all_files_come_at_once_in_reading_order(tmp_path: Path) -> None:
    faults = faults_of(
        tmp_path,
        settings="timezone: Mars\nweb: {prot: 1}\n",
        topics="irs:\n  title: IRS\n  thresold: 0.2\n  importance: 3\nice:\n",
        sources="packs: [us-taxx]\nsources:\n  a: {url: ftp://a.example/, outlet: A}\n",
        alerts="channels:\n  none: {}\nroutes:\n  - {topics: [isr], channels: [non]}\n",
    )
    assert faults == [
        "alerts.yaml:2: channels.none: has no way to send; "
        "add one of console, slack, mail, webhook, apprise",
        "alerts.yaml:4: routes[1].topics[1]: there is no topic isr; did you mean irs?",
        "alerts.yaml:4: routes[1].channels[1]: there is no channel non; did you mean none?",
        "settings.yaml:1: timezone: is not a time zone; write for example America/New_York",
        "settings.yaml:2: web.prot: unknown key; did you mean port?",
        "sources.yaml:1: packs[1]: there is no pack us-taxx; did you mean us-tax?",
        "sources.yaml:3: sources.a.url: is not a web address; begin it with https:// or http://",
        "topics.yaml:3: irs.thresold: unknown key; did you mean threshold?",
        "topics.yaml:4: irs.importance: must be from 0 to 1; write for example 0.5",
        "topics.yaml:5: ice: is empty; write a value, or remove the line",
    ]


@pytest.mark.parametrize(
    ("topics", "fault"),
    [
        ("a: {title: 2025}", "a.title: must be text; put it in quotes"),
        ("a: {why: x}", "a: title is missing; add `title: …`"),
        ("a: {title: x, any: y}", "a.any: must be a list; write it in square brackets"),
        ("a: {title: x, any: [{naer: [1, b]}]}", "a.any[1].naer: unknown key; did you mean near?"),
        ("a: {title: x, any: [3]}", "a.any[1]: must be text or a group of keys"),
        ("a: {title: x, threshold: high}", "a.threshold: must be a number"),
        ("a: {title: x, from: {tiers: [offical]}}", "did you mean official?"),
        ("My Topic: {title: x}", "My Topic: a key may contain only lower-case letters"),
        ("entites: {irs: {names: [IRS]}}", "entites: unknown key; did you mean entities?"),
        ("entities: {irs: {names: []}}", "entities.irs.names: needs at least 1 item"),
    ],
)
def test_a_wrong_value_is_named_without_the_jargon_of_programs(
    topics: str, fault: str, tmp_path: Path
) -> None:
    [found] = faults_of(tmp_path, topics=topics, alerts="")
    assert fault in found
    assert not any(word in found for word in ("Input", "type=", "pydantic", "instance", "dict"))


def test_a_short_secret_is_counted_in_letters_and_not_told(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("web: {secret: too-short}\n")
    with pytest.raises(ConfigurationError) as error:
        load(tmp_path, {})
    told = str(error.value)
    assert "settings.yaml:1: web.secret: " in told
    assert "item" not in told
    assert "too-short" not in told


def test_a_fault_of_structure_does_not_hide_faults_of_value(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, topics="irs-enforcement: {title: A, importance: 3, title: B}")
    assert len(faults) == 2


def test_a_broken_topics_file_does_not_make_every_route_wrong(tmp_path: Path) -> None:
    alerts = "channels: {screen: {console: }}\nroutes:\n  - topics: [irs-enforcement]\n"
    [fault] = faults_of(tmp_path, topics="irs-enforcement: {title: 'A", alerts=alerts)
    assert fault.startswith("topics.yaml:1:")


def test_a_file_with_a_misspelt_name_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "topic.yaml").write_text("a: 1")
    (tmp_path / "topics.yml").write_text("a: 1")
    assert faults_of(tmp_path) == [
        "topic.yaml: this file is not read; did you mean topics.yaml?",
        "topics.yml: this file is not read; did you mean topics.yaml?",
    ]


def test_hidden_files_and_other_kinds_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".#topics.yaml").write_text("[")
    (tmp_path / "notes.txt").write_text("[")
    assert load_of(tmp_path).configuration.topics


def test_sections_whose_lines_are_all_comments_count_as_left_out(tmp_path: Path) -> None:
    loaded = load_of(
        tmp_path,
        settings="web:\ncontact:\n",
        sources="packs:\noff:\nsources:\n",
        alerts="channels:\nroutes:\n",
        topics=TOPICS + "entities:\n",
    )
    assert loaded.configuration.settings.web.port == 8420


def test_packs_are_read_and_what_is_off_is_left_out(tmp_path: Path) -> None:
    loaded = load_of(tmp_path, sources="packs: [us-tax, us-news]\noff: [fox-news]\n")
    assert loaded.configuration.sources["fr-irs"].tier is Tier.OFFICIAL
    assert "npr-politics" in loaded.configuration.sources
    assert "fox-news" not in loaded.configuration.sources


def test_a_source_of_your_own_replaces_the_packs_of_the_same_key(tmp_path: Path) -> None:
    own = "packs: [us-tax]\nsources:\n  fr-irs: {url: https://x.example/f, outlet: X}\n"
    assert load_of(tmp_path, sources=own).configuration.sources["fr-irs"].outlet == "X"


def test_switching_off_what_no_pack_has_is_only_warned_of(tmp_path: Path) -> None:
    [warning] = load_of(tmp_path, sources="packs: [us-tax]\noff: [gone]\n").warnings
    assert str(warning).startswith("sources.yaml:2: off[1]: there is no source gone")


def test_two_sources_with_one_address_are_warned_of(tmp_path: Path) -> None:
    twice = SOURCES + "  again: {url: https://paper.example/feed, outlet: B}\n"
    [warning] = load_of(tmp_path, sources=twice).warnings
    assert "sources.yaml:3: sources.again.url: again has the same address as paper" in str(warning)


def test_an_operator_without_a_channel_is_a_fault(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path, settings="operator: [scren]\n")
    assert fault == (
        "settings.yaml:1: operator[1]: there is no channel scren; did you mean screen?"
    )


def test_a_single_topics_file_is_read_by_any_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TOPICS)
    loaded = load_topics(path, {})
    assert list(loaded.configuration.topics) == ["irs-enforcement"]
    assert loaded.locations[("topics.yaml", "irs-enforcement", "title")].file == str(path)
    assert loaded.warnings == ()


def test_a_single_topics_file_that_is_missing_or_wrong_is_told_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    with pytest.raises(ConfigurationError, match=f"{path}: there is no such file"):
        load_topics(path, {})
    path.write_text("a: {titel: x}")
    with pytest.raises(ConfigurationError, match=r"mine.yaml:1: a.titel: unknown key"):
        load_topics(path, {})


TREE = """
channels: {screen: {console: }, phone: {console: }}
routes:
  - topics: [taxes]
    channels: [screen]
    routes:
      - topics: [courts]
      - channels: [fone]
        confirm_within: 2h
      - topic: [taxes]
      - group_wait: 0m
      - routes: [{min_outlets: none}]
"""


def test_faults_deep_in_the_tree_of_routes_name_line_key_and_cure(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(
        "taxes: {title: T, any: [tax]}\ncourts: {title: C, any: [court]}\n"
    )
    (tmp_path / "alerts.yaml").write_text(TREE)
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, {})
    assert [(f.line, f.key, f.problem, f.cure) for f in caught.value.faults] == [
        (8, "routes[1].routes[2].channels[1]", "there is no channel fone", "did you mean phone?"),
        (10, "routes[1].routes[3].topic", "unknown key", "did you mean topics?"),
        (
            11,
            "routes[1].routes[4].group_wait",
            "must be longer than zero",
            "for example 10m",
        ),
        (
            12,
            "routes[1].routes[5].routes[1].min_outlets",
            "must be a whole number",
            "write digits only",
        ),
    ]


def test_a_route_that_can_take_nothing_and_a_wait_for_nobody_are_faults(tmp_path: Path) -> None:
    (tmp_path / "topics.yaml").write_text(
        "taxes: {title: T, any: [tax]}\ncourts: {title: C, any: [court]}\n"
    )
    good = TREE.replace("fone", "phone").replace("topic:", "topics:").replace("0m", "5m")
    (tmp_path / "alerts.yaml").write_text(good.replace("{min_outlets: none}", "{}"))
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, {})
    assert [(f.line, f.key, f.cure) for f in caught.value.faults] == [
        (7, "routes[1].routes[1].topics", "move this route out of its parent"),
        (9, "routes[1].routes[2].confirm_within", "add `min_outlets: 2`"),
    ]
