"""Squads that would like to stand together: the flow is told what it costs that they do not.

Whoever has others of their squad at a post pays for standing anywhere else. The flow knows no
squads, so it is told person by person, as all others stand at the time: each of a squad is a class
of their own, to send them weighs more by the price of parting, and their ways to the post less by
as much.
"""

from collections import Counter, defaultdict
from collections.abc import Collection

import numpy as np

from muster.solve.columns import NONE, Columns, grouped, whole
from muster.solve.flow import Flow, Network
from muster.solve.offer import Asks
from muster.solve.simplex import Whole
from muster.solve.ways import OUT_OF_REACH


def draw_together(
    columns: Columns,
    network: Network,
    flow: Flow,
    asked: Asks,
    line: Whole,
    bound: Collection[int],
) -> None:
    """Tell the flow what each pays who stands apart from the others at ``line``.

    Those ``bound`` are left where other rules have them.
    """
    rows, posts = _drawn(columns, network, line, bound)
    if not rows:
        return
    split, of_row = columns.problem.weights.squad_split, network.classes.of_row
    flow.charge(of_row[rows], split)
    slots_of: dict[int, list[int]] = defaultdict(list)  # by post
    for at, group in enumerate(network.heads.group.tolist()):
        slots_of[int(columns.lines.post[network.heads.lines[group][0]])].append(at)
    many = [len(slots_of[post]) for post in posts]
    row = np.repeat(whole(rows), many)
    slot = whole(at for post in posts for at in slots_of[post])
    crowd, ways, want = columns.crowd, network.ways, network.slots
    kind, site = crowd.kind[row], crowd.site[row]
    km = ways.km[want.place[slot], site].astype(np.int64)
    able = asked.meets[kind, want.need[slot]] & (km != OUT_OF_REACH)
    able &= asked.allowed[asked.kind_bar[kind], want.ask[slot]]
    cost = ways.weight_km * km - split
    cost += ways.weight_other * (want.org[slot] != crowd.site_home[site])
    flow.prefer(of_row[row[able]], slot[able], cost[able])


def _drawn(
    columns: Columns, network: Network, line: Whole, bound: Collection[int]
) -> tuple[list[int], list[int]]:
    """Return who is drawn to which post: where most others of their squad stand."""
    crowd, post = columns.crowd, columns.lines.post
    loose = (crowd.squad != NONE) & ~np.isin(crowd.squad, list(crowd.together))
    members = grouped(np.flatnonzero(loose).tolist(), crowd.squad)
    room = np.bincount(post, columns.lines.heads).tolist()
    rows: list[int] = []
    posts: list[int] = []
    for squad in members.values():
        at = Counter(int(post[line[row]]) for row in squad if line[row] != NONE)
        if not at:
            continue
        best = max(at, key=lambda where: (at[where], room[where], -where))
        for row in squad:
            others = at.total() - (line[row] != NONE)
            if others and row not in bound and network.classes.of_row[row] != NONE:
                rows.append(row)
                posts.append(best)
    return rows, posts
