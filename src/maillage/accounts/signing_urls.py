"""Signing in and the security of an account. allauth reverses its own names: they carry no namespace."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path

from maillage.accounts.permissions import Verb, requires
from maillage.accounts.views import email_change, proconnect, security, sessions, signing, visits

anyone, oneself = requires(Verb.VISIT), requires(Verb.USE_ACCOUNT)

urlpatterns = [
    path("connexion", anyone(allauth.login), name="account_login"),
    path("connexion/lien", signing.ask_sign_in, name="account_link"),
    path("connexion/message", signing.sent, name="account_link_sent"),
    path("connexion/lien/<str:token>", signing.sign_in, name="account_link_open"),
    path("connexion/cle", anyone(keys.login_webauthn), name="mfa_login_webauthn"),
    path("connexion/second-facteur", anyone(mfa.authenticate), name="mfa_authenticate"),
    path("connexion/compte-ferme", anyone(allauth.account_inactive), name="account_inactive"),
    path("connexion/proconnect", proconnect.leave, name="account_proconnect"),
    path("connexion/proconnect/retour", proconnect.come_back, name="account_proconnect_return"),
    path("connexion/proconnect/compte", proconnect.link, name="account_proconnect_link"),
    path("connexion/proconnect/<str:token>", proconnect.confirm, name="account_proconnect_confirm"),
    path("mot-de-passe-oublie", signing.ask_password, name="account_reset_password"),
    path("mot-de-passe-oublie/<str:token>", signing.new_password, name="account_new_password"),
    path("inscription", signing.sign_up, name="account_signup"),
    path("inscription/<str:token>", signing.open_account, name="account_open"),
    path("deconnexion", proconnect.sign_out, name="account_logout"),
    path("compte/confirmer", oneself(allauth.reauthenticate), name="account_reauthenticate"),
    path("compte/confirmer/code", oneself(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("compte/confirmer/cle", oneself(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("compte/securite", security.security, name="account_security"),
    path("compte/securite", security.security, name="mfa_index"),
    path("compte/securite/mot-de-passe", oneself(allauth.password_change), name="account_change_password"),
    path("compte/securite/mot-de-passe/choisir", oneself(allauth.password_set), name="account_set_password"),
    path("compte/securite/second-facteur", security.second_factor, name="account_second_factor"),
    path("compte/securite/application", oneself(totp.activate_totp), name="mfa_activate_totp"),
    path("compte/securite/application/retirer", oneself(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("compte/securite/codes", oneself(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "compte/securite/codes/nouveaux",
        oneself(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "compte/securite/codes/fichier",
        oneself(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("compte/securite/cles", oneself(keys.list_webauthn), name="mfa_list_webauthn"),
    path("compte/securite/cles/ajouter", oneself(keys.add_webauthn), name="mfa_add_webauthn"),
    path("compte/securite/cles/<int:pk>/nom", oneself(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("compte/securite/cles/<int:pk>/retirer", oneself(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("compte/securite/appareils", sessions.sessions, name="account_sessions"),
    path("compte/securite/appareils/deconnecter", sessions.end, name="account_sessions_end"),
    path("compte/securite/adresse", email_change.change, name="account_email_change"),
    path("compte/securite/adresse/renoncer", email_change.cancel, name="account_email_cancel"),
    path("compte/securite/adresse/<str:token>", email_change.confirm, name="account_email_link"),
    path("compte/securite/visites", visits.visits, name="account_visits"),
    path("compte/securite/proconnect/oublier", proconnect.forget, name="account_proconnect_forget"),
    path("outils/personnes", visits.people, name="account_people"),
    path("outils/personnes/<int:pk>", visits.person, name="account_person"),
    path("visite/terminer", visits.end, name="account_visit_end"),
]
