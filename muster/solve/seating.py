"""The most that people gain at one post, where none of its lines takes more than its heads.

People take seats one by one; each takes the best there is, whoever else moves over for that
(augmenting paths: Ford and Fulkerson 1956; the best by Bellman and Ford). So all that are seated
gain the most they can together.
"""

import numpy as np
from numba import njit

from muster.solve.simplex import Whole

NO = np.int64(-1) << 58  # less than anything, also eight times
_NOWHERE = -1


@njit(cache=True, nogil=True)
def seated(gain: Whole, room: Whole) -> int:
    """Return the most that all people gain (``gain``: person x line), or NO if not all find room.

    Each line has so much ``room``; a person it does not take gains NO by it.
    """
    people, lines = gain.shape
    at = np.full(people, _NOWHERE)
    taken = np.zeros(lines, np.int64)
    total = np.int64(0)
    for new in range(people):
        most = gain[new].copy()  # with the new one, and with a person more in each line
        moved = np.full(lines, new)  # who would come to it for that
        better = True
        while better:
            better = False
            for person in range(new):
                left = at[person]
                for line in range(lines):
                    further = most[left] + gain[person, line] - gain[person, left]
                    if further > most[line]:
                        most[line], moved[line], better = further, person, True
        best = _NOWHERE
        for line in range(lines):
            if taken[line] < room[line] and (best < 0 or most[line] > most[best]):
                best = line
        if best < 0 or most[best] <= NO // 2:
            return int(NO)
        total += most[best]
        taken[best] += 1
        while moved[best] != new:
            person = moved[best]
            at[person], best = best, at[person]
        at[new] = best
    return int(total)
