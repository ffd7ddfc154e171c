"""By what names a headline says that it is a comment or an explainer: patterns, for any case."""

from __future__ import annotations

COMMENT = r"(?:opinion|editorial|comment(?:ary)?|column|letters?|op-ed|guest essay)"
LABEL_SIGN = r"\s*(?:[:|–—]|- )"
"""Behind a label at a headline's start: “comment period” and “opinion poll” are news."""
COMMENT_FIRST = rf"^{COMMENT}{LABEL_SIGN}"
EXPLAINER = (
    r"(?:explainer|explained|fact.?check(?:ing)?|what to know|what you need to know|a look back|q&a"
    r"|here['’]?s (?:what|why|how)|(?:key )?takeaways)"
)
