"""The ladder of stages: how far a policy has come, and what counts as going on."""

from __future__ import annotations

from collections.abc import Iterable

from policywire.config.enums import Stage

_RANK = {
    Stage.REPORTED: 0,
    Stage.REQUESTED: 1,
    Stage.PROPOSED: 2,
    Stage.AGREED: 3,
    Stage.FINAL: 4,
    Stage.IN_FORCE: 5,
    Stage.CHALLENGED: 6,
    Stage.BLOCKED: 7,
    Stage.UPHELD: 7,
    Stage.WITHDRAWN: 7,
}

_RETURNS = frozenset(
    {
        (Stage.BLOCKED, Stage.UPHELD),
        (Stage.UPHELD, Stage.BLOCKED),
        (Stage.BLOCKED, Stage.IN_FORCE),
        (Stage.WITHDRAWN, Stage.IN_FORCE),
        (Stage.WITHDRAWN, Stage.BLOCKED),
        (Stage.WITHDRAWN, Stage.UPHELD),
    }
)
"""From where to where an act leads that undoes the stage before: a block lifted, a rule revived."""


def is_stage_return(before: Stage, after: Stage) -> bool:
    """Whether an act that leads to `after` undoes `before`, however often that happened already."""
    return (before, after) in _RETURNS


def is_stage_progress(before: Stage, after: Stage) -> bool:
    """Whether coverage that reports `after` means that the policy went on from `before`."""
    return before != after and _RANK[after] >= _RANK[before]


def current_stage(stages: Iterable[Stage]) -> Stage:
    """Where a policy stands after developments that each report a stage, oldest first.

    Merged stories have developments that are independent of each other: none leads back
    but one whose act undoes the present stage.
    """
    now = Stage.REPORTED
    for told in stages:
        if is_stage_progress(now, told) or is_stage_return(now, told):
            now = told
    return now


def has_reached(wanted: Stage, now: Stage) -> bool:
    """Whether a policy that stands at `now` has come to `wanted`, or past it, or to its end."""
    return now in {wanted, Stage.WITHDRAWN} or _RANK[now] > _RANK[wanted]
