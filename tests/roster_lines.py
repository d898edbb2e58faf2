"""Duties of one person as a line of letters, a letter a day; a dot is a day off."""

from muster.core.roster import Duty, Shift, Stood

KINDS = {  # letter: begins, hours, night, closed
    "D": (8, 8, False, False),
    "E": (16, 8, False, False),
    "N": (22, 8, True, False),
    "L": (8, 12, False, False),
    "F": (8, 24, True, False),
    "C": (8, 8, False, True),
}


def before(line: str) -> tuple[Stood, ...]:
    """Return what was stood, a letter a day, the last on the day before the roster."""
    stood = []
    for day, kind in enumerate(line, start=-len(line)):
        if kind != ".":
            start_h, length_h, night, closed = KINDS[kind]
            stood.append(
                Stood(
                    start_h=24 * day + start_h,
                    length_h=length_h,
                    night=night,
                    kind=kind,
                    closed=closed,
                )
            )
    return tuple(stood)


def shifts(days: int, kinds: str = "DENLFC", heads: int = 0) -> tuple[Shift, ...]:
    return tuple(
        Shift(
            id=f"{day:02d}{kind}",
            start_h=24 * day + KINDS[kind][0],
            length_h=KINDS[kind][1],
            night=KINDS[kind][2],
            heads_min=0,
            heads_wanted=heads,
            kind=kind,
            closed=KINDS[kind][3],
        )
        for day in range(days)
        for kind in kinds
    )


def stood(person: str, line: str) -> set[Duty]:
    return {Duty(person, f"{day:02d}{kind}") for day, kind in enumerate(line) if kind != "."}
