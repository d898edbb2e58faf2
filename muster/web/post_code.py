"""The code of a post as pages show and take it: six digits, and a QR code that leads to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from muster.core import post_code
from muster.core.post_code import Says
from muster.formats.qr import Squares, squares

REFUSALS: Mapping[Says, Promise] = {
    Says.RAN_OUT: _("This code has run out. Scan or type the one that is shown now."),
    Says.OTHER: _("This is not the code of the post. Ask your leader for the one shown now."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCode:
    """The code of a post while it holds."""

    digits: str
    ends: datetime
    squares: Squares  # leads a phone to the page that takes the code

    @property
    def spelt(self) -> str:
        """The digits in two groups, as they are read out."""
        return f"{self.digits[:3]} {self.digits[3:]}"


def post_secret() -> bytes:
    """Return what the codes of posts are made with."""
    return f"post code {settings.SECRET_KEY}".encode()


def shown_code(request: HttpRequest, post: str, now: datetime) -> ShownCode:
    """Return the code of ``post`` by the clock on the wall."""
    digits = post_code.code(post_secret(), post, now)
    address = f"{address_of(request, post)}?code={digits}"
    return ShownCode(digits=digits, ends=post_code.ends(now), squares=squares(address))


def address_of(request: HttpRequest, post: str) -> str:
    """Return the whole address of the page where whoever stands at ``post`` checks in."""
    return request.build_absolute_uri(reverse("check-in", args=[post.partition(":")[2]]))
