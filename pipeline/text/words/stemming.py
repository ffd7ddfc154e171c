"""The words of a text as the stories see them: folded, stemmed, amounts in one form."""

from __future__ import annotations

import re
from functools import lru_cache
from sys import intern

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_SCALE_WORD = r"(?i:[ -]?(?:thousand|million|billion|trillion|bn|tn|m|k|percent|per cent|pc)\b)"
_SCALE = rf"{_SCALE_WORD}|%"
WORD = re.compile(
    # A word comes first, since it is what is found most often; then U.S.; then an amount.
    rf"[^\W\d_]+(?:['’][^\W\d_]+|(?<=\b[A-Za-z])(?:\.[A-Za-z])+\.)?|{_NUMBER}(?:{_SCALE})?"
)
_AMOUNT = re.compile(rf"({_NUMBER})({_SCALE})?")
_SCALED = re.compile(rf"(\d,*)({_SCALE_WORD})")
_RUN = re.compile(r"\w+")
_BLANKS = {code: " " for code in range(128) if not _RUN.match(chr(code))}
_TYPOGRAPHY = "’‘“”–—…\xa0"
_SCALES = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_PERCENT = {"%", "percent", "per cent", "pc"}
_POSSESSIVE = re.compile(r"['’]s?$")
_DOUBLED = re.compile(r"([bdgkmnprtv])\1$")


def folded_words(text: str) -> list[str]:
    """The runs of letters and digits of a text, folded, in order: what `\\w+` finds, but faster."""
    folded = text.casefold()
    if not folded.isascii():
        for sign in _TYPOGRAPHY:
            folded = folded.replace(sign, " ")
    return folded.translate(_BLANKS).split() if folded.isascii() else _RUN.findall(folded)


def chunks(text: str) -> list[str]:
    """The text between blanks, with no amount in two: `$20 million` is one, `$20-million`."""
    return _SCALED.sub(_joined, text).split()


def _joined(amount: re.Match[str]) -> str:
    scale = amount[2].lstrip(" -").replace(" ", "")
    return f"{amount[1]}-{scale}"


def normalize_token(token: str) -> str:
    """The stem of something `WORD` found; amounts start with `#`.

    `$20 billion` and `$20,000,000,000` are the same word.
    """
    if amount := token[0].isdigit() and _AMOUNT.fullmatch(token):
        return _amount(amount[1], amount[2] or "")
    return stem(token.replace(".", "").casefold())


@lru_cache(maxsize=10_000)
def _amount(digits: str, scale: str) -> str:
    scale = scale.strip(" -").casefold()
    value = float(digits.replace(",", ""))
    if scale in _PERCENT:
        return intern(f"#{value:.12g}%")
    return intern(f"#{value * _SCALES.get(scale, 1.0):.12g}")


def stem(word: str) -> str:
    """A light English stem of a folded word: plural, possessive, -ed, -ing, final e."""
    if not word.isalpha():
        word = _POSSESSIVE.sub("", word)
    if len(word) <= 3:
        return intern(word)
    return intern(_without_ending(_without_plural(word)))


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_ending(word: str) -> str:
    for ending, least in (("ing", 6), ("ed", 5)):
        if word.endswith(ending) and len(word) >= least:
            word = _DOUBLED.sub(r"\1", word[: -len(ending)])
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
