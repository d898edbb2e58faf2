"""What the deployment planner answers, as values: to show them no planner need be loaded."""

from dataclasses import dataclass
from enum import StrEnum

from muster.core.conflict import Conflict
from muster.core.deployment import Costs
from muster.core.plan import Plan
from muster.core.unfilled import Unfilled

CHANGE = 2_000  # points: ten days served, or two hundred kilometres


class Outcome(StrEnum):
    """How good a plan is known to be."""

    PROVEN = "proven"  # no plan costs less
    FOUND = "found"  # none costs less than the bound
    STOPPED = "stopped"  # the same, but there was no time to look further


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How far from the best a plan can be: open need apart, for its points hide all others.

    ``beneath`` is what the plan costs besides open need, and ``beneath_bound`` what any plan
    costs there that leaves no less need open.
    """

    open_min_proven: bool  # no plan leaves less of the minimum open
    open_proven: bool  # nor, of those, less of what is wanted
    beneath: int
    beneath_bound: int

    @property
    def percent(self) -> float:
        """How much of what the plan costs besides open need could perhaps be saved."""
        return 100 * (self.beneath - self.beneath_bound) / max(1, self.beneath)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A sound plan, what it leaves open and why, and how far from the best it can be.

    No plan costs less than ``bound``. ``outcome`` is PROVEN when ``cost`` equals it. Where a
    problem contradicts itself or a minimum cannot be met, ``conflict`` says which lines and rules
    cannot hold together; locks that are part of it are set aside, and all else is kept.
    """

    outcome: Outcome
    plan: Plan
    unfilled: tuple[Unfilled, ...]
    cost: int
    bound: int
    costs: Costs
    gap: Gap
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a threshold leads to: how many people's commitments change, and what the plan costs."""

    threshold: int | None  # points gained for which one is set free; None: nobody is
    changes: int
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """A plan made anew, what it keeps of the one before, and what keeping more or less would cost.

    ``changed`` go to another line now, ``dropped`` to none, of those who still may go;
    ``lost`` are those who may not go any more. ``new`` were not sent before.
    """

    answer: Answer
    kept: int
    changed: int
    dropped: int
    lost: int
    new: int
    trade_off: tuple[Point, ...]  # the fewest changes first
