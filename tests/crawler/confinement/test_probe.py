"""What a machine does not give is found out, and said."""

from __future__ import annotations

import platform
import sys

import pytest

from policywire.crawler.confinement import parser_walls, probe

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="needs Linux"),
]


def test_the_machine_of_the_tests_gives_every_wall() -> None:
    assert probe.missing_walls() == ()


def test_a_wall_that_cannot_be_put_up_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    missing = probe._tried(parser_walls.confine_parser)
    assert missing == ["seccomp (network, programs): no filter for riscv64"]


def test_a_32_bit_python_under_a_64_bit_kernel_is_left_without_the_filter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    [missing] = probe._tried(parser_walls.confine_parser)
    assert missing.startswith("seccomp (network, programs): no filter for a 32-bit Python on ")
