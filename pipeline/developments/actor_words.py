"""Words by which a name of somebody who acts is told from other words."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACTING = _words(
    """
    activist administration advocate agency aide alliance ally ambassador analyst army assembly
    association attorney authority bank bloc board body bureau business cabinet candidate chair
    chairman chairwoman chamber chancellor chief church citizen city club coalition college
    commission commissioner committee commons company congress conservative consortium
    corporation council counsel country county court critic delegate delegation democrat
    department deputy diplomat director district division doctor dozens economist employer
    executive expert faction farmer federation firm force foundation general gop government
    governor group hospital house hundreds industry inspector institute institution
    investigator investor journalist judge jury justice king lawmaker lawyer leader league
    legislator legislature liberal lord manager mayor member military minister ministry monarch
    motorist nation negotiator nurse office officer official operator opponent opposition
    organisation organization owner panel parent parliament party patient physician plaintiff
    police politician premier president prisoner producer professor prosecutor provider
    province publisher queen regulator representative republican resident retailer scientist
    secretary senate senator service shareholder sheriff side society spokesman spokesperson
    spokeswoman staff state student supporter taxpayer teacher team territory thousands tory
    town treasury tribe tribunal troops union university veteran voter watchdog woman worker
    """
) | {"attorneys", "men", "women", "people"}
"""Those who act, as common nouns in the singular."""

LIFELESS = _words(
    """
    accord act action ad aid agreement amendment announcement appeal appropriation audit ban bid
    bill budget campaign case cease-fire challenge change charge clash code complaint concern
    contract crackdown crisis cut data database deadline deal debate decision decree deficit demand
    directive dispute document draft effort election email evidence fee file filing framework
    freeze funding fund grant guidance hearing injunction initiative inquiry investigation law
    lawsuit legislation letter levy license limit list loan mandate map measure medicaid medicare
    meeting memo memorandum merger moratorium motion move nomination note notice offer operation
    opinion order ordinance package pact permit petition pipeline plan policy poll post practice
    price probe program programme project proposal protest provision purchase push quota raise
    record referendum reform regulation report request resolution restriction revenue review rule
    ruling sale sanction scheme settlement shutdown speech spending standard statement statute
    stock study subsidy suit summit system talks tariff tax term text threat transfer treaty trial
    trust update upgrade version video vote waiver war win
    """
)
"""What is blocked, signed or passed but never does it, as nouns in the singular."""

DETERMINERS = _words("a an the its his her their our my your this that these those both all any")
WHOSE = _words("its his her their our my your this that these those")
NUMBERS = _words("two three four five six seven eight nine ten eleven twelve several many few most")
DESCRIBING = _words(
    """
    abortion acting advocacy anti appeals attorneys bankruptcy bipartisan british budget
    business central chief circuit city civil climate congressional constitutional consumer
    county democratic deputy district divided energy environment environmental ethics european
    farm federal finance fiscal five-judge foreign former french german gun health high home
    homeland housing immigrants' immigration independent industry intelligence interior
    international israeli joint judicial junior labor labour law liberties local lower majority
    military minority municipal national new next oil opposition other parliamentary police
    privacy provincial public regional republican retired rights ruling school senior single
    special state supreme tax tech three-judge top trade tribal u.s uk unanimous united us
    """
)
TIMES = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december today yesterday tomorrow tonight week month year last
    """
)
JOINS = _words("of for in at from on")
STOPS = _words(
    """
    he she it they we i you who whom which what whose them him and or but nor so yet as after before
    when while where since because if whether though although until once than then to by with
    against under over about into between during amid without via per despite is are was were be
    been being has have had do does did will would can could may might must should not no says say
    said reports report shows show finds warns how why also meanwhile still here there
    """
)
PLACING = _words(
    "to with by against under over about into between among during amid without via per despite"
)
"""What stands after one of these is no subject."""
