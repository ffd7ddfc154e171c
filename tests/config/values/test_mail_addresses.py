"""A mail address with a name: what divides addresses needs quotes."""

import pytest

from policywire.config.values.url_checks import check_mail_address


@pytest.mark.parametrize(
    "address",
    [
        "ann@example.org",
        "Ann Doe <ann@example.org>",
        '"Doe, Ann" <ann@example.org>',
        '"Ann (desk)" <ann@example.org>',
        "Änne Dö <anne@bücher.example>",
    ],
)
def test_these_names_an_address(address: str) -> None:
    assert check_mail_address(address) == address


@pytest.mark.parametrize("name", ["Doe, Ann", "Desk: Trade", "Ann; Bob", "Ann (desk)", "a@b"])
def test_a_name_that_would_be_read_as_several_is_refused_with_the_cure(name: str) -> None:
    with pytest.raises(ValueError, match="double quotes"):
        check_mail_address(f"{name} <ann@example.org>")
