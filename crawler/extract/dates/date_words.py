"""Names of months and days, and what stands around dates, in the languages that the packs hold.

A date in another language is written again with English months, for a parser that knows English.
"""

from __future__ import annotations

import re
import unicodedata

MONTHS = {
    "January": "januar jänner jan janvier janv enero ene gennaio gen janeiro januari januar "
    "styczeń stycznia sty январь января янв січень січня січ tammikuu tammikuuta "
    "tammi leden ledna ocak oca január ianuarie ian ιανουάριος ιανουαρίου ιαν يناير "
    "ינואר "
    "jaanuar janvāris janvārī janvāra janúar gener januára јануар януари siječanj "
    "siječnja جنوری جانفي",
    "February": "februar feber feb février févr fév febrero febbraio fevereiro fev februari luty "
    "lutego lut февраль февраля фев февр лютий лютого лют helmikuu helmikuuta helmi "
    "únor února şubat şub február febr februarie φεβρουάριος φεβρουαρίου φεβ فبراير "
    "פברואר "
    "veebruar februāris februārī februāra febrúar febrer februára фебруар февруари "
    "veljača veljače فروری شباط فيفري",
    "March": "märz mär mrz mars marzo março maart mrt marzec marca mar март марта мар березень "
    "березня бер mars marts maaliskuu maaliskuuta maalis březen března mart március "
    "márc martie μάρτιος μαρτίου μαρ مارس מרץ מרס maret "
    "märts martā març ožujak ožujka مارچ آذار",
    "April": "april apr avril avr abril abr aprile kwiecień kwietnia kwi апрель апреля апр "
    "квітень квітня кві huhtikuu huhtikuuta huhti duben dubna nisan nis április ápr "
    "aprilie απρίλιος απριλίου απρ أبريل אפריל "
    "aprill aprīlis aprīlī aprīļa apríl apríla април travanj travnja اپریل نيسان أفريل",
    "May": "mai mayo may maggio mag maio mei maj maja май мая мая. травень травня тра "
    "toukokuu toukokuuta touko květen května mayıs május máj μάιος μαΐου μάι مايو מאי "
    "maijs maijā maija maí maig mája мај svibanj svibnja مئی أيار ماي",
    "June": "juni jun juin junio giugno giu junho czerwiec czerwca cze июнь июня июн червень "
    "червня чер kesäkuu kesäkuuta kesä červen června haziran haz június jún iunie iun "
    "ιούνιος ιουνίου ιουν يونيو יוני "
    "juuni jūnijs jūnijā jūnija júní juny júna junij јун юни lipanj lipnja جون حزيران جوان",
    "July": "juli jul juillet juil julio luglio lug julho lipiec lipca lip июль июля июл "
    "липень липня лип heinäkuu heinäkuuta heinä červenec července temmuz tem július "
    "júl iulie iul ιούλιος ιουλίου ιουλ يوليو יולי "
    "juuli jūlijs jūlijā jūlija júlí juliol júla julij јул юли srpanj srpnja جولائی تموز جويلية",
    "August": "august aug août agosto ago augustus sierpień sierpnia sie август августа авг "
    "серпень серпня сер augusti elokuu elokuuta elo srpen srpna ağustos ağu augusztus "
    "αύγουστος αυγούστου αυγ أغسطس אוגוסט agustus "
    "augusts augustā augusta ágúst agost avgust kolovoz kolovoza اگست آب أوت",
    "September": "september sept sep septembre septiembre setiembre settembre set setembro "
    "wrzesień września wrz сентябрь сентября сен сент вересень вересня вер syyskuu "
    "syyskuuta syys září eylül eyl szeptember szept septembrie σεπτέμβριος "
    "σεπτεμβρίου σεπ سبتمبر ספטמבר "
    "septembris septembrī septembra setembre септембар септември rujan rujna ستمبر أيلول",
    "October": "oktober okt octobre oct octubre ottobre ott outubro out październik października "
    "paź октябрь октября окт жовтень жовтня жов lokakuu lokakuuta loka říjen října "
    "ekim eki október octombrie οκτώβριος οκτωβρίου οκτ أكتوبر אוקטובר "
    "oktoober oktobris oktobrī oktobra októbra октобар октомври اکتوبر",
    "November": "november nov novembre noviembre novembro listopad listopada lis ноябрь ноября "
    "ноя нояб листопад листопада marraskuu marraskuuta marras listopadu kasım kas "
    "noiembrie νοέμβριος νοεμβρίου νοε نوفمبر נובמבר "
    "novembris novembrī novembra nóvember новембар ноември studeni studenoga نومبر",
    "December": "dezember dez décembre déc dec diciembre dic dicembre dezembro grudzień grudnia "
    "gru декабрь декабря дек грудень грудня гру december desember des joulukuu "
    "joulukuuta joulu prosinec prosince aralık ara decembrie δεκέμβριος δεκεμβρίου "
    "δεκ ديسمبر דצמבר "
    "detsember decembris decembrī decembra desembre децембар декември prosinac "
    "prosinca دسمبر",
}
MARKED_MONTHS = {
    "January": "जनवरी জানুয়ারি มกราคม ม.ค. كانون_الثاني",
    "February": "फरवरी फ़रवरी ফেব্রুয়ারি กุมภาพันธ์ ก.พ.",
    "March": "मार्च মার্চ มีนาคม มี.ค.",
    "April": "अप्रैल এপ্রিল เมษายน เม.ย.",
    "May": "मई মে พฤษภาคม พ.ค.",
    "June": "जून জুন มิถุนายน มิ.ย.",
    "July": "जुलाई জুলাই กรกฎาคม ก.ค.",
    "August": "अगस्त আগস্ট สิงหาคม ส.ค.",
    "September": "सितंबर सितम्बर সেপ্টেম্বর กันยายน ก.ย.",
    "October": "अक्टूबर अक्तूबर অক্টোবর ตุลาคม ต.ค. تشرين_الأول",
    "November": "नवंबर नवम्बर নভেম্বর พฤศจิกายน พ.ย. تشرين_الثاني",
    "December": "दिसंबर दिसम्बर ডিসেম্বর ธันวาคม ธ.ค. كانون_الأول",
}
"""Names with marks between their letters, or of two words, which are found as they stand.

They have no word edges: a name without marks stands above, else it is found inside a longer one.
"""
_WEEKDAYS = frozenset({
    "pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar",
    "hétfő", "kedd", "szerda", "csütörtök", "péntek", "szombat", "vasárnap",
    "esmaspäev", "teisipäev", "kolmapäev", "neljapäev", "reede", "laupäev", "pühapäev",
    "pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena",
})  # fmt: skip
"""Days of the week that stand behind the date."""
_FILLERS = frozenset({
    "de", "del", "do", "da", "di", "du", "le", "la", "el", "il", "lo", "den", "der", "das",
    "am", "um", "uhr", "h", "om", "kl", "klo", "kello", "às", "as", "à", "a", "las", "alle",
    "ore", "ora", "og", "et", "e", "i", "o", "godz", "w", "r", "г", "року", "р", "в", "о", "об",
    "ob", "hod", "saat", "ve",
})  # fmt: skip
_MONTH_OF = {
    unicodedata.normalize("NFC", word).casefold(): month
    for month, words in MONTHS.items()
    for word in words.split()
}
_MARKED_MONTH = {
    unicodedata.normalize("NFC", word.replace("_", " ")): month
    for month, words in MARKED_MONTHS.items()
    for word in words.split()
}
_IN_MARKS = re.compile("|".join(sorted(map(re.escape, _MARKED_MONTH), key=len, reverse=True)))
_VIETNAMESE = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2}),?\s+năm\s+((?:19|20)\d\d)", re.IGNORECASE)
_BUDDHIST = re.compile(r"(?<!\d)(?:พ\.ศ\.\s*)?(2[45]\d\d)(?!\d)")
_BUDDHIST_AHEAD = 543
_THAI = re.compile("[\u0e00-\u0e7f]")
_WORD = re.compile(r"[^\W\d_]+\.?")
_LEADING = re.compile(r"^\W*(?:[^\W\d_]+(?:[- ]feira)?[.,]*\s+){1,3}(?=\d)")
_CLOCK = re.compile(r"\b(\d{1,2})\s*(?:h|u)\s*(\d{2})\b", re.IGNORECASE)
_DOTTED_CLOCK = re.compile(
    r"(?<![\d.])([01]?\d|2[0-3])\.([0-5]\d)(?=\s*(?:uhr|[A-Z]{2,4}|$))", re.I
)
_TWICE = re.compile(rf"\b({'|'.join(MONTHS)})\s*[/(]\s*\1\b\s*\)?")
"""A month by both its names, as Arabic papers print it."""
_ORDINAL_DAY = re.compile(r"\b(\d{1,2})(?:\.|er|º|°|-го)(?=\s)")
_CJK = re.compile(
    r"(?:(令和|平成)\s*(\d{1,2}|元)|((?:19|20)\d\d))\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号]"
    r"(?:\D{0,8}?(午前|午後|上午|下午|오전|오후)?\s*(\d{1,2})\s*[:：時时시点]\s*(\d{1,2})?)?"
)
_ERAS = {"令和": 2018, "平成": 1988}
_AFTERNOON = frozenset({"午後", "下午", "오후"})


def english_date(text: str) -> str:
    """Write a date again with English months and a plain clock; what is English stays.

    Words that are neither a month, a day before the date, nor known to stand around dates are
    left: they are why the parser refuses what is no date.
    """
    text = unicodedata.normalize("NFC", _with_ascii_digits(text))
    if found := _CJK.search(text):
        return _from_cjk(found)
    text = _VIETNAMESE.sub(r"\3-\2-\1", text)
    text = _with_marks(text)
    shorter = _LEADING.sub("", text)
    if shorter != text and any(map(month_of, _WORD.findall(shorter))):
        text = shorter
    clocked = _CLOCK.sub(r"\1:\2", _ORDINAL_DAY.sub(r"\1", text))
    dated = _TWICE.sub(r"\1", _WORD.sub(_translated, clocked))
    return " ".join(_DOTTED_CLOCK.sub(r"\1:\2", dated).split())


def _with_marks(text: str) -> str:
    """Write months in scripts with marks in English, and years of the Buddha as those of others."""
    if text.isascii():
        return text
    if _THAI.search(text):
        text = _BUDDHIST.sub(lambda found: str(int(found[1]) - _BUDDHIST_AHEAD), text)
    return _IN_MARKS.sub(lambda found: f" {_MARKED_MONTH[found[0]]} ", text)


def month_of(word: str) -> str:
    """The English name of a month in any of the languages; empty for another word."""
    bare = word.casefold().rstrip(".")
    return _MONTH_OF.get(bare) or _MONTH_OF.get(bare.removeprefix("ב"), "")


def _translated(word: re.Match[str]) -> str:
    if month := month_of(word[0]):
        return month
    bare = word[0].rstrip(".")
    # A zone or half of the day is written in capitals, or is one of these.
    dropped = bare.casefold() in _FILLERS | _WEEKDAYS and not bare.isupper()
    return " " if dropped else word[0]


def _with_ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.digit(char, 0)) if char.isdigit() and not char.isascii() else char
        for char in text
    )


def _from_cjk(found: re.Match[str]) -> str:
    era, year_of_era, year, month, day, half, hour, minute = found.groups()
    if era:
        year = str(_ERAS[era] + (1 if year_of_era == "元" else int(year_of_era)))
    written = f"{year}-{int(month):02}-{int(day):02}"
    if hour is None:
        return written
    hours = int(hour) % 12 + 12 if half in _AFTERNOON else int(hour)
    return f"{written} {hours:02}:{int(minute or 0):02}"
