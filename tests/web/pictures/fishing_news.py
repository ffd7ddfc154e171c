"""A field beside that of the demo: a fortnight of news on herring quotas."""

from __future__ import annotations

from datetime import UTC, datetime

from policywire.config.enums import Tier
from policywire.demo.newsroom import Publication

TOPIC = """
fishing-quotas:
  title: Fishing quotas
  why: What may be landed decides which harbours live
  any: [fishing quota*, catch limit*, herring quota*, "quota NEAR/6 (herring OR cod OR sprat)"]
"""

ADVICE = (
    "The herring quota in the central Baltic should fall by 38% next year, scientists said on "
    "Monday. The council of fisheries scientists counted 430,000 tonnes of spawning herring, below "
    "the limit of 460,000 tonnes that the law names. Catches of 52,000 tonnes would let the stock "
    "recover, the advice says. Maria Lindqvist, who wrote it, said that cod had not recovered "
    "either. Ministers meet in Brussels on March 20, 2025 to decide."
)
PROPOSAL = (
    "The European Commission proposed on Thursday to cut the herring quota in the central Baltic "
    "to 61,000 tonnes, from 83,881 tonnes this year. About 3,400 fishermen in five countries would "
    "be affected, the Commission said. It set aside 24 million euros for boats that stay in port. "
    "Fisheries Commissioner Costas Kadis said the stock could not wait. Comments on the proposal "
    "are due by March 7, 2025. The proposal is COM/2025/61."
)
PROTEST = (
    "Fishermen in Sweden and Poland on Tuesday asked ministers to keep the herring quota, after "
    "the Commission proposed to cut it to 61,000 tonnes. The Baltic Producers Association said "
    "that 1,200 jobs would go and put the loss at 41 million euros. Its chairman, Piotr Nowak, "
    "called the cut a death sentence for 14 harbours. Ministers meet on March 20, 2025."
)
REVISED = (
    "The European Commission on Wednesday revised its plan for the herring quota in the central "
    "Baltic: it now proposes 66,500 tonnes, up from 61,000 tonnes. Poland and Finland had asked "
    "for the change. The fund for boats that stay in port grows to 31 million euros. About 2,900 "
    "fishermen would be affected. Ministers will vote on March 20, 2025."
)


def _published(
    name: str, outlet: str, day: int, hour: int, title: str, text: str, tier: Tier
) -> Publication:
    return Publication(
        url=f"https://{outlet.lower().replace(' ', '-')}.example/{name}",
        outlet_key=outlet.lower().replace(" ", "-"),
        outlet=outlet,
        title=title,
        text=text,
        author="",
        date=datetime(2025, 2, day, hour, 15, tzinfo=UTC),
        tier=tier,
    )


def fishing_news() -> list[Publication]:
    """Advice, a proposal with a copy and a second report, a protest, and a revised proposal."""
    press, official = Tier.PRESS, Tier.OFFICIAL
    lowered = PROPOSAL.replace("on Thursday to cut", "to lower")
    revised = REVISED.replace("on Wednesday revised", "revised")
    proposed = "Commission proposes deep cut of herring quota in central Baltic"
    return [
        _published(
            "advice",
            "Harbour Post",
            10,
            9,
            "Scientists advise 38% less herring quota for the Baltic",
            ADVICE,
            press,
        ),
        _published("ip-61", "EU Commission", 13, 11, proposed, PROPOSAL, official),
        _published("proposal", "Nordic Wire", 13, 12, proposed, PROPOSAL, Tier.WIRE),
        _published(
            "cut",
            "Harbour Post",
            13,
            15,
            "Brussels wants to cut Baltic herring quota to 61,000 tonnes",
            lowered,
            press,
        ),
        _published(
            "protest",
            "Coast Gazette",
            18,
            8,
            "Fishermen in Sweden and Poland ask ministers to keep herring quota",
            PROTEST,
            press,
        ),
        _published(
            "revised",
            "EU Commission",
            19,
            10,
            "Commission revises herring quota proposal to 66,500 tonnes",
            REVISED,
            official,
        ),
        _published(
            "softer",
            "Coast Gazette",
            19,
            13,
            "EU softens planned cut of herring quota to 66,500 tonnes",
            revised,
            press,
        ),
    ]
