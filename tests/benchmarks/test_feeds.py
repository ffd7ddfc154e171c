"""The benchmark of feeds: it counts what is read wrongly, and leaves out what we do not keep."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "feeds.py"
FEED = """<!--
Description: made for this test
Expect:      not bozo and {}
-->
<rss version="2.0"><channel><title>Port news</title><item><title>New piers</title>
<link>http://port.example/1</link><pubDate>Tue, 24 Nov 2026 12:00:00 GMT</pubDate>
<author>press@port.example (Jane Roe)</author></item></channel></rss>
"""


def run(folder: Path, *expected: str) -> str:
    for number, each in enumerate(expected):
        (folder / f"{number}.xml").write_text(FEED.format(each))
    command = [sys.executable, str(SCRIPT), str(folder), "--show"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_what_is_read_as_expected_is_right(tmp_path: Path) -> None:
    said = run(
        tmp_path,
        "feed['title'] == 'Port news'",
        "entries[0]['title'] == 'New piers' and entries[0]['link'] == 'http://port.example/1'",
        "entries[0]['published_parsed'] == (2026, 11, 24, 12, 0, 0, 1, 328, 0)",
    )
    assert "3 files, 0 crashes" in said
    assert "3 expect something that we keep; 0 are read wrongly" in said


def test_each_thing_that_is_not_is_counted_and_shown(tmp_path: Path) -> None:
    said = run(
        tmp_path,
        "entries[0]['title'] == 'Old piers' and feed['title'] == 'Port news'",
        "entries[1]['title'] == 'New piers'",
        "feed['generator'] == 'nobody asks us'",
    )
    assert "3 files" in said
    assert "2 expect something that we keep; 2 are read wrongly" in said
    assert "0.xml: title: 'Old piers': 'New piers'" in said
