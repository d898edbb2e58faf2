"""What a plan costs, from columns of numbers: the same points as :mod:`muster.core.price`, sooner.

The search asks often; the core, which shares nothing with it, has the last word on every answer.
"""

from dataclasses import dataclass

import numpy as np

from muster.core.price import TENTHS
from muster.solve.columns import NONE, Columns
from muster.solve.simplex import Whole
from muster.solve.ways import Ways


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The points of a plan."""

    unmet_min: int
    unmet_wanted: int
    people: int  # burden, letters, travel
    share: int
    squads: int

    @property
    def open(self) -> int:
        """The points of open need."""
        return self.unmet_min + self.unmet_wanted

    @property
    def total(self) -> int:
        """The points of all of it."""
        return self.open + self.people + self.share + self.squads


def tally(columns: Columns, way: Ways, line: Whole) -> Tally:
    """Return what the plan costs of which ``line`` says the line (row) of each person, or NONE."""
    crowd, lines, weights = columns.crowd, columns.lines, columns.problem.weights
    sent = np.flatnonzero(line != NONE)
    to = line[sent]
    missing = np.maximum(0, lines.heads - np.bincount(to, minlength=len(lines.lines)))
    beneath = np.maximum(0, missing - (lines.heads - lines.heads_min))
    other = lines.org[to] != crowd.site_home[crowd.site[sent]]
    travel = way.weigh(lines.place[to], crowd.site[sent], other)
    return Tally(
        unmet_min=int((beneath * lines.unmet_min).sum()),
        unmet_wanted=int(((missing - beneath) * lines.unmet_wanted).sum()),
        people=int((crowd.points[sent] + travel).sum()),
        share=_share(crowd.floor[sent], crowd.release, weights.share_drawn),
        squads=weights.squad_split * _splits(crowd.squad[sent], lines.post[to]),
    )


def _share(floor: Whole, release: Whole, share_drawn: int) -> int:
    floor = np.sort(floor)
    nth = np.arange(len(floor)) - np.searchsorted(floor, floor)
    return share_drawn * int((TENTHS * nth // np.maximum(1, release[floor])).sum())


def _splits(squad: Whole, post: Whole) -> int:
    """Return over how many posts beyond one each squads are spread."""
    squad, post = squad[squad != NONE], post[squad != NONE]
    if not len(squad):
        return 0
    stands = np.unique(squad * (int(post.max()) + 1) + post)
    return len(stands) - len(np.unique(squad))
