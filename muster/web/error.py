"""The pages for what no page of ours answers; in both languages at once, without the ledger."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def unreadable(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer that what was sent cannot be read."""
    return _said(400)


def missing(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer that there is no such page."""
    return _said(404)


def broken(_request: HttpRequest) -> HttpResponse:
    """Answer that something went wrong here, and that nothing is lost."""
    return _said(500)


def refused(
    _request: HttpRequest, exception: Exception | None = None, reason: str = ""
) -> HttpResponse:
    """Answer that a form did not come from one of our pages."""
    return _said(403)


def _said(status: int) -> HttpResponse:
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def never_blank(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a middleware that says so on a page where an address takes a form alone."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render_to_string("405.html")
        return response

    return answer
