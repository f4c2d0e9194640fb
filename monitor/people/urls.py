"""Accounts. allauth finds its views by these names."""

from allauth.account import views as account
from django.urls import path

from monitor.kernel.permissions import PUBLIC, requires

urlpatterns = [
    path("entrar/", requires(PUBLIC)(account.login), name="account_login"),
    path("sair/", requires(PUBLIC)(account.logout), name="account_logout"),
]
