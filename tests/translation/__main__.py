"""`./run.sh texts [CODE]`: collect the texts, merge them into the catalogues, say what is missing.

With the code of a language that has no catalogue yet, one is begun. Status 0: all is translated.
1: something is not.
"""

from __future__ import annotations

import sys
from collections import Counter

from policywire.config.translation import language
from tests.translation.catalogues import Coverage, collected, merge


def main() -> int:
    """Bring the catalogues up to date and print the report."""
    texts = collected()
    codes = sorted({*language.available(), *sys.argv[1:]} - {language.SOURCE})
    reports = [merge(code, texts) for code in codes]
    for report in reports:
        _print(report)
    return 1 if any(each.untranslated for each in reports) else 0


def _print(report: Coverage) -> None:
    done = report.texts - len(report.untranslated)
    print(f"{report.code}: {done} of {report.texts} texts translated", end="")
    print(f"; {report.dropped} that are no longer used removed" if report.dropped else "")
    places = Counter(place for each in report.untranslated for place, _ in each.locations[:1])
    for place, count in sorted(places.items()):
        print(f"  {count:4}  {place}")


if __name__ == "__main__":
    sys.exit(main())
