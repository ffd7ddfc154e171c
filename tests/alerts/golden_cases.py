"""What golden payloads are made of: messages that try the limits of services and our manners."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from policywire.alerts.message.build_alert import with_details
from policywire.alerts.message.digest import AlertDigest
from policywire.alerts.model.alert import Alert, Message, OutletReport
from policywire.alerts.model.link import NamedLink
from policywire.alerts.rendering.digest import render_digest
from policywire.alerts.rendering.messages import render
from policywire.config.enums import DevelopmentKind, Stage, Strength, Tier

MakeAlert = Callable[..., Alert]
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
PAGE = "https://news.example.org"
LINKS = (
    NamedLink("Mute this story", f"{PAGE}/feedback/mute.s-17.sealed"),
    NamedLink("Not relevant", f"{PAGE}/feedback/off.s-17.sealed"),
)
_TURNS = (
    (DevelopmentKind.NEW_STORY, Stage.REPORTED, "ICE asks the IRS for the addresses of immigrants"),
    (DevelopmentKind.NEW_FACTS, Stage.REQUESTED, "Request covers 700,000 people, letter shows"),
    (DevelopmentKind.STAGE, Stage.AGREED, "IRS and ICE sign an agreement to share tax data"),
    (DevelopmentKind.OFFICIAL_DOCUMENT, Stage.AGREED, "Treasury publishes the memorandum"),
    (DevelopmentKind.STAGE, Stage.BLOCKED, "Judge blocks the sharing of tax data"),
)
_FEEDS = ("IRS newsroom", "Reuters", "Politico", "Tax Notes", "Courthouse News")


def messages(make_alert: MakeAlert, hostile: Alert) -> Mapping[str, tuple[Message, ...]]:
    """Each case by its name; only `thread` has more than one message."""
    plain = make_alert(links=LINKS)
    cases: dict[str, Alert] = {
        "development": plain,
        "long": _long(plain),
        "mention": _told(plain, "<!channel> <!here> <@U012AB3CD> <!subteam^S1|all> act now"),
        "script": _told(plain, "<script>alert(1)</script><img src=x onerror=alert(2)>"),
        "emoji": _told(
            plain,
            "\U0001f6a8 Judge \U0001f469\U0001f3fd\u200d\u2696\ufe0f stops \U0001f1fa\U0001f1f8",
        ),
        "right-to-left": _told(plain, "قاض يمنع مصلحة الضرائب IRS من تبادل البيانات \u202eevil"),
        "detail": _detail(plain),
        "also-since": with_details(plain, [_detail(plain), _detail(hostile)]),
        "long-url": replace(plain, article=_at(plain.article, "https://a.example/" + "p" * 282)),
    }
    told = {name: (_message(alert),) for name, alert in cases.items()}
    told["hostile"] = (_message(hostile),)
    told["thread"] = tuple(_message(each) for each in _thread(plain))
    told["digest"] = (_digest(plain),)
    told["digest-details"] = (_digest_of_details(plain),)
    return told


def _message(alert: Alert) -> Message:
    return render(alert, sender_domain="example.org", page=PAGE)


def _told(alert: Alert, words: str) -> Alert:
    """The alert with the same words wherever the web has a say."""
    report = replace(alert.article, title=words, outlet=words)
    why = replace(alert.why[0], snippet=words, marks=((0, 5),), clause=words)
    return replace(
        alert,
        story_title=words,
        article=report,
        actor=words,
        new=(words,),
        why=(why,),
        outlets=(report, alert.outlets[0]),
        timeline=(replace(report, url="https://b.example/x"),),
    )


def _long(alert: Alert) -> Alert:
    """12,000 characters in one sentence, in the headline and in the snippet."""
    words = " ".join(["disclosure of return information"] * 375)
    return replace(_told(alert, words), why=(replace(alert.why[0], snippet=words[:220]),))


def _detail(alert: Alert) -> Alert:
    """A detail of the same story by another outlet."""
    report = replace(alert.article, outlet="Courthouse News", url="https://n4.example/detail")
    return replace(alert, strength=Strength.DETAIL, article=report, new=alert.new[1:])


def _at(report: OutletReport, url: str) -> OutletReport:
    return replace(report, url=url)


def _thread(alert: Alert) -> list[Alert]:
    """A story of five turns, a day apart, each with those before in its timeline."""
    turns: list[Alert] = []
    before = Stage.REPORTED
    for number, (kind, stage, title) in enumerate(_TURNS):
        at = NOON + timedelta(days=number)
        report = OutletReport(
            outlet=_FEEDS[number],
            title=title,
            url=f"https://n{number}.example/a",
            tier=Tier.PRESS,
            at=at,
        )
        turns.append(
            replace(
                alert,
                id=f"{number:032x}",
                kind=kind,
                at=at,
                story_title=_TURNS[0][2],
                article=report,
                new=(f"{title}.",),
                stage=stage,
                previous_stage=before,
                actor=alert.actor if stage is Stage.BLOCKED else "",
                outlets=(*(turn.article for turn in turns), report),
                copies=3 * number,
                timeline=tuple(turn.article for turn in reversed(turns)),
                importance=0.4 + number / 10,
            )
        )
        before = stage
    return turns


def _digest(alert: Alert) -> Message:
    """Sixty alerts on forty stories of five topics."""
    topics = {
        f"topic-{n}": name
        for n, name in enumerate(
            (
                "IRS enforcement",
                "DHS requests",
                "Taxpayer data",
                "Immigration courts",
                "Appropriations",
            )
        )
    }
    alerts = []
    for number in range(60):
        story = number % 40
        report = replace(
            alert.article,
            outlet=_FEEDS[number % 5],
            title=f"Development {number} in the matter of story {story}, a headline",
            url=f"https://n{number}.example/{number}",
        )
        turn = replace(
            alert,
            id=f"{number:032x}",
            story=f"s{story}",
            article=report,
            at=NOON + timedelta(minutes=number),
            kind=_TURNS[number % 5][0],
            importance=(number * 7 % 100) / 100,
        )
        alerts.append((turn, (f"topic-{story % 5}",)))
    return render_digest(
        AlertDigest(
            id="d" * 32,
            at=NOON + timedelta(hours=2),
            since=NOON - timedelta(hours=6),
            alerts=alerts,
            topics={**topics, "quiet-one": "Federal workforce"},
            topics_without_news=("quiet-one",),
            sources="311 of 314 sources are healthy; failing: dhs-news, ice-news, uscis-alerts.",
        ),
        sender_domain="example.org",
        page=PAGE,
    )


def _digest_of_details(alert: Alert) -> Message:
    """An alert with details, one of them told in the thread, and a story of details alone."""
    details = [replace(_detail(alert), id=f"{number:032x}") for number in range(3)]
    alone = replace(_detail(alert), id="e" * 32, story="another")
    return render_digest(
        AlertDigest(
            id="d" * 32,
            at=NOON,
            since=NOON - timedelta(hours=6),
            alerts=[(each, ("topic-0",)) for each in (alert, *details[1:], alone)],
            sent=[(details[0], ("topic-0",))],
            topics={"topic-0": "IRS enforcement"},
        ),
        sender_domain="example.org",
        page=PAGE,
    )
