"""The strength return: one row for an organisation, and the identities E1 to E10 it must hold.

Each side of an identity is taken from accounts of its own wherever there are two ways to know
the same number: assigned from the homes, gains and losses from events, strength on hand from
the statuses, people at posts from the posts (domain/science section 1, after PERSTAT).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from muster.core.figure import ABSENT, ANY_POLICE, EVERYBODY, FOR_DUTY, NOT_FOR_DUTY
from muster.core.kinds import Role
from muster.core.person import STATUSES

_STOCKS = ("assigned", "detached", "attached", "on_post")
_EVENTS = ("event.gained", "event.lost", "event.onhand_gained", "event.onhand_lost")
_BY_ROLE = (*_STOCKS, *_EVENTS, *(f"status.{status}" for status in STATUSES))

ACCOUNTS: tuple[str, ...] = (
    "authorised",
    f"required.{ANY_POLICE}",
    *(f"required.{role}" for role in EVERYBODY),
    *(f"{account}.{role}" for account in _BY_ROLE for role in EVERYBODY),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthRow:
    """One line of the return, in heads; ``opening`` columns are at the start of the period."""

    org: str
    name: str
    authorised: int
    required: int
    opening: int  # assigned then
    gains: int
    losses: int
    assigned: int
    detached: int
    attached: int
    opening_on_hand: int
    onhand_gained: int
    onhand_lost: int
    on_hand: int
    present: int
    for_duty: int
    deployed: int
    available: int
    rest: int
    not_for_duty: int
    absent: int
    leave: int
    sick: int
    isolation: int
    bereavement: int
    training: int
    temporary_duty: int
    unaccounted: int
    other: int
    on_post: int  # counted at the posts, where deployed is counted by status

    @property
    def fill_permille(self) -> int | None:
        """Assigned for each thousand authorised, rounded down (E7)."""
        return permille(self.assigned, self.authorised)

    @property
    def available_permille(self) -> int | None:
        """Present for duty for each thousand required, rounded down (E7)."""
        return permille(self.for_duty, self.required)


COLUMNS: tuple[str, ...] = tuple(f.name for f in fields(StrengthRow))[2:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One check of a return: both sides, and whether they meet.

    ``says`` is the equation in column names, each of which the outer rings put into words;
    ``row`` is the organisation of the row judged, None for the return as a whole.
    """

    code: str  # E1 to E10
    says: str
    row: str | None
    left: int
    right: int

    @property
    def holds(self) -> bool:
        """Whether both sides are equal."""
        return self.left == self.right


def permille(part: int, whole: int) -> int | None:
    """Return ``part`` for each thousand of ``whole``, rounded down; None when whole is 0."""
    return part * 1000 // whole if whole else None


@dataclass(frozen=True, slots=True)
class _Sums:
    """Account sums of some roles at the end and at the start of a period."""

    now: Mapping[str, int]
    then: Mapping[str, int]
    roles: Sequence[Role]

    def of(self, *accounts: str) -> int:
        return sum(self.now.get(f"{a}.{role}", 0) for a in accounts for role in self.roles)

    def opening(self, *accounts: str) -> int:
        return sum(self.then.get(f"{a}.{role}", 0) for a in accounts for role in self.roles)

    def over(self, account: str) -> int:
        return self.of(account) - self.opening(account)

    def in_status(self, *statuses: str) -> int:
        return self.of(*(f"status.{status}" for status in statuses))


def strength_row(
    counts: Mapping[str, int],
    opening: Mapping[str, int],
    *,
    org: str,
    name: str,
    roles: Sequence[Role] = EVERYBODY,
) -> StrengthRow:
    """Return the line of ``org`` from sums of :data:`ACCOUNTS`; accounts left out are 0.

    ``counts`` are the sums at the end of the period and ``opening`` those at its start, both
    beneath ``org`` as the tree stands at the end: a brigade that changed hands is no gain.
    With fewer ``roles`` the line is theirs alone; establishment and what any police may fill
    belong to no role, so they are left out.
    """
    sums = _Sums(counts, opening, roles)
    everybody = set(roles) == set(EVERYBODY)
    any_police = counts.get(f"required.{ANY_POLICE}", 0) if everybody else 0
    return StrengthRow(
        org=org,
        name=name,
        authorised=counts.get("authorised", 0) if everybody else 0,
        required=sums.of("required") + any_police,
        opening=sums.opening("assigned"),
        gains=sums.over("event.gained"),
        losses=sums.over("event.lost"),
        **{stock: sums.of(stock) for stock in _STOCKS},
        opening_on_hand=sums.opening(*(f"status.{status}" for status in STATUSES)),
        onhand_gained=sums.over("event.onhand_gained"),
        onhand_lost=sums.over("event.onhand_lost"),
        on_hand=sums.in_status(*STATUSES),
        present=sums.in_status(*FOR_DUTY, *NOT_FOR_DUTY),
        for_duty=sums.in_status(*FOR_DUTY),
        not_for_duty=sums.in_status(*NOT_FOR_DUTY),
        absent=sums.in_status(*ABSENT),
        **{status: sums.in_status(status) for status in (*FOR_DUTY, *ABSENT)},
    )


def identities(
    rows: Sequence[StrengthRow], total: StrengthRow, *, whole: bool = False
) -> tuple[Identity, ...]:
    """Return E1 to E10 of the return, then every identity a single row does not hold.

    ``rows`` are the organisations directly beneath that of ``total`` and, if it has people of
    its own, one row for itself alone; each is summed on its own, not derived from the others.
    Without rows (a station) E7 and the first half of E9 have nothing to compare and are left
    out. ``whole``: the return is of the whole service, where detached meets attached and each
    person counts once (E9, E10).
    """
    found = [*_of_row(total, row=None)]
    if rows:
        found += _ratios(rows, total)
        found += _footing(rows, total)
    if whole:
        found.append(_identity("E9", "detached = attached", total.detached, total.attached))
        found.append(_identity("E10", "on_hand = assigned", total.on_hand, total.assigned))
    found.sort(key=lambda identity: int(identity.code[1:]))
    broken = [i for row in rows for i in _of_row(row, row=row.org) if not i.holds]
    return (*found, *broken)


def _identity(code: str, says: str, left: int, right: int, row: str | None = None) -> Identity:
    return Identity(code=code, says=says, row=row, left=left, right=right)


# Left column = signed right columns. E6 takes people at posts from the posts, not the statuses.
_EQUATIONS: tuple[tuple[str, str], ...] = (
    ("E1", "assigned = opening + gains - losses"),
    ("E2", "on_hand = assigned - detached + attached"),
    ("E3", "on_hand = present + absent"),
    ("E4", "present = for_duty + not_for_duty"),
    (
        "E5",
        "absent = leave + sick + isolation + bereavement + training + temporary_duty"
        " + unaccounted + other",
    ),
    ("E6", "for_duty = on_post + available + rest"),
    ("E8", "on_hand = opening_on_hand + onhand_gained - onhand_lost"),
)


def _of_row(line: StrengthRow, *, row: str | None) -> Iterator[Identity]:
    for code, says in _EQUATIONS:
        left, _, right = says.partition(" = ")
        yield _identity(code, says, getattr(line, left), _signed_sum(line, right), row)


def _signed_sum(line: StrengthRow, equation: str) -> int:
    words = ["+", *equation.split()]
    signed = zip(words[::2], words[1::2], strict=True)
    return sum(getattr(line, name) * (-1 if sign == "-" else 1) for sign, name in signed)


def _ratios(rows: Sequence[StrengthRow], total: StrengthRow) -> Iterator[Identity]:
    """Yield E7: the percentage of the total is that of the summed rows, never their mean."""
    for says, part, whole in (
        ("fill_permille = 1000 * assigned / authorised", "assigned", "authorised"),
        ("available_permille = 1000 * for_duty / required", "for_duty", "required"),
    ):
        left = permille(getattr(total, part), getattr(total, whole))
        right = permille(_down(rows, part), _down(rows, whole))
        if left is not None or right is not None:
            yield _identity("E7", says, left or 0, right or 0)


def _footing(rows: Sequence[StrengthRow], total: StrengthRow) -> Iterator[Identity]:
    """Yield E9 for assigned strength, and for each further column that does not foot."""
    for column in COLUMNS:
        check = _identity(
            "E9", f"total.{column} = rows.{column}", getattr(total, column), _down(rows, column)
        )
        if column == "assigned" or not check.holds:
            yield check


def _down(rows: Iterable[StrengthRow], column: str) -> int:
    return sum(getattr(row, column) for row in rows)
