"""The pages for an address that is not there and for a fault of ours; in both languages at once."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def missing(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer that there is no such page."""
    return HttpResponse(render_to_string("404.html"), status=404)


def broken(_request: HttpRequest) -> HttpResponse:
    """Answer that something went wrong here, and that nothing is lost."""
    return HttpResponse(render_to_string("500.html"), status=500)


def refused(
    _request: HttpRequest, exception: Exception | None = None, reason: str = ""
) -> HttpResponse:
    """Answer that a form did not come from one of our pages."""
    return HttpResponse(render_to_string("403.html"), status=403)
