"""What gates leave open: no proposal is ever forbidden, and no gate lets anybody be sent."""

from itertools import chain, combinations

from muster.core.kinds import Gate, Outcome
from muster.core.letter import Gated, decide, forbidding


def test_whatever_the_gates_what_is_proposed_is_not_forbidden_and_nobody_held_is_accepted() -> None:
    sets = chain.from_iterable(combinations(Gate, n) for n in range(len(Gate) + 1))
    wrong = []
    for gates in sets:
        held = tuple(Gated(gate=gate, rule="r") for gate in gates)
        proposals = {decide(held, needed=needed) for needed in (True, False)} - {None}
        wrong += [(gates, p) for p in proposals if p is not None and forbidding(held, p)]
        if gates and not forbidding(held, Outcome.ACCEPTED):
            wrong.append((gates, Outcome.ACCEPTED))

    assert wrong == []
    assert [forbidding((), outcome) for outcome in Outcome] == [()] * 4
