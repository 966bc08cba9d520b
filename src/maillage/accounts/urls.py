from django.urls import include, path

from maillage.accounts.views import account, journal, notifications, privacy, tokens

urlpatterns = [
    path("", include("maillage.accounts.signing_urls")),
    path("", include("maillage.accounts.joining_urls")),
    path("compte", account.account, name="account"),
    path("compte/jetons", tokens.tokens, name="account_tokens"),
    path("compte/jetons/<int:pk>/revoquer", tokens.revoke, name="account_token_revoke"),
    path("compte/organisation", account.switch, name="account_switch"),
    path("nouvelles", notifications.news, name="account_news"),
    path("nouvelles/lues", notifications.read, name="account_news_read"),
    path("compte/courriels", notifications.preferences, name="account_mails"),
    path("courriels/arreter/<str:token>", notifications.unsubscribe, name="account_unsubscribe"),
    path("historique", journal.history, name="account_history"),
    path("historique/<int:number>/annuler", journal.undo, name="account_history_undo"),
    path("compte/mes-donnees", privacy.my_data, name="account_data"),
    path("compte/fermer", privacy.close, name="account_close"),
    path("compte/ferme", privacy.closed, name="account_closed"),
    path("cookies", privacy.cookies, name="cookies"),
    path("registre-des-traitements", privacy.register, name="register"),
    path("registre-des-traitements.json", privacy.register_json, name="register_json"),
    path("registre-des-traitements.csv", privacy.register_csv, name="register_csv"),
]
