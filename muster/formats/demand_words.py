"""What is wrong with a demand line somebody writes, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.demand import HEADS_MAX, LineFault
from muster.core.deployment import PRIORITY_MAX

REMEDIES: Mapping[tuple[str, str], str | Promise] = MappingProxyType(
    {
        ("line", "closed"): _("Choose a line that is open, from the demand board."),
        ("post", "closed"): _("Choose a post that is open."),
        ("role", "unknown"): _("Choose one of the roles that posts ask for."),
        ("heads", "out_of_range"): _("Write a number from 1 to %(most)s."),
        ("heads_min", "more_than_heads"): _("Write a number no larger than the heads asked for."),
        ("priority", "out_of_range"): _("Write a number from 1 to %(most)s."),
        ("ends", "before_begin"): _("Let it end after it begins."),
        ("ends", "over"): _("Write an end that is still to come, or none."),
    }
)
_MOST = {"heads": HEADS_MAX, "priority": PRIORITY_MAX}


def remedy_of(wrong: LineFault) -> str:
    """Return what would be right, in the language in use."""
    return str(REMEDIES[wrong.field, wrong.code]) % {"most": _MOST.get(wrong.field, 0)}
