"""Sign in and out."""

from allauth.account.views import AccountInactiveView, LoginView, LogoutView
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render

TOO_MANY = "too_many_login_attempts"


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """Asks who it is; after five failures for one name, it asks for patience instead."""

    template_name = "sign_in.html"

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """Say what is wrong, on the page itself or, after too many failures, on a calm one."""
        if form.has_error("__all__", TOO_MANY):
            return render(self.request, "sign_in_locked.html", status=429)
        answer: HttpResponse = super().form_invalid(form)
        return answer


class SignOut(LogoutView):  # type: ignore[misc]  # allauth has no types
    """Ends the session, once asked by a form; a link asks first."""

    template_name = "sign_out.html"


class Closed(AccountInactiveView):  # type: ignore[misc]  # allauth has no types
    """Says that the account is closed to whom another provider vouched for."""

    template_name = "sign_in_closed.html"
