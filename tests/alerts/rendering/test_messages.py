import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st
from lxml import html as html_parser
from rich.console import Console

from policywire.alerts.channels.console.render import draw
from policywire.alerts.channels.slack.limits import SECTION, checked_blocks, parted
from policywire.alerts.message.certainty import PEOPLE
from policywire.alerts.message.sanitize import sanitize, truncate
from policywire.alerts.model.alert import Alert, MatchEvidence, Message, OutletReport
from policywire.alerts.model.link import NO_LINK, safe_link
from policywire.alerts.rendering.messages import render, render_notice
from policywire.config.enums import DevelopmentKind, Stage, Tier
from policywire.config.translation.language import speaking
from tests.trust.count import Count

GOLDEN = Path(__file__).parents[1] / "golden"


def _drawn(message: Message, width: int = 80, *, terminal: bool = False) -> str:
    out = StringIO()
    draw(message, Console(file=out, width=width, force_terminal=terminal))
    return out.getvalue()


def _check_golden(name: str, made: str) -> None:
    """Compares with the reviewed file. A missing one is written, and fails until it is reviewed."""
    path = GOLDEN / name
    if not path.exists():
        path.write_text(made, encoding="utf-8", newline="")
        pytest.fail(f"{name} was missing and is written now; read it, then run the tests again.")
    assert made == path.read_bytes().decode()


def _forms(message: Message) -> Iterator[tuple[str, str]]:
    yield "txt", f"{message.subject}\n\n{message.text}"
    yield "html", message.html
    yield "blocks.json", json.dumps(message.blocks, indent=1, ensure_ascii=False) + "\n"
    yield "facts.json", json.dumps(message.facts, indent=1, ensure_ascii=False) + "\n"
    yield "console.txt", _drawn(message)


@pytest.mark.parametrize("form", ["txt", "html", "blocks.json", "facts.json", "console.txt"])
def test_a_ruling_looks_as_it_was_approved(make_alert: Callable[..., Alert], form: str) -> None:
    _check_golden(f"ruling.{form}", dict(_forms(render(make_alert())))[form])


@pytest.mark.parametrize("form", ["txt", "html", "blocks.json", "facts.json", "console.txt"])
def test_a_hostile_alert_looks_as_it_was_approved(hostile_alert: Alert, form: str) -> None:
    _check_golden(f"hostile.{form}", dict(_forms(render(hostile_alert)))[form])


@pytest.mark.parametrize("form", ["txt", "html", "blocks.json"])
def test_a_word_to_the_operator_looks_as_it_was_approved(form: str) -> None:
    told = render_notice(
        "source-x", "IRS newsroom is silent", "Nothing for 3 days.\n\nCheck <its> feed."
    )
    _check_golden(f"notice.{form}", dict(_forms(told))[form])


def test_a_long_word_to_the_operator_reaches_slack_whole() -> None:
    names = [f"source-{number}" for number in range(900)]
    paragraphs = [" ".join(names[:600]), *names[600:]]
    parts = parted(render_notice("k", "Many are silent", "\n\n".join(paragraphs)).blocks)
    assert all(checked_blocks(json.dumps(part)) for part in parts)
    said = " ".join(str(block["text"]) for part in parts for block in part)
    assert [name for name in names if name not in said] == []


JUDGE = "Judge blocks IRS from sharing taxpayer addresses with immigration officers"


@pytest.mark.parametrize("kind", DevelopmentKind)
def test_the_subject_begins_with_what_happened_and_ends_with_the_topic(
    make_alert: Callable[..., Alert], kind: DevelopmentKind
) -> None:
    subject = render(make_alert(kind=kind)).subject
    begin = "Correction: " if kind is DevelopmentKind.CORRECTION else ""
    assert subject == f"{begin}{JUDGE} [IRS enforcement +1]"


def test_a_subject_that_is_too_long_keeps_its_topic(make_alert: Callable[..., Alert]) -> None:
    long = replace(make_alert().article, title="A court stops the sharing of data " * 9)
    subject = render(make_alert(article=long)).subject
    assert len(subject) <= 150
    assert subject.endswith("… [IRS enforcement +1]")


@pytest.mark.parametrize(
    "title",
    ["Will the IRS still share addresses?", "Five things to know about the IRS ruling",
     "Live updates: the IRS hearing", "Watch: what the IRS ruling means",
     "Why the IRS ruling matters"],
)  # fmt: skip
def test_a_headline_that_says_nothing_of_what_happened_gives_way_to_the_sentence_that_does(
    make_alert: Callable[..., Alert], title: str
) -> None:
    alert = make_alert(article=replace(make_alert().article, title=title))
    assert render(alert).subject.startswith("A federal judge on Tuesday barred the Internal")
    assert title in render(alert).text, "the headline stays the article's own"


def test_the_agency_before_a_sentence_is_left_out_and_a_sentence_like_the_headline_too(
    make_alert: Callable[..., Alert],
) -> None:
    wire = "WEST PALM BEACH, Fla. (AP) — A federal judge barred the agency."
    text = render(make_alert(new=(wire, f"{JUDGE}.", "It covers 1,200 records."))).text
    assert "• A federal judge barred the agency.\n• It covers 1,200 records.\n" in text
    assert text.count(JUDGE) == 1


def test_a_new_story_whose_storyline_was_told_of_is_a_follow_up(
    make_alert: Callable[..., Alert],
) -> None:
    told = render(make_alert(kind=DevelopmentKind.NEW_STORY))
    first = render(make_alert(kind=DevelopmentKind.NEW_STORY, timeline=()))
    assert "Follow-up ·" in told.text
    assert "New story" not in told.text + told.html + json.dumps(told.blocks)
    assert "New story ·" in first.text


def test_what_came_before_is_told_with_links_in_each_form(make_alert: Callable[..., Alert]) -> None:
    told = render(make_alert())
    for form in (told.text, told.html, json.dumps(told.blocks)):
        assert "https://www.politico.com/a" in form


def test_deadlines_and_amounts_are_one_line(make_alert: Callable[..., Alert]) -> None:
    told = render(make_alert(facts=("deadline 1 May 2026", "7% of its staff")))
    assert "\nDates and figures: deadline 1 May 2026 · 7% of its staff\n" in told.text


@pytest.mark.parametrize(
    ("changes", "sure"),
    [
        ({"outlets": ()}, "One outlet alone"),
        ({"outlets": (), "sourcing": PEOPLE}, f"One outlet alone, {PEOPLE}"),
        ({}, "3 independent outlets"),
        ({"is_official": True, "outlets": ()}, "Official document"),
        ({"is_official": True}, "Official document, and 2 more"),
        ({"is_denial": True}, "3 independent outlets; a denial"),
        ({"act": "planned"}, "3 independent outlets; planned, not done yet"),
    ],
)
def test_a_message_says_how_sure_it_is(
    make_alert: Callable[..., Alert], changes: dict[str, Any], sure: str
) -> None:
    told = render(make_alert(**changes))
    assert f"How sure: {sure}\n" in told.text
    assert sure in told.html
    assert sure in json.dumps(told.blocks, ensure_ascii=False)


def test_ids_are_steady(make_alert: Callable[..., Alert]) -> None:
    first = render(make_alert(), sender_domain="news.example.org")
    again = render(make_alert(), sender_domain="news.example.org")
    update = render(make_alert(id="f" * 32), sender_domain="news.example.org")
    assert first == again
    assert first.message_id == f"<{'0123456789abcdef' * 2}@news.example.org>"
    assert update.message_id != first.message_id


def test_whoever_has_a_message_written_it_is_in_the_source_language(
    make_alert: Callable[..., Alert],
) -> None:
    message = render(make_alert())
    with speaking("de"):
        assert render(make_alert()) == message


def test_times_are_told_in_the_readers_zone(make_alert: Callable[..., Alert]) -> None:
    told = render(make_alert(), zone=ZoneInfo("America/New_York"))
    assert "3 Mar 2026, 09:05 EST" in told.text


def test_a_day_without_a_time_stays_that_day_in_every_zone(
    make_alert: Callable[..., Alert],
) -> None:
    day = OutletReport(
        outlet="O",
        title="T",
        url="https://a.example",
        tier=Tier.PRESS,
        at=datetime(2026, 3, 3, tzinfo=UTC),
    )
    told = render(make_alert(article=day), zone=ZoneInfo("America/New_York"))
    assert "O, 3 Mar 2026\n" in told.text


def test_a_story_that_is_merely_reported_says_nothing_of_stages(
    make_alert: Callable[..., Alert],
) -> None:
    told = render(
        make_alert(
            kind=DevelopmentKind.NEW_FACTS, stage=Stage.REPORTED, previous_stage=Stage.REPORTED
        )
    )
    assert "Stage" not in told.text + told.html + json.dumps(told.blocks)


def test_nothing_hostile_is_live_in_html(hostile_alert: Alert, count: Count) -> None:
    page = html_parser.document_fromstring(render(hostile_alert).html)
    assert {element.tag for element in page.iter()} <= {
        "html", "head", "meta", "title", "style", "body", "div", "p", "span", "h1", "h2", "a",
        "br", "strong", "mark", "b", "bdi",
    }  # fmt: skip
    for element in page.iter():
        assert set(element.attrib) <= {
            "style", "class", "href", "dir", "lang", "charset", "name", "content"
        }  # fmt: skip
    for anchor in page.iter("a"):
        assert anchor.get("href", "").startswith("https://")
        assert str(urlsplit(anchor.get("href", "")).hostname) in "".join(
            str(t) for t in anchor.itertext()
        )
    count(1)


def test_a_link_shows_the_domain_that_it_opens(hostile_alert: Alert, count: Count) -> None:
    page = html_parser.document_fromstring(render(hostile_alert).html)
    first = next(page.iter("a"))
    assert "".join(str(t) for t in first.itertext()) == "Read at evil.example"
    assert "irs.gov@" not in (first.get("href") or "")
    count(1)


def test_nothing_hostile_is_live_in_slack(hostile_alert: Alert, count: Count) -> None:
    for text in _slack_texts(render(hostile_alert).blocks):
        live = re.findall(r"<[^>]*>", text)
        assert all(re.fullmatch(r"<https://[^|<>]+\|[^|<>]+>", item) for item in live)
        assert not re.search(r"&(?!amp;|lt;|gt;)", text)
    count(len(_slack_texts(render(hostile_alert).blocks)))


def test_slack_blocks_stay_within_slacks_limits(hostile_alert: Alert) -> None:
    blocks = render(hostile_alert).blocks
    assert len(blocks) <= 50
    for block in blocks:
        if block["type"] == "header":
            assert len(block["text"]["text"]) <= 150  # type: ignore[index]
        assert all(0 < len(text) <= SECTION for text in _slack_texts([block]))
    assert len(json.dumps(blocks)) < 40_000


def test_no_form_is_too_long_to_send(hostile_alert: Alert) -> None:
    told = render(hostile_alert)
    assert len(told.html.encode()) <= 100_000
    assert len(told.subject) <= 150
    assert len(told.text) < 12_000


def test_no_form_carries_what_cannot_be_seen(hostile_alert: Alert) -> None:
    told = render(hostile_alert)
    everything = told.subject + told.text + told.html + json.dumps(told.blocks, ensure_ascii=False)
    everything += json.dumps(told.facts, ensure_ascii=False) + _drawn(told)
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", everything
    )
    assert "\n" not in told.subject


def test_a_template_in_a_headline_is_only_text(hostile_alert: Alert) -> None:
    told = render(hostile_alert)
    assert "{{ 7*7 }}" in told.text
    assert "49" not in told.text


def test_right_to_left_words_and_emoji_survive(hostile_alert: Alert) -> None:
    told = render(hostile_alert)
    assert "\U0001f9fe receipt; العربية" in told.text
    assert "\U0001f9fe receipt; العربية" in told.html


def test_a_lone_outlet_is_not_named_twice(make_alert: Callable[..., Alert]) -> None:
    alert = make_alert()
    alone = render(make_alert(outlets=(alert.article,), copies=0))
    assert "Reported by" not in alone.text + alone.html + json.dumps(alone.blocks)
    copied = render(make_alert(outlets=(alert.article,), copies=1))
    assert "Reuters (wire); 1 copy elsewhere" in copied.text


def test_words_that_matched_are_starred_where_there_is_no_bold(
    make_alert: Callable[..., Alert],
) -> None:
    message = render(make_alert(new=()))
    assert "*Internal Revenue Service*" in " ".join(_drawn(message).split())
    assert "*Internal" not in _drawn(message, terminal=True)


def test_copies_are_counted_and_outlets_beyond_six_too(hostile_alert: Alert) -> None:
    assert "34 more; 5 copies elsewhere" in " ".join(render(hostile_alert).text.split())


def test_the_console_is_coloured_in_a_terminal_and_plain_in_a_pipe(message: Message) -> None:
    assert "\x1b[" in _drawn(message, terminal=True)
    piped = _drawn(message)
    assert "\x1b" not in piped
    assert not [line for line in piped.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize("width", [30, 60, 200])
def test_the_console_keeps_to_the_width_but_never_breaks_an_address(
    message: Message, width: int
) -> None:
    lines = _drawn(message, width).splitlines()
    assert "  https://www.reuters.com/legal/judge-blocks-irs-2026-03-03/" in lines
    assert all(
        len(line) <= min(width, 96)
        for line in lines
        if "https://" not in line and "UTC" not in line
    )


def test_a_message_without_a_card_is_printed_as_its_text() -> None:
    assert "Nothing for 3 days." in _drawn(render_notice("k", "Silent", "Nothing for 3 days."))


@pytest.mark.parametrize(
    ("address", "url", "domain"),
    [
        ("https://www.irs.gov/a b", "https://www.irs.gov/a%20b", "irs.gov"),
        ("HTTP://IRS.gov:8080/x?a=1#f", "http://irs.gov:8080/x?a=1#f", "irs.gov"),
        ("https://irs.gov@evil.example/", "https://evil.example/", "evil.example"),
        ("https://\u0131rs.gov/", "https://xn--rs-gpa.gov/", "xn--rs-gpa.gov"),
        ("https://a.example/é", "https://a.example/%C3%A9", "a.example"),
        ('https://a.example/"><b>', "https://a.example/%22%3E%3Cb%3E", "a.example"),
        ("http://[::1]:80/x", "http://[::1]:80/x", "::1"),
    ],
)
def test_a_link_is_rebuilt_from_its_parts(address: str, url: str, domain: str) -> None:
    assert (safe_link(address).url, safe_link(address).domain) == (url, domain)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "//a.example", "", "https://",
     "https://[::1", "https://a.example:99999/", "https://a<b>.example/", "file:///etc/passwd",
     "https://a.example/" + "x" * 3000],
)  # fmt: skip
def test_what_is_no_web_address_is_no_link(address: str, count: Count) -> None:
    assert safe_link(address) == NO_LINK
    count(1)


@given(st.text(max_size=300), st.integers(2, 60))
def test_plain_text_is_one_clean_line_within_its_limit(text: str, limit: int) -> None:
    line = sanitize(text, limit)
    assert len(line) <= limit
    assert line.isprintable() or "\u200c" in line or "\u200d" in line
    assert sanitize(line, limit) == line
    assert line == line.strip()


def test_a_long_text_is_cut_between_words() -> None:
    assert truncate("one two three four", 12) == "one two…"
    assert truncate("x" * 40, 12) == "x" * 11 + "…"


_NASTY = st.text(alphabet=st.sampled_from(list("<>&|*`~_!@#\n\r\"'{}%a \u202e\u200b\U0001f600é")))


@settings(max_examples=60, deadline=None)
@given(title=_NASTY, sentences=st.lists(_NASTY, max_size=4), url=_NASTY, clause=_NASTY)
def test_whatever_the_web_says_stays_dead(
    title: str, sentences: list[str], url: str, clause: str
) -> None:
    at = datetime(2026, 3, 3, tzinfo=UTC)
    article = OutletReport(
        outlet=title, title=title, url="https://a.example/" + url, tier=Tier.BLOG, at=at
    )
    why = MatchEvidence(topic="t", title=title, clause=clause, snippet=sanitize(clause), marks=())
    alert = Alert(
        id="0" * 32, kind=DevelopmentKind.NEW_FACTS, story="s", story_title=clause, storyline="l",
        at=at, article=article, new=tuple(sentences), why=(why,), importance=0.5,
        stage=Stage.REPORTED, previous_stage=Stage.REPORTED,
        outlets=(article,), timeline=(article,),
    )  # fmt: skip
    told = render(alert)
    for text in _slack_texts(told.blocks):
        assert (
            re.sub(r"<https://a\.example/[^|<>]*\|(Read at )?a\.example>", "", text).count("<") == 0
        )
    page = html_parser.document_fromstring(told.html)
    assert not [e for e in page.iter() if e.tag in ("script", "img", "svg", "iframe")]
    json.dumps(asdict(told)["facts"])


def _slack_texts(blocks: Any) -> list[str]:
    """Every mrkdwn text in the blocks."""
    found: list[str] = []
    for block in blocks:
        items = [block.get("text"), *block.get("elements", [])]
        found += [item["text"] for item in items if item and item["type"] == "mrkdwn"]
    return found
