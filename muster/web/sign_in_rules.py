"""What allauth asks of us: who may sign in at all, and what is said when somebody may not."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from muster.store.models import Account
from muster.store.sealed import seal, unseal


def may_come_in(user: Account) -> bool:
    """Return whether the account is open, and is not one of the demo's elsewhere."""
    return user.is_active and (not user.demo or settings.MUSTER_DEMO)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Lets in accounts that are open; the demo's only where the demo is."""

    def user_can_authenticate(self, user: Account) -> bool:
        """Return whether the account may sign in, and stay signed in: asked on every request."""
        return may_come_in(user)


WRONG_CODE = _("This code is not right, or no longer. Wait for the next one.")


class SecondStepRules(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """The second step; its secrets lie sealed in their table; faults are told in our words."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}  # noqa: RUF012

    def encrypt(self, text: str) -> str:
        """Return a secret as it may lie in the table."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret that lies sealed in the table."""
        return unseal(encrypted_text)


class AccountRules(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody opens an account for themselves; faults are told in our words."""

    error_messages = {  # noqa: RUF012 - allauth's own attribute
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("No open account has this name and this password."),
        "too_many_login_attempts": _("Too many attempts failed. Wait a quarter of an hour."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": WRONG_CODE,
        "rate_limited": _("Too many attempts failed. Wait a quarter of an hour."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: an administrator opens accounts."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: str) -> Account | None:
        """Return whose name and password these are, if the account may come in."""
        user: Account | None = super().authenticate(request, **credentials)
        return user if user is not None and may_come_in(user) else None

    def pre_login(self, request: HttpRequest, user: Account, **more: object) -> HttpResponse | None:
        """Stop an account that may not come in, whichever way it was recognised."""
        if not may_come_in(user):
            return redirect("account_inactive")
        answer: HttpResponse | None = super().pre_login(request, user, **more)
        return answer


class ProviderRules(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Who comes by the service's own provider has the account of the name it vouches for."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie whoever comes for the first time to the account that is open under that name."""
        if sociallogin.is_existing:
            return
        told = sociallogin.account.extra_data
        said = {**(told.get("id_token") or {}), **(told.get("userinfo") or {})}
        name = str(said.get(settings.MUSTER_OIDC_CLAIM, "")).lower()
        account = Account.objects.filter(login=name, is_active=True).first()
        if account is not None and may_come_in(account):
            sociallogin.connect(request, account)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return False: an administrator opens accounts."""
        return False
