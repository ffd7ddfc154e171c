"""A digest in words: by topic and story, within the limits, with nothing live in it."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policywire.alerts.channels.slack.limits import parted
from policywire.alerts.message.digest import AlertDigest, Occasion
from policywire.alerts.model.alert import Alert
from policywire.alerts.rendering.digest import render_digest
from policywire.config.enums import Strength

AT = datetime(2026, 3, 4, 13, tzinfo=UTC)
TITLES = {"irs": "IRS enforcement", "dhs": "DHS requests", "courts": "Courts"}
MakeAlert = Callable[..., Alert]


def _digest(*alerts: tuple[Alert, tuple[str, ...]], **changes: object) -> AlertDigest:
    made = AlertDigest(
        id="d" * 32, at=AT, since=AT - timedelta(days=1), alerts=alerts, topics=TITLES
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_story_stands_once_under_its_topic_whatever_moved_it(make_alert: MakeAlert) -> None:
    first, second = make_alert(id="1"), make_alert(id="2", importance=0.9)
    other = make_alert(id="3", story="s-9", importance=0.1)
    message = render_digest(_digest((first, ("irs",)), (second, ("irs",)), (other, ("dhs",))))
    assert message.subject == ("[policywire] Digest of Wed 4 Mar, 13:00 UTC: 3 alerts on 2 stories")
    assert "IRS ENFORCEMENT (2)" in message.text
    assert "DHS REQUESTS (1)" in message.text
    assert message.text.count("(2 alerts)") == 1
    assert message.text.index("IRS ENFORCEMENT") < message.text.index("DHS REQUESTS")


def test_finds_of_a_search_that_are_in_no_story_count_as_one_each(make_alert: MakeAlert) -> None:
    found = [make_alert(id=f"search-{number}", story="", search="ports") for number in range(3)]
    message = render_digest(_digest(*((each, ("search:1",)) for each in found)))
    assert message.subject.endswith("3 alerts on 3 stories")
    assert message.text.count("Found by a search") == 3


def test_quiet_topics_and_how_the_sources_do_are_named(make_alert: MakeAlert) -> None:
    said = "1 of 9 sources need attention: irs (timeout)."
    digest = _digest((make_alert(), ("irs",)), topics_without_news=["dhs", "courts"], sources=said)
    message = render_digest(digest)
    for form in (message.text, message.html, json.dumps(message.blocks)):
        assert "Quiet: DHS requests, Courts" in form
        assert said in form


def test_what_came_alone_since_the_last_one_stands_at_the_end_and_says_so(
    make_alert: MakeAlert,
) -> None:
    held, alone = make_alert(id="1", story="a", importance=0.3), make_alert(id="2", story="b")
    message = render_digest(_digest((held, ("irs",)), sent=[(alone, ("irs",))]))
    assert message.subject.endswith("1 alert on 1 story")
    assert message.text.count("sent before") == 1
    assert message.text.index("sent before") > message.text.index("Now blocked")
    assert [each["id"] for each in message.facts["sent"]] == ["2"]  # type: ignore[attr-defined]


def test_a_group_lists_each_of_its_developments_in_the_storys_thread(
    make_alert: MakeAlert,
) -> None:
    moves = [make_alert(id=str(number), importance=number / 9) for number in range(1, 4)]
    told = [(each, ("irs",)) for each in moves]
    message = render_digest(_digest(*told, occasion=Occasion.GROUP, story=moves[0].story))
    assert message.subject.startswith("[policywire] 3 developments: ")
    assert message.text.count("Now blocked ·") == 3


def _detail(make_alert: MakeAlert, name: str, **changes: object) -> Alert:
    made = make_alert(id=name, strength=Strength.DETAIL, new=(f"New in {name}.",), **changes)
    return replace(made, article=replace(made.article, title=f"Detail {name}", outlet=name))


def test_details_come_after_all_that_is_new_and_the_counts_agree_with_the_subject(
    make_alert: MakeAlert,
) -> None:
    news = make_alert(id="1", story="a", importance=0.1)
    with_news = _detail(make_alert, "x", story="a")
    alone = [_detail(make_alert, name, story="b", importance=0.9) for name in ("y", "z")]
    message = render_digest(_digest(*((each, ("irs",)) for each in (news, with_news, *alone))))
    assert message.subject.endswith("1 alert on 1 story and 3 details")
    text = message.text
    order = ["IRS ENFORCEMENT (1)", "Now blocked ·", "ALSO NEW: DETAILS (3)", "◦ Detail z"]
    assert [text.index(each) for each in order] == sorted(text.index(each) for each in order)
    assert "◦ Detail x\nOn: IRS to share taxpayer addresses" in text
    assert "IRS enforcement · x, 3 Mar, 14:05\nNew in x.\n" in text
    assert json.dumps(message.blocks).count("Also new") == 1
    assert [each["strength"] for each in message.facts["alerts"]] == [  # type: ignore[attr-defined]
        "development",
        *["detail"] * 3,
    ]


def test_a_story_is_told_with_its_hour_and_outlet_and_no_headline_stands_there_twice(
    make_alert: MakeAlert,
) -> None:
    headline = make_alert().article.title
    repeating = make_alert(new=(f"{headline}.", "It covers 1,200 records."))
    message = render_digest(_digest((repeating, ("irs",))))
    said = "Now blocked · High importance · Reuters, 3 Mar, 14:05\n"
    assert f"• {headline}\n{said}It covers 1,200 records.\n" in message.text
    for form in (message.text, message.html, json.dumps(message.blocks)):
        assert form.count(headline) == 1


def test_a_digest_of_details_alone_counts_them(make_alert: MakeAlert) -> None:
    details = [_detail(make_alert, name) for name in "abcdefgh"]
    message = render_digest(_digest(*((each, ("irs",)) for each in details)))
    assert message.subject.endswith("8 details on 1 story")
    assert "ALSO NEW: DETAILS (8)" in message.text
    assert "Nothing new" not in message.text
    assert "alerts)" not in message.text


def test_details_that_find_no_room_are_counted(make_alert: MakeAlert) -> None:
    details = [_detail(make_alert, f"{number} " + "x" * 250) for number in range(60)]
    message = render_digest(_digest(*((each, ("irs",)) for each in details)))
    shown = message.text.count("◦ Detail")
    assert 0 < shown < 60
    assert f"◦ and {60 - shown} more details" in message.text


def test_a_detail_that_its_thread_has_told_is_not_told_in_full_again(
    make_alert: MakeAlert,
) -> None:
    news, posted = make_alert(id="1"), _detail(make_alert, "x")
    message = render_digest(_digest((news, ("irs",)), sent=[(posted, ("irs",))]))
    assert "◦ Detail x, sent before" in message.text
    assert "New in x." not in message.text
    assert message.subject.endswith("1 alert on 1 story")


def test_a_digest_leads_to_its_recipients_own_page(make_alert: MakeAlert) -> None:
    message = render_digest(_digest((make_alert(), ("irs",))), page="https://news.example.org")
    link = "https://news.example.org/subscriptions/mine"
    assert f"Manage alerts: {link}" in message.text
    for form in (message.html, json.dumps(message.blocks), json.dumps(message.facts)):
        assert link in form


def test_an_empty_digest_says_that_there_is_nothing_new() -> None:
    message = render_digest(_digest(topics_without_news=["irs"]))
    assert message.subject.endswith("13:00 UTC: nothing new")
    assert "Nothing new on your topics." in message.text
    assert "Nothing new on your topics." in message.html


def test_a_flood_is_called_so(make_alert: MakeAlert) -> None:
    message = render_digest(_digest((make_alert(), ("irs",)), occasion=Occasion.FLOOD))
    assert message.subject == "[policywire] Many at once: 1 alert on 1 story"


def test_the_same_digest_is_the_same_message(make_alert: MakeAlert) -> None:
    digest = _digest((make_alert(), ("irs",)))
    assert render_digest(digest) == render_digest(digest)
    assert render_digest(digest, sender_domain="desk.example").message_id == (
        f"<{'d' * 32}@desk.example>"
    )


@pytest.mark.slow
def test_ten_thousand_alerts_fit_and_each_is_accounted_for(make_alert: MakeAlert) -> None:
    plain = make_alert()
    alerts = [
        (
            replace(
                plain,
                id=f"{number}",
                story=f"s-{number}",
                article=replace(plain.article, url=f"https://a.example/{'x' * 300}/{number}"),
            ),
            (("irs", "dhs", "courts")[number % 3],),
        )
        for number in range(10_000)
    ]
    message = render_digest(_digest(*alerts))
    assert len(message.html.encode()) + len(message.text.encode()) < 150_000
    assert len(message.html.encode()) < 100_000
    assert "10,000 alerts on 10,000 stories" in message.subject
    listed = message.text.count("https://a.example/")
    unlisted = sum(
        int(line.split()[2]) for line in message.text.splitlines() if line.startswith("• and ")
    )
    assert listed > 30
    assert listed + unlisted == 10_000
    told = message.facts["alerts"]
    assert isinstance(told, list)
    assert len(told) == 10_000
    _check_slack(message.blocks)


def _check_slack(blocks: object) -> None:
    assert isinstance(blocks, tuple)
    parts = parted(blocks)
    assert all(len(part) <= 50 for part in parts)
    for block in blocks:
        texts = [block["text"]] if "text" in block else block["elements"]
        limit = {"header": 150, "section": 3000, "context": 2000}[block["type"]]
        assert all(0 < len(text["text"]) <= limit for text in texts)


def test_sixty_topics_fit_into_slack(make_alert: MakeAlert) -> None:
    alerts = [(make_alert(id=str(n), story=f"s-{n}"), (f"t-{n}",)) for n in range(60)]
    message = render_digest(_digest(*alerts, topics_without_news=["irs"], note="n", sources="s"))
    _check_slack(message.blocks)
    assert all(f"t-{n}*" in json.dumps(message.blocks) for n in range(60))


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "<!channel>", "</a><img src=x>"])
def test_nothing_from_the_web_is_alive_in_a_digest(make_alert: MakeAlert, hostile: str) -> None:
    plain = make_alert()
    report = replace(plain.article, title=hostile, outlet=hostile, url="javascript:alert(1)")
    alert = replace(plain, article=report, story_title=hostile, new=(hostile,))
    message = render_digest(_digest((alert, ("irs",))))
    assert hostile not in message.html
    assert "javascript:" not in message.html
    sections = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]  # type: ignore[index]
    assert all(hostile not in text for text in sections)
