"""The network of a problem: who can be had, who is wanted, and the ways between."""

from dataclasses import dataclass

import numpy as np

from muster.solve.columns import NONE, Columns, whole
from muster.solve.flow import Network
from muster.solve.offer import Asks, asks, classes, feeds, slots_of
from muster.solve.simplex import Whole
from muster.solve.slots import Left, slots
from muster.solve.ways import Ways, ways


@dataclass(frozen=True, slots=True)
class Stays:
    """Those who stand at lines (rows) already, and the points that it weighs to move one."""

    at: dict[int, int]
    points: int


NOBODY_STAYS = Stays({}, 0)


def lay(
    read: Columns, held: dict[int, int], rest: Left, stays: Stays = NOBODY_STAYS
) -> tuple[Network, Asks]:
    """Return the network of a problem, and what its slots ask."""
    crowd, weights = read.crowd, read.problem.weights
    heads = slots(read, rest)
    drawn = np.bincount(crowd.floor[list(held)], minlength=len(crowd.floors)).astype(np.int64)
    room = crowd.room - drawn
    here = classes(
        read,
        singles=np.union1d(_singles(read), whole(stays.at)),
        fixed=whole(held),
        room=room,
    )
    asked = asks(read, heads)
    way: Ways = ways(
        read.lines.places,
        [site.place for site in crowd.sites],
        limit_km=read.problem.limits.travel_max_km,
        weight_km=weights.km,
        weight_other=weights.other_organisation,
    )
    network = Network(
        release=crowd.release,
        drawn=crowd.elsewhere + drawn,
        room=room,
        share_drawn=weights.share_drawn,
        classes=here,
        feeds=feeds(read, here, asked),
        heads=heads,
        slots=slots_of(read, heads, asked),
        ways=way,
    )
    return network, asked


def _singles(read: Columns) -> Whole:
    """Return the people who must be told apart: of couples, and of squads that stay whole."""
    crowd = read.crowd
    if not len(crowd.people):
        return whole(())
    alone = crowd.squad != NONE
    adults = np.bincount(crowd.household[crowd.household != NONE], minlength=1)
    return np.flatnonzero(alone | ((crowd.household != NONE) & (adults[crowd.household] > 1)))
