"""Whatever lies in the configuration folder: faults with a place and a cure, never a traceback."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings, strategies as st

from policywire.config.config_error import ConfigFault, ConfigurationError
from policywire.config.yaml.loader import LoadedConfiguration, load
from tests.trust.count import Count

HOSTILE: dict[str, bytes] = {
    "a hundred thousand brackets": b"[" * 100_000,
    "a hundred thousand braces": b"{" * 100_000,
    "a hundred thousand dashes": b"- " * 100_000,
    "a hundred thousand question marks": b"? " * 100_000,
    "keys nested a thousand deep": "".join(" " * n + "a:\n" for n in range(1000)).encode(),
    "brackets nested fifty-one deep": b"a: " + b"[" * 51 + b"]" * 51,
    "a file of more than a megabyte": b"# " + b"x" * 1_000_001,
    "a tag that runs python": b"!!python/object/apply:os.system ['true']",
    "a tag on a value": b"irs: {title: !!python/name:os.system x}",
    "a local tag": b"irs: !secret x",
    "an anchor": b"irs: &x {title: IRS}",
    "an alias": b"irs: *x",
    "an alias bomb": b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]",
    "a merge key": b"a: &a {title: A}\nb: {<<: *a}",
    "an anchor without a name": b"a: &",
    "duplicate topics": b"irs: {title: A}\nirs: {title: B}",
    "duplicate keys inside": b"irs:\n  title: A\n  title: B",
    "a hundred thousand duplicate keys": b"a: 1\n" * 100_000,
    "a tab as indentation": b"irs:\n\ttitle: A",
    "a quote never closed": b"irs: {title: 'A",
    "a bracket never closed": b"irs: {title: A, any: [a",
    "a bracket closed twice": b"irs: {title: A, any: [a]]}",
    "a colon too many": b"irs: title: A",
    "a line without a colon": b"irs\ntitle: A",
    "an at sign without quotes": b"irs: {title: A, any: [@irs]}",
    "a per cent sign without quotes": b"irs: {title: %A}",
    "an unknown escape": b'irs: {title: "\\q"}',
    "an escape beyond unicode": b'irs: {title: "\\UFFFFFFFF"}',
    "half a surrogate pair": b'irs: {title: "\\ud800"}',
    "a control character": b"irs: {title: \x01}",
    "an escaped control character": b'irs: {title: "\\x00"}',
    "a null byte": b"irs: {title: A\x00}",
    "latin-1": "irs: {title: São Paulo}".encode("latin-1"),
    "utf-16": "irs: {title: A}".encode("utf-16"),
    "random bytes": bytes(range(256)) * 4,
    "a gzip header": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    "a list at the top": b"- irs\n- ice",
    "a number at the top": b"42",
    "a text at the top": b"just words",
    "two documents": b"irs: {title: A}\n---\nice: {title: B}",
    "a directive for YAML 1.1": b"%YAML 1.1\n---\nirs: {title: NO}",
    "a list as a key": b"? [a, b]\n: {title: A}",
    "an empty key": b": {title: A}",
    "a key of a thousand letters": b"a" * 1000 + b": {title: A}",
    "a topic that is a list": b"irs: [a, b]",
    "a topic that is empty": b"irs:",
    "a title that is a number": b"irs: {title: 2025}",
    "a title that is a list": b"irs: {title: [A]}",
    "a threshold that is not a number": b"irs: {title: A, threshold: .nan}",
    "a threshold of a hundred digits": b"irs: {title: A, threshold: " + b"9" * 100 + b"}",
    "a threshold of ten thousand digits": b"irs: {title: A, threshold: " + b"9" * 10_000 + b"}",
    "an unknown key": b"irs: {title: A, thresold: 0.2}",
    "entities misspelt": b"entites: {irs: {names: [IRS]}}",
    "topics that are a text": b"topics: all of them",
    "a topic written in both forms": b"topics: {irs: {title: A}}\nirs: {title: A}",
    "an html page": b"<!doctype html><html><body>Not found</body></html>",
    "a json error": b'{"error": {"code": 404}}',
    "dedented text": b"irs:\n    title: A\n  why: B",
}


def faults_of(folder: Path) -> tuple[ConfigFault, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, {})
    return caught.value.faults


@pytest.mark.slow
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_ends_in_faults_that_say_where_and_how_to_mend_it(
    content: bytes, tmp_path: Path, count: Count
) -> None:
    (tmp_path / "topics.yaml").write_bytes(content)
    faults = faults_of(tmp_path)
    assert all(fault.file == "topics.yaml" for fault in faults)
    assert all(fault.cure for fault in faults)
    assert all(len(str(fault)) < 500 for fault in faults)
    assert len(faults) <= 50
    count(1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["settings.yaml", "sources.yaml", "alerts.yaml"], ids=lambda name: name.split(".")[0]
)
@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b"a: *b", b"a\tb: [", b"\xff", b"- a"],
    ids=lambda content: repr(content[:8]),
)
def test_every_file_is_read_with_the_same_care(
    name: str, content: bytes, tmp_path: Path, count: Count
) -> None:
    (tmp_path / name).write_bytes(content)
    assert {fault.file for fault in faults_of(tmp_path)} == {name}
    count(1)


def test_a_folder_in_the_place_of_a_file_is_a_fault(tmp_path: Path, count: Count) -> None:
    (tmp_path / "topics.yaml").mkdir()
    assert "not a plain file" in str(faults_of(tmp_path)[0])
    count(1)


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path, count: Count) -> None:
    os.mkfifo(tmp_path / "alerts.yaml")
    assert "not a plain file" in str(faults_of(tmp_path)[0])
    count(1)


def test_a_link_to_itself_is_a_fault(tmp_path: Path, count: Count) -> None:
    (tmp_path / "topics.yaml").symlink_to(tmp_path / "topics.yaml")
    assert "not a plain file" in str(faults_of(tmp_path)[0])
    count(1)


SMALL = {
    "settings.yaml": """
timezone: UTC
web: {host: 127.0.0.1, port: 1}
retention: ${KEEP}
""",
    "topics.yaml": """
irs:
  title: IRS
  any: [a, {near: [3, 'b c', [d]]}]
  from: {tiers: [press]}
""",
    "sources.yaml": """
packs: [us-congress]
off: [the-hill]
sources:
  a: {url: 'https://a.example/', outlet: A, every: 15m}
""",
    "alerts.yaml": """
channels:
  a: {console: }
  b: {mail: {smtp: 'smtp://${KEEP}@h', from: a@b.example, to: [a@b.example]}}
routes:
  - {topics: [irs], channels: [a], min_importance: 0.5}
""",
}


def told_of(folder: Path) -> tuple[ConfigFault, ...] | LoadedConfiguration:
    try:
        return load(folder, {"KEEP": "9d"})
    except ConfigurationError as error:
        return error.faults


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_good_folder_after_random_damage_loads_or_tells_its_faults(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SMALL)))
    text = SMALL[name].encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    junk = data.draw(st.text(alphabet="ab1:-[]{}'\"&*!%@?#,~$ \n\t", max_size=6)).encode()
    with TemporaryDirectory() as place:
        for other, content in SMALL.items():
            (Path(place) / other).write_text(content)
        (Path(place) / name).write_bytes(text[:start] + junk + text[end:])
        assert told_of(Path(place))
