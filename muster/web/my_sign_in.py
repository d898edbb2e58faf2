"""My own sign-in: the second step, and where I am signed in."""

from allauth.account.views import PasswordChangeView, ReauthenticateView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST, require_safe


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show whether there is a second step, and each place I am signed in."""
    sessions = UserSession.objects.purge_and_list(request.user)
    shown = {
        "second_step": is_mfa_enabled(request.user, [Authenticator.Type.TOTP]),
        "sessions": sorted(sessions, key=lambda each: each.created_at, reverse=True),
    }
    return render(request, "my_sign_in.html", shown)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one of my sessions, or all but this one."""
    own = UserSession.objects.filter(user=request.user)
    chosen = request.POST.get("session", "")
    wanted = own.filter(pk=int(chosen)) if chosen.isdecimal() and len(chosen) < 18 else own
    others = [each for each in wanted if chosen.isdecimal() or not each.is_current()]
    end_sessions(request, others)
    return redirect("mfa_index")


class Code(AuthenticateView):  # type: ignore[misc]  # allauth has no types
    """Asks for the second step on the way in."""

    template_name = "sign_in_code.html"


class Again(ReauthenticateView):  # type: ignore[misc]  # allauth has no types
    """Asks for the password again before something that guards the account is changed."""

    template_name = "sign_in_again.html"


class AgainByCode(ReauthenticateByCodeView):  # type: ignore[misc]  # allauth has no types
    """Asks for a code again before something that guards the account is changed."""

    template_name = "sign_in_again.html"


class Password(PasswordChangeView):  # type: ignore[misc]  # allauth has no types
    """Changes the password for who knows the present one; sessions elsewhere end."""

    template_name = "my_password.html"
    success_url = reverse_lazy("mfa_index")


class SecondStep(ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Sets up the second step: a picture to photograph with an app, and its first code."""

    template_name = "second_step.html"


class StepOff(DeactivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Takes the second step away."""

    template_name = "second_step_off.html"


class Codes(ViewRecoveryCodesView):  # type: ignore[misc]  # allauth has no types
    """Shows the codes for when the phone is lost."""

    template_name = "recovery_codes.html"


@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """Answer the picture an app photographs to learn the secret that is being set up."""
    rules = get_adapter()
    drawn = rules.build_totp_svg(rules.build_totp_url(request.user, get_totp_secret()))
    return HttpResponse(drawn, content_type="image/svg+xml")
