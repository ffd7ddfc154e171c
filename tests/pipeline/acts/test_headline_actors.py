"""Who does it, in headlines of ten fields: the first 40 were written before the rules were mended.

At first sight 32 acts of 40 were right, 28 actors, 34 stages.
"""

from __future__ import annotations

import pytest

from policywire.pipeline.acts.act import ActStatus
from policywire.pipeline.acts.headline import read_headline

HEADLINES = [
    ("Minister refuses to widen the herring closure", "deny_reject", "Minister", "none"),
    ("Norway cuts cod quota by a fifth", "other_act", "Norway", "final"),
    ("Trawler firm fined £80,000 for fishing in spawning ground", "fine_penalize", "", "none"),
    (
        "Rail regulator orders operators to refund passengers",
        "order_directive",
        "Rail regulator",
        "final",
    ),
    ("Unions call off rail strike after pay offer", "withdraw_rescind", "Unions", "none"),
    ("Mayor calls off harbour tram scheme", "withdraw_rescind", "Mayor", "withdrawn"),
    ("Senate panel kills high-speed line bill", "chamber_rejects", "Senate panel", "blocked"),
    (
        "Rail watchdog says signals were faulty before crash",
        "report_finds",
        "Rail watchdog",
        "none",
    ),
    ("Council scraps plan for reservoir at Eastmoor", "withdraw_rescind", "Council", "withdrawn"),
    ("Villagers take reservoir permit to court", "sue_file", "Villagers", "challenged"),
    (
        "Education ministry publishes draft rules on phones in class",
        "propose_rule",
        "Education ministry",
        "proposed",
    ),
    ("School board votes 5-2 to close three primaries", "chamber_passes", "School board", "final"),
    ("Judge tosses challenge to school uniform rule", "dismiss_case", "Judge", "upheld"),
    (
        "University president steps down amid grant inquiry",
        "resign_retire",
        "University president",
        "none",
    ),
    ("Pharmacy chain sued over opioid refills", "sue_file", "", "challenged"),
    (
        "Space agency picks two firms to build relay satellites",
        "nominate_pick",
        "Space agency",
        "none",
    ),
    ("Former bank chief convicted of fraud", "convict_sentence_acquit", "", "none"),
    ("Audit finds forest fund lost $9 million", "report_finds", "Audit", "none"),
    ("Army chief fired over helicopter contract", "fire_oust", "", "none"),
    ("Lawsuit over ferry permits dismissed", "dismiss_case", "", "upheld"),
    ("Museum union warns of closures", "warn", "Museum union", "none"),
    ("Federal judge issues ruling blocking dredging", "block_enjoin", "Federal judge", "blocked"),
    (
        "Supreme Court restores lawsuit against dam owner",
        "reverse_overturn",
        "Supreme Court",
        "none",
    ),
    ("Bus bill passes first chamber, heads to senators", "chamber_passes", "Bus bill", "proposed"),
    ("Ferry contract ‘a disgrace,’ harbour union says", "criticize_react", "harbour union", "none"),
    (
        "Ferry contract is a disgrace, Transport Union says",
        "criticize_react",
        "Transport Union",
        "none",
    ),
    ("Okafor: Any cut would ruin small farms", "criticize_react", "Okafor", "none"),
    ("Okafor: Farms must have a say", "demand_call_for", "Okafor", "requested"),
    ("Operator denies plans to sell ferries", "criticize_react", "Operator", "none"),
    ("Protests erupt over dam", "protest_strike", "Protests", "none"),
]
"""Headline, its main act, who does it (empty where nobody is named), its stage."""


@pytest.mark.parametrize(("title", "act", "actor", "stage"), HEADLINES)
def test_main_act_actor_and_stage(title: str, act: str, actor: str, stage: str) -> None:
    got = read_headline(title)
    assert got.acts[0].name == act
    assert got.acts[0].actor == actor
    assert (got.stage.value if got.stage else "none") == stage


@pytest.mark.parametrize(
    ("title", "actor"),
    [
        ("Tenants ask court to halt evictions", "court"),
        ("Museum trustees urge government to lift ban on loans", "government"),
        ("Minister refuses to widen the herring closure", "Minister"),
        ("Board votes 5-2 to sell the ferry pier and cut fares", "Board"),
    ],
)
def test_who_is_to_do_it_is_who_was_told_to_or_who_decided(title: str, actor: str) -> None:
    assert read_headline(title).acts[-1].actor == actor


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Appeal over ferry contract to be heard in March", ActStatus.PLANNED),
        ("Toll rules set to be withdrawn", ActStatus.PLANNED),
        ("Toll rules are to be withdrawn, agency says", ActStatus.DONE),
        ("Fishing ban to be lifted in May", ActStatus.PLANNED),
    ],
)
def test_what_is_to_be_done_is_a_plan_until_it_is_decided(title: str, status: ActStatus) -> None:
    assert read_headline(title).acts[0].status is status


@pytest.mark.parametrize(
    "title",
    [
        "Judge rules agency unlawfully deployed divers",
        "Harbour master admits port scrapped safety rules",
        "Dockers cheer as police raid ferry office",
    ],
)
def test_what_somebody_rules_or_admits_or_what_stands_behind_as_is_no_news_of_its_own(
    title: str,
) -> None:
    statuses = [act.status for act in read_headline(title).acts]
    assert statuses == [ActStatus.DONE, ActStatus.BACKGROUND]


def test_quotas_and_tolls_are_no_funds() -> None:
    cut = [act.name for act in read_headline("Council cuts bus lane funding").acts]
    lowered = [act.name for act in read_headline("Council cuts bridge tolls").acts]
    assert (cut, lowered) == (["cut_cancel_funds"], ["other_act"])
