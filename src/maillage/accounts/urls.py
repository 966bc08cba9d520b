from allauth.account import views as allauth
from django.urls import path

from maillage.accounts.views import account, security

# allauth reverses these names itself: they carry no namespace.
urlpatterns = [
    path("connexion", allauth.login, name="account_login"),
    path("deconnexion", allauth.logout, name="account_logout"),
    path("compte/mot-de-passe", allauth.password_change, name="account_change_password"),
    path("compte", account.account, name="account"),
    path("compte/securite", security.security, name="account_security"),
    path("compte/organisation", account.switch, name="account_switch"),
]
