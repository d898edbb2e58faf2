"""How two plans are shown side by side at a terminal."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from muster.cli import show
from muster.core.comparison import Comparison, Side
from muster.formats.wording import ROLES, Wording

SHOWN = 20  # people, and organisations, of a comparison at a terminal


def compared(words: Wording, found: Comparison, names: tuple[str, str]) -> None:
    """Print two plans side by side: need met, burden, travel, cost; then who goes elsewhere."""
    columns = [(pgettext("column", "what"), False), (names[0], True), (names[1], True)]
    show.out.print(show.table(_("Side by side"), columns, list(_rows(words, found))))
    _print_moves(words, found)
    _print_shares(words, found, names)


def _rows(words: Wording, found: Comparison) -> Iterator[tuple[str, ...]]:
    both = found.one, found.other
    yield _("People sent"), *(f"{side.moves:,}" for side in both)
    yield _("Open heads of the minimum"), *(f"{side.open_min:,}" for side in both)
    yield _("Further open heads"), *(f"{side.open_wanted:,}" for side in both)
    for priority in sorted({need.priority for side in both for need in side.needs}):
        label = _("Heads of priority %(n)d") % {"n": priority}
        yield label, *(_met(side, priority) for side in both)
    yield _("Days already served"), *(_most(side.days, side.days_most) for side in both)
    yield _("Nights already away"), *(_most(side.nights, side.nights_most) for side in both)
    yield _("Kilometres"), *(_most(side.km, side.km_most) for side in both)
    yield _("At posts of other organisations"), *(f"{side.other_organisation:,}" for side in both)
    yield _("Have volunteered"), *(f"{side.volunteers:,}" for side in both)
    names = words.cost_parts()
    for name, one, other in zip(names.values(), found.one.costs, found.other.costs, strict=True):
        if one or other:
            yield name, f"{one:,}", f"{other:,}"
    yield _("Cost, in points"), *(f"{sum(side.costs):,}" for side in both)


def _met(side: Side, priority: int) -> str:
    need = next((need for need in side.needs if need.priority == priority), None)
    return "–" if need is None else f"{need.met:,} / {need.heads:,}"


def _most(total: int, most: int) -> str:
    """Return a sum over all who are sent, and the most that one of them has."""
    return _("%(sum)s (at most %(most)s)") % {"sum": f"{total:,}", "most": f"{most:,}"}


def _print_moves(words: Wording, found: Comparison) -> None:
    counts = {
        "kept": f"{found.kept:,}",
        "changed": f"{len(found.changed):,}",
        "new": f"{len(found.new):,}",
        "dropped": f"{len(found.dropped):,}",
    }
    said = _("%(kept)s kept, %(changed)s sent elsewhere, %(new)s new, %(dropped)s not sent now")
    show.out.print(said % counts)
    told = [
        *(
            _("%(person)s: %(before)s → %(after)s")
            % {
                "person": words.person(each.person),
                "before": words.line(each.before),
                "after": words.line(each.after),
            }
            for each in found.changed
        ),
        *(f"+ {words.person(move.person)}: {words.line(move.line)}" for move in found.new),
        *(f"− {words.person(move.person)}: {words.line(move.line)}" for move in found.dropped),
    ]
    for line in told[:SHOWN]:
        show.out.print(f"  {line}", highlight=False, soft_wrap=True)
    if len(told) > SHOWN:
        show.out.print(_("… and %(n)s more") % {"n": f"{len(told) - SHOWN:,}"})


def _print_shares(words: Wording, found: Comparison, names: tuple[str, str]) -> None:
    """Print what organisations give up where the plans differ, the greatest difference first."""
    apart = sorted(
        (share for share in found.shares if share.one != share.other),
        key=lambda share: (-abs(share.one - share.other), share.home, share.role),
    )
    if not apart:
        return
    rows = [
        (
            f"{words.named(share.home)}, {ROLES.get(share.role, share.role)}",
            f"{share.releasable:,}",
            f"{share.one:,}",
            f"{share.other:,}",
        )
        for share in apart[:SHOWN]
    ]
    columns = [
        (pgettext("column", "organisation"), False),
        (pgettext("column", "may give up"), True),
        (names[0], True),
        (names[1], True),
    ]
    show.out.print(show.table(_("Drawn from organisations, where it differs"), columns, rows))
