"""Values that pages show are collected for translation."""

from __future__ import annotations

from policywire.web.views.value_names import VALUE_NAMES


def test_every_member_is_collected_as_it_is_written() -> None:
    for names in VALUE_NAMES:
        kind = type(next(iter(names)))
        assert dict(names) == {member: member.value for member in kind}
