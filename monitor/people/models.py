"""A person with an account; the e-mail address is the name to sign in with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from monitor.kernel.models import Versioned


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, Versioned):
    """`is_superuser` marks who runs the installation: administrator of every network."""

    email = models.EmailField(_("endereço de e-mail"), unique=True)
    name = models.CharField(_("nome"), max_length=200)
    language = models.CharField(_("língua"), max_length=5, choices=settings.LANGUAGES, default="pt")
    is_active = models.BooleanField(_("conta ativa"), default=True)
    is_superuser = models.BooleanField(_("gere a instalação"), default=False)
    date_joined = models.DateTimeField(_("conta criada em"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    audit_hidden = frozenset({"password", "last_login"})

    class Meta:
        verbose_name = _("pessoa")
        verbose_name_plural = _("pessoas")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)
