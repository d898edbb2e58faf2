"""The door: nobody who is not signed in gets past it, but to pages that say they are public."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse


class Door(LoginRequiredMiddleware):
    """Asks for sign-in before every page; afterwards the page asked for comes."""

    def handle_no_permission(  # type: ignore[override]  # a part of a page is not redirected
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """Lead to sign-in, and from there back to the page; a part of a page leads whole pages."""
        if not request.headers.get("HX-Request"):
            page = request.get_full_path()
            if request.method not in ("GET", "HEAD"):  # what was sent is not sent again by itself
                page = request.path.rpartition("/")[0] or "/"
            if page == "/":  # nothing in particular: where the job begins
                page = reverse("home")
            return redirect_to_login(page)
        seen = urlsplit(request.headers.get("HX-Current-URL", "/"))
        page = f"{seen.path}?{seen.query}" if seen.query else seen.path
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = redirect_to_login(page)["Location"]
        return answer
