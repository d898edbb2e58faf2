"""Sign in and out."""

from allauth.account.views import AccountInactiveView, LoginView, LogoutView
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.sites.shortcuts import get_current_site
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from muster.steps.account import holder_of
from muster.store.models import Account

TOO_MANY = "too_many_login_attempts"


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """Asks who it is; after five failures for one name, it asks for patience instead."""

    template_name = "sign_in.html"

    @property
    def extra_context(self) -> dict[str, str]:
        """The name of the provider one may come by, if there is one."""
        apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
        return {"provider": apps[0]["name"] if apps else ""}

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


@login_not_required
@sensitive_post_parameters("new_password1", "new_password2")
def welcome(request: HttpRequest, login: str, token: str) -> HttpResponse:
    """Let whoever holds a link choose a password, once; the account's other sessions end."""
    account = holder_of(login, token)
    if account is None:
        return render(request, "welcome_over.html", status=410)
    form: SetPasswordForm[Account] = SetPasswordForm(account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        place = get_current_site(request).domain  # attempts are counted for a name at an address
        ratelimit.clear(request, action="login_failed", key=f"{place}:{login}")
        return redirect("account_login")
    return render(request, "welcome.html", {"form": form, "account": account})
