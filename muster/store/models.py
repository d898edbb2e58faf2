"""Who may sign in: the one table that is not part of the ledger and is changed in place.

What an account may do is on record as facts (see core/access.py). Here is only what must never be
a fact: the digest of a password. The second step, sessions and failed attempts lie in the tables
of the libraries that keep them.
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

LOGIN = RegexValidator(r"\A[a-z0-9][a-z0-9._-]{0,39}\Z")  # lower case, so that no two look alike


class Accounts(BaseUserManager["Account"]):
    """All accounts."""

    def create_user(
        self, login: str, password: str | None = None, *, person: str = "", demo: bool = False
    ) -> "Account":
        """Make and return an account; without a password nobody can sign in with one."""
        made = self.model(login=login, person=person, demo=demo)
        made.set_password(password)
        made.full_clean(exclude=["password"])
        made.save(using=self._db)
        return made


class Account(AbstractBaseUser):
    """A login, the digest of its password, and the person it belongs to."""

    login: "models.CharField[str, str]" = models.CharField(
        max_length=40, unique=True, validators=[LOGIN]
    )
    person: "models.CharField[str, str]" = models.CharField(
        max_length=40, blank=True
    )  # subject; "" for a machine or a test
    is_active: "models.BooleanField[bool, bool]" = models.BooleanField(
        default=True
    )  # False once the account is closed
    demo: "models.BooleanField[bool, bool]" = models.BooleanField(
        default=False
    )  # one of the demo's, refused elsewhere

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "login"

    class Meta:
        """``account`` is the table of the accounts that figures are counted in."""

        db_table = "sign_in"

    def __str__(self) -> str:
        return self.login
