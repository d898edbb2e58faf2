"""The code of a post as pages show and take it: six digits, and a QR code that leads to them."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.urls import reverse

from muster.core import post_code
from muster.formats.qr import Squares, squares
from muster.steps.post_code import Giver, secret


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


def giver_of(request: HttpRequest, account: str) -> Giver:
    """Return who gives a code, and from which address."""
    return Giver(account=account, place=get_adapter().get_client_ip(request))


def shown_code(request: HttpRequest, post: str, now: datetime) -> ShownCode:
    """Return the code of ``post`` by the clock on the wall."""
    digits = post_code.code(secret(), post, now)
    address = f"{address_of(request, post)}?code={digits}"
    return ShownCode(digits=digits, ends=post_code.ends(now), squares=squares(address))


def address_of(request: HttpRequest, post: str) -> str:
    """Return the whole address of the page where whoever stands at ``post`` checks in."""
    return request.build_absolute_uri(reverse("check-in", args=[post.partition(":")[2]]))
