"""`policywire check` on what the configuration names outside of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywire.cli.sources.external_checks import external_faults
from policywire.config.yaml.loader import load
from tests.cli.command import policywire

pytestmark = pytest.mark.slow

SPIDERS = """
from scrapy import Spider

class Tables(Spider):
    name = "tables"

    def __init__(self, year, **kwargs):
        super().__init__(**kwargs)

class Plain:
    pass
"""
SOURCE = "  {key}: {{kind: spider, url: https://a.example/, outlet: A, spider: {dotted}}}\n"
MADE = SOURCE.replace("dotted}", "dotted}, arguments: {{year: '2026'}}")


def sources_yaml(**dotted: str) -> str:
    texts = (SOURCE.format(key=key, dotted=each) for key, each in dotted.items())
    return "sources:\n" + MADE.format(key="good", dotted="our_tables.Tables") + "".join(texts)


def test_each_spider_that_cannot_be_made_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "our_tables.py").write_text(SPIDERS)
    (tmp_path / "our_ending.py").write_text("import sys\nsys.exit(0)\n")
    (tmp_path / "our_needs.py").write_text("import no_such_library\n")
    (tmp_path / "our_old.py").write_text("from crawler.feed import Entry\n")
    (tmp_path / "sources.yaml").write_text(
        sources_yaml(
            a="our_tabels.Tables",
            b="our_tables.Tabels",
            c="our_tables.Plain",
            d="our_tables.Tables",
            e="our_ending.Spider",
            f="our_needs.Spider",
            g="our_old.Spider",
        )
    )
    done = policywire("--config", tmp_path, "check")
    assert done.returncode == 2, done.stdout
    told = done.stderr.splitlines()
    assert told[:3] == [
        "sources.yaml:3: sources.a.spider: there is no module our_tabels; put its file next to "
        "sources.yaml",
        "sources.yaml:4: sources.b.spider: there is no class Tabels in our_tables; it has: Tables",
        "sources.yaml:5: sources.c.spider: Plain in our_tables is not a Scrapy spider; it "
        "has: Tables",
    ]
    assert told[3].startswith("sources.yaml:6: sources.d.spider: the spider cannot be created: ")
    assert "missing 1 required positional argument: 'year'" in told[3]
    assert told[4].startswith("sources.yaml:7: sources.e.spider: its code exits, or hangs; fix")
    assert told[5].endswith("there is no module no_such_library; our_needs needs it: install it")
    assert told[6] == (
        "sources.yaml:9: sources.g.spider: there is no module crawler any more "
        "(our_old.py, line 1); import policywire.crawler instead"
    )
    assert told[7] == "7 errors in the configuration"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("{folder}/nothing", "there is no such file; for example /"),
        ("{folder}", "is a folder; for example /"),
        ("{folder}/chrome", "is not executable; for example /"),
        ("sh", "there is no such file; for example /"),
    ],
)
def test_a_browser_that_cannot_be_started_is_told(
    written: str, problem: str, tmp_path: Path
) -> None:
    chrome = tmp_path / "chrome"
    chrome.write_text("#!/bin/sh\n")
    path = written.format(folder=tmp_path)
    (tmp_path / "settings.yaml").write_text(f"contact: ''\nbrowser: {path}\n")
    [fault] = external_faults(load(tmp_path, {}))
    assert str(fault).startswith(f"settings.yaml:2: browser: {problem}")
    chrome.chmod(0o755)
    (tmp_path / "settings.yaml").write_text(f"browser: {chrome}\n")
    assert not list(external_faults(load(tmp_path, {})))
