"""Why the code of a post is not taken, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core.post_code import Says

REFUSALS: Mapping[Says, Promise] = {
    Says.RAN_OUT: _("This code has run out. Scan or type the one that is shown now."),
    Says.OTHER: _("This is not the code of the post. Ask your leader for the one shown now."),
    Says.WAIT: _(
        "Too many wrong codes were given. Wait five minutes, or let your leader check you in."
    ),
}
