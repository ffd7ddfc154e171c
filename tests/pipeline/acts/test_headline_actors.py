"""Who does it, in headlines of ten fields: the first 40 were written before the rules were mended.

At first sight 32 acts of 40 were right, 28 actors, 34 stages; three of 22 stages said were wrong.
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

OTHER_HEADLINES = [
    ("Regional assembly rejects casino plan", "chamber_rejects", "Regional assembly", "blocked"),
    ("Toymaker ordered to pay €2m for unsafe dolls", "fine_penalize", "", "none"),
    ("Two tram drivers charged over crash", "charge_indict", "", "none"),
    ("Germany and Denmark agree tunnel toll cut", "agree_deal", "Germany and Denmark", "agreed"),
    ("Netting licence appeal dismissed by high court", "dismiss_case", "high court", "upheld"),
    ("Farm lobby sues ministry over pig crate deadline", "sue_file", "Farm lobby", "challenged"),
    ("Ministry pushes back pig crate deadline to 2031", "delay_extend", "Ministry", "none"),
    ("Egg producers lose bid to overturn cage ban", "deny_reject", "Egg producers", "upheld"),
    ("MPs approve live export ban by 310 votes to 204", "chamber_passes", "MPs", "final"),
    ("Vets warn of shortage as inspectors leave", "warn", "Vets", "none"),
    (
        "Airport expansion thrown out by planning tribunal",
        "vacate_strike_down",
        "planning tribunal",
        "blocked",
    ),
    ("Pilots' union reaches tentative deal with carrier", "agree_deal", "Pilots' union", "agreed"),
    ("Regulator proposes seat width minimum", "propose_rule", "Regulator", "proposed"),
    ("Air traffic chief quits after outage report", "resign_retire", "Air traffic chief", "none"),
    ("Chile grants lithium permit to state firm", "approve_grant", "Chile", "final"),
    ("Court orders gold mine to stop dumping", "block_enjoin", "Court", "blocked"),
    ("Mine owner jailed for nine years over dam collapse", "convict_sentence_acquit", "", "none"),
    ("Congo lifts cobalt export ban", "withdraw_rescind", "Congo", "withdrawn"),
    ("Lawmakers question mine safety chief over blast", "testify", "Lawmakers", "none"),
    ("Prison guards strike for third day", "protest_strike", "Prison guards", "none"),
    ("Inspectors find rats in a third of cells", "report_finds", "Inspectors", "none"),
    ("Governor signs bill limiting solitary confinement", "signed_into_law", "Governor", "final"),
    (
        "Justice minister considers early release of 2,000 inmates",
        "announce_plan",
        "Justice minister",
        "reported",
    ),
    (
        "Supreme court upholds voting rights for prisoners",
        "uphold_affirm",
        "Supreme court",
        "upheld",
    ),
    ("Privacy watchdog fines dating app €4m", "fine_penalize", "Privacy watchdog", "none"),
    ("Senators introduce children's data bill", "introduce_bill", "Senators", "proposed"),
    ("Hackers leak health records of 40,000 patients", "leak_reveals", "Hackers", "none"),
    ("Data law comes into force on Saturday", "take_effect", "Data law", "in force"),
    ("Brewers welcome duty freeze", "criticize_react", "Brewers", "none"),
    ("Scotland drops plan to ban alcohol adverts", "withdraw_rescind", "Scotland", "withdrawn"),
    ("Voters back ranked ballots in referendum", "chamber_passes", "Voters", "final"),
    (
        "Appeals panel revives suit over ballot drop boxes",
        "reverse_overturn",
        "Appeals panel",
        "none",
    ),
    ("County clerk charged with tampering with machines", "charge_indict", "", "none"),
    ("Insurers must cover flood claims, judge rules", "rule_for_against", "judge", "none"),
    (
        "Insurance commissioner rejects 22% rate rise",
        "deny_reject",
        "Insurance commissioner",
        "blocked",
    ),
    ("Insurance bill stalls in upper house", "other_act", "Insurance bill", "proposed"),
    ("Post office closes 300 branches", "other_act", "Post office", "in force"),
    ("Postal workers ratify pay deal", "agree_deal", "Postal workers", "agreed"),
    ("Broadcaster cuts 450 news jobs", "cut_cancel_funds", "Broadcaster", "in force"),
    (
        "Culture minister denies pressuring broadcaster",
        "criticize_react",
        "Culture minister",
        "none",
    ),
    (
        "Competition authority blocks merger of cement makers",
        "deny_reject",
        "Competition authority",
        "blocked",
    ),
    ("Cement makers appeal merger decision", "appeal", "Cement makers", "challenged"),
    ("Cartel probe widens to steel firms", "change_scope", "Cartel probe", "none"),
    ("Steel tariffs struck down by trade court", "vacate_strike_down", "trade court", "blocked"),
    ("Ferry fee struck down by appeals court", "vacate_strike_down", "appeals court", "blocked"),
    ("Trade minister quits over quota leak", "resign_retire", "Trade minister", "none"),
    ("Energy regulator raises price cap by 6%", "other_act", "Energy regulator", "final"),
    ("Government weighs windfall levy on solar farms", "announce_plan", "Government", "reported"),
    ("Grid operator apologises for blackout", "admit_acknowledge", "Grid operator", "none"),
    ("Villages sue over pylons", "sue_file", "Villages", "challenged"),
    ("Hospital trust accused of hiding deaths", "criticize_react", "", "none"),
    (
        "Health secretary orders review of maternity units",
        "open_investigation",
        "Health secretary",
        "none",
    ),
    ("Nurses reject 3% pay offer", "deny_reject", "Nurses", "blocked"),
    ("Vaccine panel recommends RSV jab for over-60s", "propose_rule", "Vaccine panel", "proposed"),
    (
        "Landlords challenge rent register in constitutional court",
        "sue_file",
        "Landlords",
        "challenged",
    ),
    ("City council delays vote on short lets", "delay_extend", "City council", "none"),
    ("Housing minister under fire for skipping hearing", "criticize_react", "", "none"),
    ("Bishops call for ban on betting adverts", "demand_call_for", "Bishops", "requested"),
    ("Betting firms agree to voluntary ad limits", "agree_deal", "Betting firms", "agreed"),
    (
        "Gambling commission revokes casino licence",
        "withdraw_rescind",
        "Gambling commission",
        "withdrawn",
    ),
    ("Police raid betting shops in fraud inquiry", "raid_seize", "Police", "none"),
    ("Coastguard rescues 60 after ferry fire", "other_act", "Coastguard", "none"),
    ("Ferry captain testifies that doors were open", "testify", "Ferry captain", "none"),
    (
        "Ports minister says no decision on ferry licences",
        "criticize_react",
        "Ports minister",
        "none",
    ),
    ("Tribunal rules against driver in app pay case", "rule_for_against", "Tribunal", "none"),
    ("Senate confirms pension board chief 54-41", "confirm_appoint", "Senate", "none"),
    ("Library workers furloughed as county budget lapses", "suspend_pause", "", "in force"),
    ("County restores library hours after outcry", "resume_reinstate", "County", "in force"),
    ("Pesticide ban vetoed by premier", "veto", "premier", "blocked"),
    ("Lawmakers override premier's veto of pesticide ban", "chamber_passes", "Lawmakers", "final"),
    (
        "Constitutional court refuses to suspend rent register",
        "lift_stay",
        "Constitutional court",
        "upheld",
    ),
    (
        "Aviation authority grounds turboprop after engine fire",
        "suspend_pause",
        "Aviation authority",
        "in force",
    ),
    (
        "Licensing board rejects stadium beer application",
        "deny_reject",
        "Licensing board",
        "blocked",
    ),
    ("State treasurer picked to lead pension board", "nominate_pick", "", "none"),
]
"""Of the next 80, written before each half of the rules was mended, those that are read rightly.

At first sight 59 acts of 80 were right, 51 actors, 64 stages; five of 37 stages said were wrong.
"""


@pytest.mark.parametrize(("title", "act", "actor", "stage"), HEADLINES + OTHER_HEADLINES)
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


@pytest.mark.parametrize(
    "title",
    [
        "Ferry firm raises price of season tickets",
        "Climbing gym lets members freeze accounts",
        "Zoo lets visitors feed goats",
        "Opinion poll on tolls divides towns",
        "Harbour permits stay cheap",
    ],
)
def test_what_no_authority_does_brings_no_stage(title: str) -> None:
    assert read_headline(title).stage is None


@pytest.mark.parametrize(
    "title", ["How the ministry banned trawling", "As council bans trawling, skippers cheer"]
)
def test_what_is_explained_or_stands_in_front_as_known_is_background(title: str) -> None:
    acts = {act.name: act.status for act in read_headline(title).acts}
    assert acts["order_directive"] is ActStatus.BACKGROUND


def test_what_is_found_by_nobody_is_no_court_s_finding() -> None:
    read = read_headline("Rust, cracked welds found at Elmdale bridge, engineers say")
    assert "rule_for_against" not in {act.name for act in read.acts}
