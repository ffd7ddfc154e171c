"""What one can do from the page, and what is told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from policywire.alerts.routing.silence import LONGEST_SNOOZE, Silence
from policywire.config.enums import Role, Stage, Strength
from policywire.config.models import Configuration
from policywire.pipeline.developments.revision import compare_versions
from policywire.pipeline.stories.late_merge import LateMerge
from policywire.store.articles import versions
from policywire.store.deliveries import deliveries, delivery_list
from policywire.store.deliveries.deliveries import DeliveryState
from policywire.store.people import tokens
from policywire.store.recipients import silences
from policywire.store.stories import late_merges, marks
from policywire.web.security.csrf import digest
from tests.store.newsroom import NOW, alert, article, decision, development, judge, message, verdict
from tests.web.document import Document
from tests.web.site import PASSWORD, Reader, Site, add_user


@pytest.fixture
def story(site: Site) -> str:
    """The page of a story that is proposed."""
    about = article("a", title="Tariffs on steel")
    judge(site.store, about, verdict(about, "s1", moves=True, stage=Stage.PROPOSED))
    return "/stories/s1"


def active(site: Site) -> tuple[Silence, ...]:
    with site.store.reading() as session:
        return silences.active(session, site.now)


async def test_a_story_is_muted_with_a_reason_and_heard_of_again(
    site: Site, reader: Reader, story: str
) -> None:
    done = await reader.post(f"{story}/mute", {"for": "30d", "reason": "the vote <b>is over"})
    assert (done.status_code, done.headers["location"]) == (303, story)
    (made,) = active(site)
    assert (made.value, made.until, made.author) == ("s1", site.now + timedelta(days=30), "you")
    shown = Document((await reader.get(story)).text)
    assert "This story is muted until 31 Mar 2026" in shown.text(".notice")
    assert "the vote <b>is over" in shown.text(".note")
    again = Document((await reader.get(story)).text)
    assert again.text(".notice") == ""
    ended = await reader.post(f"/silences/{made.id}/end", {"back": story})
    assert ended.headers["location"] == story
    assert active(site) == ()
    assert (await reader.post(f"/silences/{made.id}/end", {})).status_code == 404


async def test_a_topic_is_muted(site: Site, reader: Reader) -> None:
    await reader.post("/topics/tariffs/mute", {"for": "1d"})
    (made,) = active(site)
    assert (made.kind.value, made.value, made.reason) == ("topic", "tariffs", "muted on the page")
    assert "Muted until" in (await reader.get("/topics/tariffs")).text
    assert "Tariffs" in Document((await reader.get("/alerts")).text).text("section")


async def test_a_story_sleeps_until_a_stage_or_a_day(
    site: Site, reader: Reader, story: str
) -> None:
    await reader.post(f"{story}/snooze", {"stage": "final"})
    await reader.post(f"{story}/snooze", {"day": "2026-04-01", "stage": ""})
    by_stage, by_day = sorted(active(site), key=lambda each: each.id)
    assert (by_stage.until_stage, by_stage.until) == (Stage.FINAL, NOW + LONGEST_SNOOZE)
    assert (by_day.until_stage, by_day.until.date().isoformat()) == (None, "2026-04-01")
    assert "Muted until it reaches final" in (await reader.get(story)).text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"stage": "nonsense"},
        {"stage": "requested"},
        {"day": "tomorrow"},
        {"day": "2026-02-01"},
        {"day": "2099-01-01"},
        {"day": "0001-01-01"},
    ],
)
async def test_a_snooze_that_makes_no_sense_is_refused(
    site: Site, reader: Reader, story: str, form: dict[str, str]
) -> None:
    assert (await reader.post(f"{story}/snooze", form)).status_code == 422
    assert active(site) == ()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/stories/s9/mute", 404),
        ("/topics/nothing/mute", 404),
        ("/sources/nothing/check", 404),
        ("/alerts/99/resend", 404),
        ("/alerts/x/resend", 400),
        ("/silences/-1/end", 400),
    ],
)
async def test_what_is_not_there_cannot_be_done(reader: Reader, path: str, status: int) -> None:
    answer = await reader.post(path, {})
    assert answer.status_code == status
    assert "list goes on" not in answer.text


async def test_a_delivery_is_sent_again(site: Site, reader: Reader) -> None:
    told = alert()
    site.write(lambda session: deliveries.enqueue(session, told, message(), [decision()], site.now))
    with site.store.reading() as session:
        (made,) = delivery_list.list_deliveries(session)
    site.write(
        lambda session: session.connection().exec_driver_sql("UPDATE delivery SET state = 'dead'")
    )
    shown = Document((await reader.get("/alerts")).text)
    (button,) = [each for each in shown.all("form.act") if "resend" in each.attributes["action"]]
    done = await reader.post(button.attributes["action"], {"back": "/alerts?state=dead"})
    assert done.headers["location"] == "/alerts?state=dead"
    with site.store.reading() as session:
        (again,) = delivery_list.list_deliveries(session)
    assert (again.id, again.state) == (made.id, DeliveryState.PENDING)


async def test_a_source_is_polled_now(site: Site, reader: Reader) -> None:
    site.configuration = Configuration.model_validate(
        {"sources": {"gazette": {"url": "https://gazette.example/feed", "outlet": "Gazette"}}}
    )
    shown = Document((await reader.get("/sources")).text)
    (button,) = shown.all("form.act")
    await reader.post(button.attributes["action"], {"back": "//evil.example"})
    assert site.checked == ["gazette"]


async def test_a_program_that_may_write_does_the_same_and_is_answered_in_json(
    site: Site, reader: Reader, story: str
) -> None:
    answers = []
    for name, role in (("reads", Role.VIEWER), ("writes", Role.EDITOR)):
        site.write(
            lambda session, name=name, role=role: tokens.add(
                session, name, digest=digest(name), role=role, now=site.now, until=None
            )
        )
        bearer = {"authorization": f"Bearer {name}"}
        answers.append(await reader.send("POST", f"/api{story}/mute", bearer, {"for": "7d"}))
    assert [each.status_code for each in answers] == [403, 200]
    assert answers[0].json()["status"] == 403
    assert answers[1].json()["done"].startswith("This story is muted until")
    assert [each.author for each in active(site)] == ["writes"]


@pytest.fixture
def two_stories(site: Site) -> list[str]:
    """Two stories of one article each; the addresses of the articles."""
    made = [article(name, title=f"Tariffs on {name}") for name in ("steel", "cars")]
    for number, about in enumerate(made, start=1):
        judge(site.store, about, verdict(about, f"s{number}", moves=True))
    return [each.url for each in made]


async def test_who_presses_a_button_twice_said_it_once_and_is_told_so(
    site: Site, reader: Reader, two_stories: list[str]
) -> None:
    form = {"article": two_stories[0], "kind": "not relevant", "topic": "tariffs", "back": "/"}
    for notice in ("Marked as not relevant", "already recorded"):
        await reader.post("/articles/mark", form)
        assert notice in Document((await reader.get("/")).text).text(".notice")
        site.now += timedelta(minutes=1)
    with site.store.reading() as session:
        assert len(marks.listing(session)) == 1
        assert marks.relevance_counts(session, "tariffs") == (0, 1)


@pytest.mark.slow
async def test_stories_are_merged_and_taken_apart_again(
    site: Site, reader: Reader, two_stories: list[str]
) -> None:
    into = "http://127.0.0.1:8420/stories/s2?developments=x"
    done = await reader.post("/stories/s1/merge", {"into": into, "reason": "one tariff"})
    assert done.headers["location"] == "/stories/s2"
    assert (await reader.get("/stories/s1")).headers["location"] == "/stories/s2"
    shown = Document((await reader.get("/stories/s2")).text)
    assert "one tariff" in shown.text(".marks")
    (button,) = [each for each in shown.all("form.act") if "undo" in each.attributes["action"]]
    await reader.post(button.attributes["action"], {"back": "/stories/s2"})
    assert (await reader.get("/stories/s1")).status_code == 200


async def test_what_the_program_merged_says_why_and_is_taken_back(
    site: Site, reader: Reader, two_stories: list[str]
) -> None:
    found = LateMerge("s1", "s2", f"Both say steel, tariff. {'Judged anew. ' * 25}")
    with site.store.writing() as session:
        assert late_merges.apply(session, found, NOW)
    for page in ("/stories/s2", f"/articles?url={two_stories[0]}"):
        shown = Document((await reader.get(page)).text)
        assert "policywire itself: merge" in shown.text(".marks")
        assert found.reason.strip() in shown.text(".marks")
    (button,) = [each for each in shown.all("form.act") if "undo" in each.attributes["action"]]
    await reader.post(button.attributes["action"], {"back": "/stories/s2"})
    assert (await reader.get("/stories/s1")).status_code == 200
    with site.store.writing() as session:
        assert late_merges.apply(session, found, NOW) is None


async def test_an_article_is_moved_to_another_story_or_to_one_of_its_own(
    site: Site, reader: Reader, two_stories: list[str]
) -> None:
    steel, cars = two_stories
    moved = {"article": steel, "kind": "same story", "story": "s2", "back": "/stories/s2"}
    assert (await reader.post("/articles/mark", moved)).headers["location"] == "/stories/s2"
    assert "Tariffs on steel" in (await reader.get("/stories/s2")).text
    split = {"article": cars, "kind": "other story", "back": f"/articles?url={cars}"}
    assert (await reader.post("/articles/mark", split)).status_code == 303
    assert "Tariffs on cars" not in Document((await reader.get("/stories/s2")).text).text(
        ".reports"
    )


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("relevant", "relevant to the topic"),
        ("not relevant", "Marked as not relevant"),
        ("not a development", "Marked as not a development"),
    ],
)
async def test_each_button_of_an_article_keeps_what_it_says(
    site: Site, reader: Reader, two_stories: list[str], kind: str, said: str
) -> None:
    page = f"/articles?url={two_stories[0]}"
    shown = Document((await reader.get(page)).text)
    kinds = [each.attributes["value"] for each in shown.all('input[name="kind"]')]
    assert kind in kinds
    form = {"article": two_stories[0], "kind": kind, "topic": "tariffs", "back": page}
    assert (await reader.post("/articles/mark", form)).headers["location"] == page
    after = Document((await reader.get(page)).text)
    assert said in after.text(".notice")
    assert kind in after.text(".marks strong")


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/articles/mark", {"kind": "nonsense", "article": "https://news.example/steel"}),
        ("/articles/mark", {"kind": "relevant", "article": "https://nowhere.example/"}),
        ("/articles/mark", {"kind": "relevant", "topic": "nothing"}),
        ("/articles/mark", {"kind": "same story", "story": "s9"}),
        ("/articles/mark", {"kind": "same story", "story": "<script>"}),
        ("/stories/s1/merge", {"into": "s1"}),
        ("/stories/s1/merge", {"into": ""}),
    ],
)
async def test_what_cannot_be_said_is_refused_with_the_reason(
    reader: Reader, two_stories: list[str], path: str, form: dict[str, str]
) -> None:
    answer = await reader.post(path, {"article": two_stories[0], **form})
    assert answer.status_code == 422
    assert Document(answer.text).text("h1")


@pytest.mark.slow
async def test_viewers_see_no_buttons_but_the_star(site: Site, two_stories: list[str]) -> None:
    add_user(site, "ann", Role.VIEWER)
    reader = Reader(site.application(local=False))
    await reader.log_in("ann", PASSWORD)
    for path in ("/stories/s1", f"/articles?url={two_stories[0]}", "/topics/tariffs", "/alerts"):
        shown = Document((await reader.get(path)).text)
        targets = [each.attributes["action"] for each in shown.all('form[method="post"]')]
        stars = {"/stories/s1/star", "/articles/star"}
        assert set(targets) <= {"/logout", "/topics/tariffs#result", *stars}, path
    await reader.close()


async def test_an_article_that_changed_shows_what_differs(
    site: Site, reader: Reader, two_stories: list[str]
) -> None:
    about = article("steel", title="Tariffs on steel")
    after = replace(about, text="Text of steel.\nThe duty is 25 percent, not 20 <b>percent.")
    revised = compare_versions(about, after)
    assert revised is not None
    site.write(lambda session: versions.add_version(session, 1, after, revised, site.now))
    shown = Document((await reader.get(f"/articles?url={about.url}")).text)
    assert "Second paragraph." in shown.text("del")
    assert "not 20 <b>percent" in shown.text("ins")


async def test_a_topic_tells_how_much_of_it_people_called_noise(
    site: Site, reader: Reader, two_stories: list[str]
) -> None:
    assert "marked" not in (await reader.get("/topics/tariffs")).text
    for url, kind in zip(two_stories, ("relevant", "not relevant"), strict=True):
        await reader.post("/articles/mark", {"article": url, "kind": kind, "topic": "tariffs"})
    assert "2 articles marked, 50% not relevant" in (await reader.get("/topics/tariffs")).text


async def test_what_was_not_told_can_be_called_a_development(site: Site, reader: Reader) -> None:
    quiet = article("quiet", title="Tariffs on tin")
    judge(site.store, quiet, verdict(quiet, "s1"))
    shown = Document((await reader.get("/not-told?topic=tariffs")).text)
    assert "Tariffs on tin" in shown.text(".deliveries")
    assert "It shares rare words." in shown.text(".deliveries")
    for page in ("/not-told", f"/articles?url={quiet.url}"):
        kinds = Document((await reader.get(page)).text).all('input[name="kind"]')
        assert "a development" in [each.attributes["value"] for each in kinds]
    form = {"article": quiet.url, "kind": "a development", "back": "/not-told"}
    assert (await reader.post("/articles/mark", form)).headers["location"] == "/not-told"
    assert "Marked as a development" in Document((await reader.get("/not-told")).text).text(
        ".notice"
    )


async def test_a_wrong_stage_is_taken_back_and_the_mark_is_shown(
    site: Site, reader: Reader, two_stories: list[str]
) -> None:
    assert "Proposed" in Document((await reader.get("/stories/s1")).text).text(".story-head")
    done = await reader.post("/stories/s1/wrong-stage", {"reason": "only an idea"})
    assert done.headers["location"] == "/stories/s1"
    shown = Document((await reader.get("/stories/s1")).text)
    assert "Reported" in shown.text(".story-head")
    assert "wrong stage (only an idea)" in shown.text(".marks")
    assert (await reader.post("/stories/s1/wrong-stage", {})).status_code == 422


async def test_a_detail_is_shown_on_its_story_as_also_new(site: Site, reader: Reader) -> None:
    for name, strength in (("steel", Strength.DEVELOPMENT), ("tin", Strength.DETAIL)):
        about = article(name, title=f"Tariffs on {name}")
        moved = development(about, "s1", strength=strength)
        judge(site.store, about, replace(verdict(about, "s1"), development=moved))
    shown = Document((await reader.get("/stories/s1")).text)
    assert "Also new" in shown.text(".timeline > li.detail")
    assert "1 development" in shown.text(".story-head")
    kinds = Document((await reader.get(f"/articles?url={article('tin').url}")).text)
    assert any("This was a development" in each for each in kinds.texts(".acts"))
    assert (await reader.get("/api/not-told")).json()["articles"] == []
