"""The states of the US as people name them: a bill's number says nothing without its state."""

from __future__ import annotations

import re

_STATES = (
    "al Alabama, ak Alaska, az Arizona, ar Arkansas, ca California, co Colorado, ct Connecticut, "
    "de Delaware, fl Florida, ga Georgia, hi Hawaii, id Idaho, il Illinois, in Indiana, ia Iowa, "
    "ks Kansas, ky Kentucky, la Louisiana, me Maine, md Maryland, ma Massachusetts, mi Michigan, "
    "mn Minnesota, ms Mississippi, mo Missouri, mt Montana, ne Nebraska, nv Nevada, "
    "nh New Hampshire, nj New Jersey, nm New Mexico, ny New York, nc North Carolina, "
    "nd North Dakota, oh Ohio, ok Oklahoma, or Oregon, pa Pennsylvania, ri Rhode Island, "
    "sc South Carolina, sd South Dakota, tn Tennessee, tx Texas, ut Utah, vt Vermont, va Virginia, "
    "wa Washington, wv West Virginia, wi Wisconsin, wy Wyoming, pr Puerto Rico, vi Virgin Islands"
)
_PLACE_OF = {
    written.lower(): f"us-{code}"
    for code, _, name in (each.partition(" ") for each in _STATES.split(", "))
    for written in (code, f"us-{code}", name)
}
_NAMED = "|".join(sorted(map(re.escape, _PLACE_OF), key=len, reverse=True))
_BESIDE = re.compile(
    rf"(?P<first>{_NAMED})(?:[’']s)?[ ,:-]+(?P<bill>[A-Za-z].*\d)"
    rf"|(?P<number>[A-Za-z].*?\d)[ ,(-]+(?:of )?(?P<last>{_NAMED})\)?",
    re.IGNORECASE,
)


def split_state(text: str) -> tuple[str, str]:
    """A bill's number and the place of the state named beside it: `AB 12 (CA)`, `Ohio HB 3`.

    The place is empty where no state is named.
    """
    found = _BESIDE.fullmatch(text.strip())
    if found is None:
        return text, ""
    state, bill = found["first"] or found["last"], found["bill"] or found["number"]
    return bill.strip(), _PLACE_OF[state.lower()]
