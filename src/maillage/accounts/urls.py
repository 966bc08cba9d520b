from allauth.account import views as allauth
from django.urls import path

from maillage.accounts.views import account, notifications, security

# allauth reverses these names itself: they carry no namespace.
urlpatterns = [
    path("connexion", allauth.login, name="account_login"),
    path("deconnexion", allauth.logout, name="account_logout"),
    path("compte/mot-de-passe", allauth.password_change, name="account_change_password"),
    path("compte", account.account, name="account"),
    path("compte/securite", security.security, name="account_security"),
    path("compte/organisation", account.switch, name="account_switch"),
    path("nouvelles", notifications.news, name="account_news"),
    path("nouvelles/lues", notifications.read, name="account_news_read"),
    path("compte/courriels", notifications.preferences, name="account_mails"),
    path("courriels/arreter/<str:token>", notifications.unsubscribe, name="account_unsubscribe"),
]
