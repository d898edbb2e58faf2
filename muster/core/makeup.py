"""What the people of a post must have among them, by the rules in force."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from muster.core.plan import Makeup, Quality
from muster.core.rules import DeploymentRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """What a post is and what was asked for it; ``crews`` take turns at it."""

    post: str
    crews: int
    enforcing: bool
    leader: bool
    branch: bool  # a temporary Party branch is to stand there


def makeups(
    staffing: Staffing, lines: Set[str], present: Mapping[Quality, int], rules: DeploymentRules
) -> Iterator[Makeup]:
    """Yield what the people sent to ``lines`` of a post must have among them.

    An enforcing post needs sworn officers in every crew, so that none of its shifts is left to
    auxiliaries alone. ``present`` are people of each quality who stand there already.
    """
    asked = (
        (Quality.SWORN, rules.officers_per_crew_min * staffing.crews, rules.officers_rule),
        (Quality.LEADER, rules.leaders_min, rules.leader_rule),
        (Quality.FULL_MEMBER, rules.full_members_min, rules.branch_rule),
    )
    wanted = (staffing.enforcing, staffing.leader, staffing.branch)
    for (quality, heads_min, rule), is_wanted in zip(asked, wanted, strict=True):
        if is_wanted and lines:
            yield Makeup(
                post=staffing.post,
                quality=quality,
                heads_min=heads_min,
                lines=frozenset(lines),
                rule=rule,
                present=present.get(quality, 0),
            )
