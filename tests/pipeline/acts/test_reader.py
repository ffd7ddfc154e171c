"""Acts in headlines: what was done, by whom, and whether it was done at all."""

from __future__ import annotations

import pytest

from policywire.config.enums import Stage
from policywire.pipeline.acts.act import ActStatus
from policywire.pipeline.acts.headline import read_headline
from policywire.pipeline.acts.reader import read_acts
from policywire.pipeline.acts.taxonomy import taxonomy


def done(title: str) -> list[str]:
    """The names of the acts that a headline reports as done."""
    return [act.name for act in read_headline(title).acts if act.status is ActStatus.DONE]


@pytest.mark.parametrize(
    ("title", "act", "stage"),
    [
        ("Judge vacates grazing permit rule", "vacate_strike_down", Stage.BLOCKED),
        ("Court quashes approval for Severn barrage", "vacate_strike_down", Stage.BLOCKED),
        ("Tribunal sets aside airport slot rule", "vacate_strike_down", Stage.BLOCKED),
        ("Ferry subsidy struck down by Scottish court", "vacate_strike_down", Stage.BLOCKED),
        ("Judge bars agency from using the maps", "block_enjoin", Stage.BLOCKED),
        ("Judges in Ohio, Kentucky halt parts of ferry rule", "block_enjoin", Stage.BLOCKED),
        ("Court refuses to let ministry close the mine", "block_enjoin", Stage.BLOCKED),
        ("State blocks hospital from closing maternity ward", "block_enjoin", Stage.BLOCKED),
        ("Ofgem blocks suppliers from raising charges", "block_enjoin", Stage.BLOCKED),
        ("Ferry firm blocked by ministry from cutting routes", "block_enjoin", Stage.BLOCKED),
        ("Judge puts ferry fees on hold", "block_enjoin", Stage.BLOCKED),
        ("Appeals court lifts block on ferry fees", "lift_stay", Stage.UPHELD),
        ("Supreme Court lets state enforce ferry fees", "lift_stay", Stage.UPHELD),
        ("Court revives milk labelling rule", "lift_stay", Stage.UPHELD),
        ("Appeals court overturns injunction against ferry fees", "reverse_overturn", Stage.UPHELD),
        ("Judge tosses lawsuit over ferry fees", "dismiss_case", Stage.UPHELD),
        ("Judge declines to block ferry fees", "lift_stay", Stage.UPHELD),
        ("Supreme Court upholds ferry fees", "uphold_affirm", Stage.UPHELD),
        ("Supreme Court agrees to hear ferry case", "take_up_or_deny_review", None),
        ("Harbor city appeals ruling on ferry fees", "appeal", Stage.CHALLENGED),
        ("Fishermen take ministry to court over quotas", "sue_file", Stage.CHALLENGED),
        ("Three states join lawsuit over ferry fees", "sue_file", Stage.CHALLENGED),
        ("Committee advances ferry bill", "committee_advances", Stage.PROPOSED),
        ("Senate passes ferry bill, 51-49", "chamber_passes", Stage.FINAL),
        ("Bundestag approves heating law", "chamber_passes", Stage.FINAL),
        ("House votes down ferry bill", "chamber_rejects", Stage.BLOCKED),
        ("Governor vetoes ferry bill", "veto", Stage.BLOCKED),
        ("Governor signs ferry safety act", "signed_into_law", Stage.FINAL),
        ("Minister signs trade deal with Norway", "agree_deal", Stage.AGREED),
        ("President signs order on shipping lanes", "order_directive", Stage.FINAL),
        ("Agency proposes limit on nitrates", "propose_rule", Stage.PROPOSED),
        ("Agency finalizes limit on nitrates", "finalize_rule", Stage.FINAL),
        ("Agency drops plan to widen canal", "withdraw_rescind", Stage.WITHDRAWN),
        ("Ministry cancels permit rule", "withdraw_rescind", Stage.WITHDRAWN),
        ("Water board delays meter deadline", "delay_extend", None),
        ("Agency pauses seed approvals", "suspend_pause", Stage.IN_FORCE),
        ("Nitrate limit comes into force", "take_effect", Stage.IN_FORCE),
        ("Bank settles lawsuit over fees", "settle", Stage.AGREED),
        ("Regulator fines bank over fees", "fine_penalize", None),
        ("Watchdog opens probe into ferry contract", "open_investigation", None),
        ("House panel subpoenas ferry operator", "subpoena", None),
        ("Ferry chief resigns", "resign_retire", None),
        ("Minister fires ferry chief", "fire_oust", None),
        ("President nominates banker to lead regulator", "nominate_pick", None),
        ("Senate confirms banker as regulator chief", "confirm_appoint", None),
        ("Audit finds ferry operator overcharged state", "report_finds", None),
        ("Ferries run late twice as often, watchdog finds", "report_finds", None),
        ("Leaked memo shows ministry knew of leak", "leak_reveals", None),
    ],
)
def test_an_act_and_the_stage_it_leads_to(title: str, act: str, stage: Stage | None) -> None:
    assert done(title)[:1] == [act]
    assert read_headline(title).stage is stage


@pytest.mark.parametrize(
    "title",
    [
        "Tower blocks get new cladding",
        "Free ski passes for pupils",
        "Snow on the passes closes road",
        "Ice blocks canal near Uppsala",
        "Nitrate reading passes limit at dawn",
        "Pupils ask minister how laws are made",
        "Museum unveils portrait of its founder",
        "Ministry weighs ban on plastic straws",
        "Judge may block ferry fees",
        "Agency has not withdrawn the rule",
        "Will the court strike down ferry fees?",
    ],
)
def test_words_that_only_look_like_an_act_move_nothing(title: str) -> None:
    assert read_headline(title).stage in {None, Stage.REPORTED}


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Ministry to ban plastic straws", ActStatus.PLANNED),
        ("City vows to sue over ferry fees", ActStatus.PLANNED),
        ("Judge fails to rule on ferry fees", ActStatus.NEGATED),
        ("Norway is first country to sue over quotas", ActStatus.DONE),
        ("Senate votes to end ferry subsidy", ActStatus.DONE),
    ],
)
def test_a_plan_is_not_a_deed(title: str, status: ActStatus) -> None:
    assert read_acts(title)[-1].status is status


def test_what_lies_behind_the_news_is_background() -> None:
    main, behind = read_acts("Governor vetoes ferry bill after judge blocks fees")
    assert (main.name, main.status, main.is_main) == ("veto", ActStatus.DONE, True)
    assert (behind.name, behind.status) == ("block_enjoin", ActStatus.BACKGROUND)
    assert not behind.is_main


def test_actor_and_object_are_in_the_headlines_words() -> None:
    (act,) = read_acts("A federal judge in Boston blocked the ferry rule on Tuesday")
    assert act.actor == "federal judge in Boston"
    assert act.object.startswith("the ferry rule")
    (passive,) = read_acts("Ferry rule blocked by Boston judge")
    assert (passive.actor, passive.object) == ("Boston judge", "Ferry rule")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Judge strikes down county ban on short-term rentals", "county ban on short-term rentals"),
        ("Commission backs off rate plan", "rate plan"),
        ("Board raises rates 8%", "rates 8%"),
    ],
)
def test_an_object_has_no_particle_of_the_verb_and_keeps_its_percent(
    title: str, expected: str
) -> None:
    (act,) = read_acts(title)
    assert act.object == expected


def test_every_act_of_the_table_has_a_family_and_is_read_by_some_verb() -> None:
    table = taxonomy()
    read = {each.kind.name for entry in table.verbs.values() for each in entry.patterns}
    assert read == set(table.kinds)
    assert all(kind.family for kind in table.kinds.values())


@pytest.mark.parametrize(
    ("title", "actor"),
    [
        ("Judge who blocked ferry fees upholds port tax", "Judge"),
        ("Official who oversaw closure resigns over emails", "Official"),
    ],
)
def test_behind_a_relative_clause_the_news_goes_on(title: str, actor: str) -> None:
    main = read_acts(title)[0]
    assert (main.actor, main.status, main.is_main) == (actor, ActStatus.DONE, True)


def test_an_adverb_before_a_verb_hides_nothing() -> None:
    assert done("Judges openly criticize new ferry court") == ["criticize_react"]
