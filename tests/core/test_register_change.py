"""What bars a change of the register at either of two moments."""

from muster.core.register_change import Bar, Barred, both


def test_what_bars_at_either_moment_is_named_once_with_its_larger_number() -> None:
    then = [Barred(Bar.THERE, 2), Barred(Bar.ROSTER, 1)]
    now = [Barred(Bar.THERE, 1), Barred(Bar.ON_THE_WAY, 3)]

    assert both(then, now) == [
        Barred(Bar.THERE, 2),
        Barred(Bar.ROSTER, 1),
        Barred(Bar.ON_THE_WAY, 3),
    ]
