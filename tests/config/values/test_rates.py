"""How often something may be done, as people write it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from policywire.config.models import JsonSource
from policywire.config.values.rates import Rate, parse_rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("1000/h", Rate(1000, timedelta(hours=1))),
        (" 5 / m ", Rate(5, timedelta(minutes=1))),
        ("125/d", Rate(125, timedelta(days=1))),
        ("1/s", Rate(1, timedelta(seconds=1))),
    ],
)
def test_a_limit_is_read_and_written_back(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate
    assert parse_rate(str(rate)) == rate


@pytest.mark.parametrize("text", ["0/h", "h", "5/w", "5", "-1/h", "1.5/h", "", "٣/h", None])
def test_what_is_no_limit_is_refused_with_an_example(text: object) -> None:
    with pytest.raises(ValueError, match="write for example 1000/h"):
        parse_rate(text)


def test_a_source_takes_one_limit_or_several() -> None:
    def limits(value: object) -> tuple[Rate, ...]:
        told = {"kind": "json", "url": "https://a.example/", "outlet": "x", "items": "a"}
        source = JsonSource.model_validate({**told, "limit": value})
        assert JsonSource.model_validate(source.model_dump(mode="json")) == source
        return source.limit

    assert [str(each) for each in limits("5/m")] == ["5/m"]
    assert [str(each) for each in limits(["5/m", "125/d"])] == ["5/m", "125/d"]
    with pytest.raises(ValidationError):
        limits(["5/m", "often"])
