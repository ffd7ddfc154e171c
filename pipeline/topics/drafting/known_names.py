"""Bodies and programmes that go by two names: for the first minute, when nothing is stored yet.

Names that mean something else somewhere (FCA, CMA, DOT in other countries) are left out: the stored
articles say what is meant.
"""

from __future__ import annotations

from functools import lru_cache

_NAMES = """
ACA, Affordable Care Act, Obamacare
ACLU, American Civil Liberties Union
AI, artificial intelligence
ATF, Bureau of Alcohol, Tobacco, Firearms and Explosives
BLM, Bureau of Land Management
CBP, Customs and Border Protection
CDC, Centers for Disease Control and Prevention
CFPB, Consumer Financial Protection Bureau
CFTC, Commodity Futures Trading Commission
CIA, Central Intelligence Agency
CMS, Centers for Medicare & Medicaid Services
DACA, Deferred Action for Childhood Arrivals
DEA, Drug Enforcement Administration
DEFRA, Department for Environment, Food & Rural Affairs
DHS, Department of Homeland Security, Homeland Security
DOJ, Justice Department, Department of Justice
DWP, Department for Work and Pensions
ECB, European Central Bank
EEOC, Equal Employment Opportunity Commission
EPA, Environmental Protection Agency
ESMA, European Securities and Markets Authority
EU, European Union
FAA, Federal Aviation Administration
FBI, Federal Bureau of Investigation
FCC, Federal Communications Commission
FDA, Food and Drug Administration
FDIC, Federal Deposit Insurance Corporation
Fed, Federal Reserve
FEMA, Federal Emergency Management Agency
FERC, Federal Energy Regulatory Commission
FTC, Federal Trade Commission
GDPR, General Data Protection Regulation
HHS, Health and Human Services
HMRC, HM Revenue & Customs
HUD, Housing and Urban Development
ICC, International Criminal Court
ICE, Immigration and Customs Enforcement
IMF, International Monetary Fund
IRS, Internal Revenue Service
LNG, liquefied natural gas
MHRA, Medicines and Healthcare products Regulatory Agency
NASA, National Aeronautics and Space Administration
NATO, North Atlantic Treaty Organization
NHS, National Health Service
NHTSA, National Highway Traffic Safety Administration
NIH, National Institutes of Health
NLRB, National Labor Relations Board
NOAA, National Oceanic and Atmospheric Administration
NRC, Nuclear Regulatory Commission
NTSB, National Transportation Safety Board
OECD, Organisation for Economic Co-operation and Development
OMB, Office of Management and Budget
OPM, Office of Personnel Management
OSHA, Occupational Safety and Health Administration
Pentagon, Defense Department, Department of Defense
PFAS, forever chemicals, PFOA, PFOS
SEC, Securities and Exchange Commission
SNAP, Supplemental Nutrition Assistance Program, food stamps
Supreme Court, SCOTUS
TfL, Transport for London
TSA, Transportation Security Administration
UN, United Nations
USCIS, Citizenship and Immigration Services
USDA, Department of Agriculture, Agriculture Department
USPS, Postal Service
VA, Veterans Affairs
WHO, World Health Organization
WTO, World Trade Organization
"""
_LISTED_INSIDE = ("Alcohol, Tobacco, Firearms", "Environment, Food")


def other_known_names(name: str) -> tuple[str, ...]:
    """The other names of a body or programme; none for one that is not in the table."""
    return _groups().get(name.casefold(), ())


def is_known_name(word: str) -> bool:
    """Whether the word, in these capitals, is in the table: Fed is, fed is not."""
    return any(word in (*others, name) for name, others in _written().items())


@lru_cache(maxsize=1)
def _written() -> dict[str, tuple[str, ...]]:
    lines = map(_names_in, _NAMES.strip().splitlines())
    return {names[0]: tuple(names[1:]) for names in lines}


@lru_cache(maxsize=1)
def _groups() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for first, others in _written().items():
        names = (first, *others)
        for name in names:
            found[name.casefold()] = tuple(other for other in names if other != name)
    return found


def _names_in(line: str) -> list[str]:
    for listed in _LISTED_INSIDE:
        line = line.replace(listed, listed.replace(", ", ",_"))
    return [name.replace(",_", ", ") for name in line.split(", ")]
