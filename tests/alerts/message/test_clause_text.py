import pytest
from hypothesis import given, strategies as st

from policywire.alerts.message.clause_text import clause_text


@pytest.mark.parametrize(
    ("clause", "found", "words"),
    [
        ("@irs criminal investigat*", ["IRS"], "IRS criminal investigat…"),
        ("title:tax gap", [], "headline: tax gap"),
        ("@tax-agency NEAR/8 (audit OR audited OR auditing)", ["audits"], "tax agency near audit"),
        ("@irs ONEAR/3 (fee OR tax)", [], "IRS near fee or tax"),
        (
            "(visa OR parole OR asylum OR TPS) NEAR/10 rule",
            [],
            "visa, parole or 2 others near rule",
        ),
        ("(visa OR parole OR asylum) NEAR/9 fee", ["visas", "asylum"], "visa, asylum near fee"),
        ('("@dhs" AND NOT (fiction)) ) (', [], "DHS and but not fiction"),
        ("", ["x"], ""),
    ],
)
def test_a_clause_is_told_in_plain_words(clause: str, found: list[str], words: str) -> None:
    assert clause_text(clause, found, 90) == words


def test_a_long_clause_is_clipped() -> None:
    words = clause_text(" AND ".join(f"word{n}" for n in range(80)), [], 60)
    assert len(words) <= 60
    assert words.endswith("…")


@given(st.text(max_size=200), st.lists(st.text(max_size=9), max_size=4))
def test_whatever_a_clause_holds_it_stays_one_line_within_its_limit(
    clause: str, found: list[str]
) -> None:
    words = clause_text(clause, found, 90)
    assert len(words) <= 90
    assert "\n" not in words
