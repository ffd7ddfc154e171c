"""Mistakes that people make: each is answered by what they meant, or by what may stand there."""

from __future__ import annotations

from pathlib import Path

import pytest

from policywire.config.config_error import ConfigurationError
from policywire.config.yaml.loader import load

URL = "url: https://a.example/f, outlet: A"

SOURCES = [
    (f"{URL}, part: main", ".part: is unknown to a source of this kind", "write `kind: page` as"),
    (
        f"{URL}, items: .x",
        ".items: is unknown to a",
        "or write `kind: listing` or `kind: json` or `kind: xml` as",
    ),
    (f"{URL}, user: ann", ".user: is unknown to a", "write `kind: mailbox` as well"),
    (f"{URL}, kind: page, selector: main", ".selector: unknown key", "did you mean part?"),
    (f"{URL}, kind: listing, selector: li", ".selector: unknown key", "did you mean items?"),
    (f"{URL}, interval: 1h", ".interval: unknown key", "did you mean every?"),
    (f"{URL}, kind: rss", ".kind: must be one of: feed, sitemap,", "did you mean feed?"),
    (f"{URL}, tier: federal", ".tier: must be one of: official, wire", "did you mean official?"),
    (f"{URL}, every: 15", ".every: this has no unit", "one number and its unit: 90s, 15m"),
    (f"{URL}, every: 1h30m", ".every: this is not a length", "one number and its unit: 90s, 15m"),
    ("url: https://a.example/f, outlet: ", ".outlet: is empty", "write a value"),
    (
        f"{URL}, kind: spider, spider: news",
        ".spider: is not the dotted",
        "treasury.NewsSpider, the",
    ),
    (f"{URL}, kind: spider, spider: a.py", ".spider: is not the dotted", "in treasury.py"),
    (
        f"{URL}, kind: spider, spider: a.B, arguments: {{year: 2026}}",
        ".arguments.year: must be text",
        "put it in quotes",
    ),
    (f"{URL}, kind: spider, spider: a.B, part: x", ".part: is unknown to", "write `kind: page` as"),
    (
        f"{URL}, kind: json, items: a, dates: {{nope: a}}",
        ".dates.nope: must be one of: comments close, hearing, effective, deadline",
        "",
    ),
    (
        f"{URL}, kind: json, items: a, dates: {{Hearings: a}}",
        ".dates.Hearings: must be one of: comments close,",
        "did you mean hearing?",
    ),
    (
        f"{URL}, kind: json, items: a, headers: {{X Key: a}}",
        ".headers.X Key: is not the name of a header",
        "write for example X-Api-Key",
    ),
    (
        f"{URL}, kind: json, items: a, headers: {{Host: a}}",
        ".headers.Host: is a header that policywire sends by itself",
        "remove it",
    ),
]

CHANNELS = [
    ("{webhook: https://x.example/a}", ".webhook: must be a group of keys", "indented: url, …"),
    (
        "{slack: https://x.example/a}",
        ".slack: must be a group",
        "indented: signing_secret, to, token, webhook",
    ),
    ("{console: , quiet: 22:00-07:00}", ".quiet: must be a group", "indented: from, to, …"),
    ("{console: true}", ".console: needs no value", "write `console:` with nothing after it"),
    ("{console: , topics: [t]}", ".topics: unknown key", "write it below `routes:`"),
    ("{smtp: 'smtp://m.example'}", ".smtp: unknown key", "write it below `mail:`"),
    ("{console: , at: ['08:00']}", ".at: unknown key", "write it below `digest:`"),
    (
        "{webhook: {url: 'http://127.0.0.1/', headers: [a]}}",
        ".webhook.headers: must be a group of keys",
        "give each item a name: write `name: …` in place of `- `",
    ),
    (
        "{webhook: {url: 'http://127.0.0.1/', headers: {X Key: a}}}",
        ".webhook.headers.X Key: is not the name of a header",
        "write for example X-Api-Key",
    ),
    (
        "{webhook: {url: 'http://127.0.0.1/', headers: {Host: a}}}",
        ".webhook.headers.Host: is a header that policywire sends by itself",
        "remove it",
    ),
]

ROUTES = [
    ("{languages: [English]}", ".languages[1]: is not the code of a language", "for example en"),
    ("{min_importance: 50}", ".min_importance: must be from 0 to 1", "write for example 0.5"),
    ("{importance: 0.5}", ".importance: unknown key", "did you mean min_importance?"),
    ("{stages: [signed]}", ".stages[1]: must be one of: reported,", "did you mean agreed?"),
    ("{kinds: [new]}", ".kinds[1]: must be one of: new story,", "did you mean new story?"),
    ("{group_wait: 10}", ".group_wait: this has no unit", "one number and its unit"),
]

FILES = [
    ("sources", "sources: [{url: a}]", "sources: must be a group", "give each item a name: write"),
    ("sources", f"paper: {{{URL}}}", "paper: unknown key", "write it below `sources:`"),
    ("alerts", "team: {console: }", "team: unknown key", "write it below `channels:`"),
    ("settings", "port: 8080", "port: unknown key", "write it below `web:`"),
    ("settings", "web: 8080", "web: must be a group", "proxies, …"),
    ("settings", "timezone: New York", "timezone: is not a time zone", "write America/New_York"),
    ("settings", "tz: UTC", "tz: unknown key", "did you mean timezone?"),
    (
        "settings",
        "database: data.db",
        "database: is not a supported database URL",
        "leave it out for SQLite",
    ),
    (
        "settings",
        "operator: [Me]",
        "operator[1]: is not a valid key: use only lower-case letters",
        "",
    ),
    ("settings", "retention: 400", "retention: this has no unit", "one number and its unit"),
    ("topics", "t: {title: T, not: [a]}", "t.not: unknown key", "did you mean none?"),
    ("topics", "t: {title: T, keywords: [a]}", "t.keywords: unknown key", "did you mean any?"),
    ("topics", "t: {name: T, title: T}", "t.name: unknown key", "did you mean title?"),
    ("topics", "t: words", "t: must be a group of keys", "indented: title, …"),
    ("topics", "t: {title: }", "t.title: is empty", "write a value"),
    ("topics", "any: [a]", "any: belongs inside a topic", "`my-topic:`, and"),
    ("topics", "entities: {irs: [IRS]}", "entities.irs: must be a group", "indented: names, …"),
    ("topics", "entities: [irs]", "entities: must be a group", "give each item a name: write"),
]

WRITTEN = [
    *(("sources", f"sources:\n  s: {{{text}}}", f"s{key}", cure) for text, key, cure in SOURCES),
    *(
        ("alerts", f"channels:\n  c: {text}", f"channels.c{key}", cure)
        for text, key, cure in CHANNELS
    ),
    *(
        ("alerts", f"channels: {{c: {{console: }}}}\nroutes:\n  - {text}", f"routes[1]{key}", cure)
        for text, key, cure in ROUTES
    ),
    *FILES,
]


@pytest.mark.parametrize(("file", "text", "problem", "cure"), WRITTEN)
def test_a_plausible_mistake_is_answered_by_what_was_meant(
    file: str, text: str, problem: str, cure: str, tmp_path: Path
) -> None:
    (tmp_path / f"{file}.yaml").write_text(text + "\n")
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, {})
    told = [str(fault) for fault in caught.value.faults]
    said = next((each for each in told if problem in each), None)
    assert said is not None, told
    assert said.partition("; ")[2].endswith(cure) or cure in said.partition("; ")[2], said
    word = problem.partition(":")[0].rpartition(".")[2]
    assert f"did you mean {word}?" not in said


def test_a_header_may_be_written_with_capitals(tmp_path: Path) -> None:
    (tmp_path / "alerts.yaml").write_text(
        "channels: {c: {webhook: {url: 'http://127.0.0.1/', headers: {Authorization: x}}}}\n"
    )
    hook = load(tmp_path, {}).configuration.channels["c"].webhook
    assert hook is not None
    assert list(hook.headers) == ["Authorization"]
