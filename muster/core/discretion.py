"""What a published edition keeps back: small numbers of health and family, and what tells them.

To withhold a small number is not enough where it follows from others: a total less the rest, or
all on hand less all for duty. So the numbers that would be shown are read as equations in the
numbers behind them, and one more is withheld after another until each small number could have
been another one as well: there is a *witness*, other whole numbers from nought up that make
everything shown come out the same. A reader cannot tell the witness from the truth.

Numbers withheld are positive and look alike, so that a withheld one need not be a small one.
The law reaches as far as one bulletin; two of them laid side by side are for people to judge.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from math import lcm

from muster.core.figure import FIGURES

SMALL = 5  # restricted counts below this are not published
TRIED = 12  # numbers looked at for one that hides a secret by itself
OWN = "own"  # in place of an organisation: the people of the one above all parts itself

Key = tuple[str, str | None]  # a figure of an organisation
Atom = tuple[str, str | None]  # a number nothing smaller adds up to
Equation = Mapping[Atom, int]
Coefficient = int | Fraction

_FOR_DUTY = ("deployed", "available", "out_of_service")
_AWAY = (
    "on_leave", "sick", "absent_isolated", "absent_bereaved", "in_training", "on_the_way",
    "absent_otherwise",
)  # fmt: skip
# What these figures are sums of (E3 to E6); a rest nothing accounts for is an atom of its own.
_SUMS: dict[str, tuple[str, ...]] = {
    "present_for_duty": _FOR_DUTY,
    "present": (*_FOR_DUTY, "not_for_duty"),
    "absent": _AWAY,
    "on_hand": (*_FOR_DUTY, "not_for_duty", *_AWAY),
}
# Gates and statuses count nearly the same people: to know one is to know the other.
_SAME_PEOPLE = {
    "resting": "out_of_service",
    "isolated": "absent_isolated",
    "bereaved": "absent_bereaved",
    "medical_holds": "not_for_duty",
}
# All kept from duty, without and with those at rest: a small sum of them is as telling as one.
_TOGETHER = (("not_for_duty", *_AWAY), ("out_of_service", "not_for_duty", *_AWAY))
# Said elsewhere too, part by part: to withhold these would hide nothing.
_ALWAYS_KNOWN = ("assigned", "deployed", "on_the_way")


# Every figure that may have to be known to tell what follows from what.
BEHIND = frozenset((*chain(*_SUMS.values()), *_SUMS, *_SAME_PEOPLE, "detached", "attached"))


def is_small(figure: str, number: int) -> bool:
    """Return whether ``number`` of ``figure`` is too small to be published."""
    return FIGURES[figure].restricted and 0 < number < SMALL


@dataclass(frozen=True, slots=True)
class _Behind:
    """The numbers behind what is shown: atoms of each part, and what they are."""

    number: Callable[[str, str | None], int]
    about: str | None
    leaves: tuple[str | None, ...]
    _values: dict[Atom, int] = field(default_factory=dict)

    def of(self, figure: str, leaf: str | None) -> int:
        if leaf != OWN:
            return self.number(figure, leaf)
        parts = [part for part in self.leaves if part != OWN]
        return self.number(figure, self.about) - sum(self.number(figure, p) for p in parts)

    def equation(self, key: Key) -> Equation:
        """Return the atoms ``key`` is the sum of."""
        figure, org = key
        leaves = self.leaves if org == self.about else (org,)
        found: dict[Atom, int] = {}
        for leaf in leaves:
            for atom in self._atoms(figure, leaf):
                found[atom] = found.get(atom, 0) + 1
        if figure == "assigned" and self.about is not None:
            for leaf in leaves:
                found[("detached", leaf)], found[("attached", leaf)] = 1, -1
        return found

    def _atoms(self, figure: str, leaf: str | None) -> Iterator[Atom]:
        whole = "on_hand" if figure == "assigned" else figure
        for part in _SUMS.get(whole, (_SAME_PEOPLE.get(whole, whole),)):
            yield part, leaf
        for name, parts in _SUMS.items():
            inside = set(parts) <= set(_SUMS.get(whole, ()))
            if inside and self._rest(name, leaf) > 0:
                yield f"{name} otherwise", leaf

    def _rest(self, name: str, leaf: str | None) -> int:
        """Return what the sum ``name`` holds beyond all that is in the sums within it."""
        parts = _SUMS[name]
        inner = [n for n, own in _SUMS.items() if n != name and set(own) < set(parts)]
        beyond = self.of(name, leaf) - sum(self.of(part, leaf) for part in parts)
        return beyond - sum(max(self._rest(n, leaf), 0) for n in inner)

    def value(self, atom: Atom) -> int:
        """Return what the atom counts."""
        if atom not in self._values:
            name, leaf = atom
            plain = name.removesuffix(" otherwise")
            found = self.of(plain, leaf) if plain == name else self._rest(plain, leaf)
            self._values[atom] = max(0, found)
        return self._values[atom]


def kept_back(
    shown: Iterable[Key],
    number: Callable[[str, str | None], int],
    *,
    about: str | None,
    parts: Sequence[str],
) -> frozenset[Key]:
    """Return which of the numbers that would be shown must not be.

    ``shown`` are figures of ``about``, of its ``parts`` and of :data:`OWN`; ``number`` counts
    a figure of an organisation. Figures with no bearing on health and family are never named.
    """
    asked = [key for key in dict.fromkeys(shown) if _bears(key[0])]
    split = any(org != about for _, org in asked)
    leaves: tuple[str | None, ...] = (*parts, OWN) if split else (about,)
    behind = _Behind(number, about, leaves)
    counts = {key: behind.of(*key) for key in asked}
    hidden = {key for key in asked if is_small(key[0], counts[key])}
    secrets = list(_secrets(behind, {key[0] for key in asked}))
    equations = {key: behind.equation(key) for key in asked}
    while told := [s for s in secrets if not _hides(s, equations, hidden, behind)]:
        before = len(hidden)
        for secret in told:
            if not _hides(secret, equations, hidden, behind):
                more = [k for k in asked if k not in hidden and _may_be_hidden(k, counts[k])]
                more.sort(key=lambda key: (_cost(key[0]), counts[key]))
                hidden |= _with_it(secret, more, equations, hidden, behind)
        if len(hidden) == before:  # nothing left to hide bears on it
            hidden |= {k for k in asked if _may_be_hidden(k, counts[k])}
            break
    return frozenset(hidden)


def _with_it(
    secret: Equation,
    more: Sequence[Key],
    equations: Mapping[Key, Equation],
    hidden: set[Key],
    behind: _Behind,
) -> set[Key]:
    """Return what is to be hidden next, so that ``secret`` does not follow; ``more`` may be.

    In the row of a part all that costs a reader as little, so that a table of many small parts
    is not a riddle solved cell by cell; elsewhere one number that hides it by itself, if any.
    """
    around = _around(secret, equations.values())
    near = [key for key in more if not around.isdisjoint(equations[key])]
    places = {leaf for _, leaf in secret}
    row = [key for key in near if {key[1]} == places and key[1] != behind.about]
    if row:
        return {key for key in row if _cost(key[0]) == _cost(row[0][0])}
    enough = (k for k in near[:TRIED] if _hides(secret, equations, {*hidden, k}, behind))
    return set(near[:1]) if (found := next(enough, None)) is None else {found}


def _bears(figure: str) -> bool:
    atoms = {atom for parts in _SUMS.values() for atom in parts}
    known = FIGURES[figure].restricted or figure in ("assigned", "detached", "attached")
    return known or figure in _SUMS or figure in atoms


def _may_be_hidden(key: Key, count: int) -> bool:
    return count > 0 and key[0] not in _ALWAYS_KNOWN


def _cost(figure: str) -> int:
    """Return what it costs a reader to miss a figure: first go numbers of health and family."""
    order = (
        "absent", "present", "present_for_duty", "available", "detached", "attached", "on_hand",
    )  # fmt: skip
    return 0 if FIGURES[figure].restricted else 2 + order.index(figure) if figure in order else 1


def _secrets(behind: _Behind, asked: set[str]) -> Iterator[Equation]:
    """Yield every small number of health or family behind what is shown, shown itself or not."""
    atoms = {atom for name in asked for atom, _ in behind.equation((name, behind.about))}
    places = (behind.about, *(leaf for leaf in behind.leaves if leaf != behind.about))
    restricted = {n for n in (*asked, *atoms) if n in FIGURES and FIGURES[n].restricted}
    for place in places:
        for figure in sorted(restricted):
            if is_small(figure, behind.of(figure, place)):
                yield behind.equation((figure, place))
        for names in _TOGETHER:
            leaves = behind.leaves if place == behind.about else (place,)
            rests = [name for name in atoms if name.endswith(" otherwise")]
            together = {(name, leaf): 1 for name in (*names, *rests) for leaf in leaves}
            health = sum(behind.value(a) for a in together if a[0] in restricted or a[0] in rests)
            if set(names) <= atoms and health and sum(map(behind.value, together)) < SMALL:
                yield together


def _around(secret: Equation, equations: Iterable[Equation]) -> set[Atom]:
    """Return the atoms that stand in one equation with an atom of the secret."""
    near = set(secret)
    for equation in equations:
        if near & set(equation):
            near |= set(equation)
    return near


def _hides(
    secret: Equation, equations: Mapping[Key, Equation], hidden: set[Key], behind: _Behind
) -> bool:
    """Return whether other numbers behind it would show the same and make the secret another."""
    shown = [equation for key, equation in equations.items() if key not in hidden]
    known = {next(iter(equation)) for equation in shown if len(equation) == 1}
    for equation in shown:  # a sum of nought is made of noughts
        if min(equation.values()) > 0 and not any(map(behind.value, equation)):
            known |= set(equation)
    sought = {atom: n for atom, n in secret.items() if atom not in known}
    unknown = [{a: n for a, n in equation.items() if a not in known} for equation in shown]
    starred = [equations[key] for key in hidden]
    return _has_witness(sought, _bearing_on(sought, unknown), starred, behind)


def _bearing_on(sought: Equation, equations: Sequence[Equation]) -> list[Equation]:
    """Return the equations that bear on what is sought, one through another."""
    near, found = set(sought), list[Equation]()
    left = [equation for equation in equations if equation]
    while True:
        more = [equation for equation in left if near & set(equation)]
        if not more:
            return found
        found += more
        left = [equation for equation in left if not near & set(equation)]
        near |= {atom for equation in more for atom in equation}


def _has_witness(
    sought: Equation, shown: Sequence[Equation], starred: Sequence[Equation], behind: _Behind
) -> bool:
    """Return whether what is sought can change while all that is shown stays.

    Atoms that stand alike in every equation are one number here: they stand in for each other.
    """
    free = set(sought).union(*shown)
    fixed = [sum(n * behind.value(a) for a, n in row.items() if a not in free) for row in starred]
    touched = [(row, known) for row, known in zip(starred, fixed, strict=True) if free & set(row)]
    rows = [sought, *shown, *({a: n for a, n in r.items() if a in free} for r, _ in touched)]
    alike: dict[tuple[int, ...], list[Atom]] = {}
    for atom in free:
        alike.setdefault(tuple(row.get(atom, 0) for row in rows), []).append(atom)
    values = {atoms[0]: sum(map(behind.value, atoms)) for atoms in alike.values()}
    narrow = [{a: n for a, n in row.items() if a in values} for row in rows]
    kept = [(r, known) for r, (_, known) in zip(narrow[1 + len(shown) :], touched, strict=True)]
    plenty = sorted(values, key=lambda atom: (-values[atom], str(atom)))
    for change in _changes(narrow[1 : 1 + len(shown)], plenty):
        if sum(n * change.get(atom, 0) for atom, n in narrow[0].items()) != 0 and any(
            _could_be(change, sign, values, kept) for sign in (1, -1)
        ):
            return True
    return False


def _could_be(
    change: Equation,
    sign: int,
    values: Mapping[Atom, int],
    starred: Sequence[tuple[Equation, int]],
) -> bool:
    """Return whether no number turns negative by the change, and none withheld turns to nought."""
    new = {atom: value + sign * change.get(atom, 0) for atom, value in values.items()}
    return min(new.values()) >= 0 and all(
        known + sum(n * new[atom] for atom, n in row.items()) >= 1 for row, known in starred
    )


def _changes(equations: Sequence[Equation], atoms: Sequence[Atom]) -> Iterator[dict[Atom, int]]:
    """Yield changes of the atoms, in whole numbers, that every equation lets pass unseen.

    ``atoms`` come in the order in which they should make up for the change of another.
    """
    place = {atom: i for i, atom in enumerate(atoms)}
    pivots: dict[Atom, dict[Atom, Coefficient]] = {}  # atom = sum of others, times -1
    for equation in equations:
        row: dict[Atom, Coefficient] = dict(equation)
        for atom in list(row):
            if atom in pivots:
                _add(row, pivots[atom], -row[atom])
        if not row:
            continue
        lead = min(row, key=place.__getitem__)
        by = row[lead]
        if by not in (1, -1):  # nearly never: whole numbers are ten times as quick
            row = {atom: Fraction(n) / by for atom, n in row.items()}
        elif by == -1:
            row = {atom: -n for atom, n in row.items()}
        for other in pivots.values():
            if lead in other:
                _add(other, row, -other[lead])
        pivots[lead] = row
    for free in atoms:
        if free in pivots:
            continue
        change: dict[Atom, Coefficient] = {free: 1}
        for lead, row in pivots.items():
            if free in row:
                change[lead] = -row[free]
        scale = lcm(*(n.denominator for n in change.values()))
        yield {atom: int(n * scale) for atom, n in change.items()}


def _add(row: dict[Atom, Coefficient], other: Mapping[Atom, Coefficient], by: Coefficient) -> None:
    for atom, n in other.items():
        new = row.get(atom, 0) + n * by
        if new:
            row[atom] = new
        else:
            row.pop(atom, None)
