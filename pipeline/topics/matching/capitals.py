"""What capitals mean in an article: an acronym, a loud headline, or a word that begins a sentence.

American papers write ICE and NATO, British ones Ice and Nato; some outlets set whole headlines in
capitals. So a word in other capitals than a topic asks for is judged by how the article writes it
elsewhere.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from policywire.crawler.model.article import Article

_SHOUTED_LETTERS = 4
_SHORTEST_SPOKEN = 3
_WINDOW = 40
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"(?:^|[.!?:;•|\n–—])[\s\"“”‘’'(\[*-]*$")
_WORD_BEFORE = re.compile(r"([^\W_]+)[^\w.!?:;\n]{1,2}$")
_WORD_AFTER = re.compile(r"[^\w.!?:;\n]{1,2}([^\W_]+)")
_FUNCTION_WORDS = """
    all and any are but can did for get had has her him his how its may not now off one our out
    own per she the too was way who why you
"""
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
"""Words so common that one capital never makes an acronym of them."""
_ORDINARY_WORDS = """
    able act age aid aids aim air arm arms art asap bar bat bear bee best bid big bit boy cab
    cap car care cares cash cast cat cell chip chips city clear cob cop cops core cost cove cut
    dad dam dart dash date day dim dip dot dream ear ease east echo edge end era eye face fact
    fair fan farm fast fat fee few file fin fire fish fit five flag flow fly foil foot form fuel
    fun fuse gain gap gas gate gear gem gift girl give go goal gold good grip group gun hall ham
    hand hat heat help hero hill hip hit home hope host hot hub ice idea ill ink ion iron it jam
    jet job jobs join just keep key kid kids kind lab lamp lance land last law lead leap led
    left leg let lid life lift light line link lion list lit live loan lot love low mad made
    maid mail main man map maps march mark mars mask mat max meal mean meat men mess met mind
    mine mint mom moon more mop move nap near nest net new news next nice night north note oak
    oil old open oral order pace pal pan park part past pat path pay peace pen pet pick pie pin
    plan play plus poem pool port post pot power press prime pro prop race rain ram rap rat raw
    ray read real rent rest rice rich ride right ring rise risk road rob rock rod role root rope
    rose rot row rule run rush sad safe sail salt sand sat save saw say scan sea seal seat see
    self set seven shape share shine shoe shop show sin sip sit site six skin sky slim smart
    snap snow soap son soul sow span spin spot spring star start state stay steel stem step stop
    strive strong such sun swap swat tab tag take talk tall tan tap task tax team tear tech ten
    tent term test tie tin tip toe ton tool top tour trace trade train trap tree trek trip true
    trust two us use van vet vital vote wall war watch wave wax weak week well west wet will win
    wind wing wise wit wolf word work yes zip zone
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())
"""Words that are also acronyms, or could be: at the beginning of a sentence either may stand."""


class _Uses(NamedTuple):
    """How often an article writes a word in capitals, with one in a sentence, and in small."""

    capitals: int
    inside: int
    first: int
    small: int
    in_parentheses: bool


def is_shouting(word: str) -> bool:
    """Whether a word in capitals is too long for most acronyms."""
    return len(word) >= _SHOUTED_LETTERS and word.isalpha() and word.isupper()


class CapitalsInContext:
    """One article's ways with capitals; what it is asked for is counted once."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._uses: dict[str, _Uses] = {}

    @cached_property
    def headline_shouts(self) -> bool:
        """Whether the headline is all in capitals, and not only made of acronyms."""
        title = self._article.title
        words = _WORD.findall(title)
        return len(words) > 1 and title.isupper() and any(map(is_shouting, words))

    def means_acronym_when_shouted(self, word: str) -> bool:
        """Whether capitals among capitals stand for the acronym.

        In doubt they do: only an article that writes it as an ordinary word elsewhere, and
        never as an acronym, says otherwise.
        """
        uses = self._use(word)
        if uses.capitals or uses.in_parentheses or uses.inside > uses.small:
            return True
        return not uses.small and not (uses.first and word.lower() in _ORDINARY)

    def means_acronym_in_title_case(self, word: str) -> bool:
        """Whether Nato stands for NATO in this article."""
        small = word.lower()
        if len(word) < _SHORTEST_SPOKEN or small in _FUNCTION:
            return False
        uses = self._use(word)
        if uses.in_parentheses:
            return True
        if uses.capitals or uses.small >= max(uses.inside, 1):
            return False
        return uses.inside > 0 or small not in _ORDINARY

    def has_small(self, word: str) -> bool:
        """Whether the article writes the word in small letters somewhere."""
        found = re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", self._all)
        return found is not None

    @cached_property
    def _all(self) -> str:
        return f"{self._article.title}\n{self._article.lede}\n{self._article.text}"

    def _use(self, word: str) -> _Uses:
        if word not in self._uses:
            self._uses[word] = self._counted(word)
        return self._uses[word]

    def _counted(self, word: str) -> _Uses:
        pattern = re.compile(rf"(?<![\w]){re.escape(word)}(?![\w])", re.IGNORECASE)
        texts = [(self._article.title, self._headline_tells_nothing)]
        texts += [(text, False) for text in (self._article.lede, self._article.text)]
        kinds = [
            _kind(text, found, only_first=only_first)
            for text, only_first in texts
            for found in pattern.finditer(text)
        ]
        return _Uses(
            kinds.count("capitals"),
            kinds.count("inside") + kinds.count("parentheses"),
            kinds.count("first"),
            kinds.count("small"),
            "parentheses" in kinds,
        )

    @cached_property
    def _headline_tells_nothing(self) -> bool:
        """Whether the headline is in capitals, or begins most words with one."""
        words = [word for word in _WORD.findall(self._article.title)[1:] if len(word) > 3]
        large = sum(word[0].isupper() for word in words)
        return self.headline_shouts or 2 * large > len(words)


def _kind(text: str, found: re.Match[str], *, only_first: bool) -> str:
    """How a word is written at one place; nothing where its capitals do not tell."""
    word = found[0]
    before, after = text[max(0, found.start() - _WINDOW) : found.start()], text[found.end() :]
    if word.islower():
        return "small"
    previous, following = _WORD_BEFORE.search(before), _WORD_AFTER.match(after[:_WINDOW])
    sides = [side[1] for side in (previous, following) if side]
    if word.isupper():
        return "" if only_first or any(map(is_shouting, sides)) else "capitals"
    if before.endswith("(") and after.startswith(")") and not only_first:
        return "parentheses"
    if _SENTENCE_END.search(before):
        return "first"
    in_name = any(side.istitle() and len(side) > 1 for side in sides)
    return "" if only_first or in_name else "inside"
