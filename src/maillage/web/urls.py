from django.urls import path
from django.views.i18n import set_language

from maillage.accounts.permissions import Verb, requires
from maillage.web import jobs, views
from maillage.web.staff import jobs as staff_jobs
from maillage.web.staff import mail

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("bienvenue", views.first_visit, name="tour"),
    path("mentions-legales", views.legal, name="legal"),
    path("accessibilite", views.accessibility, name="accessibility"),
    path("confidentialite", views.privacy, name="privacy"),
    path("sources", views.sources, name="sources"),
    path("a-propos", views.about, name="about"),
    path("travaux", jobs.jobs, name="jobs"),
    path("travaux/<uuid:pk>", jobs.job, name="job"),
    path("outils/travaux", staff_jobs.jobs, name="staff_jobs"),
    path("outils/travaux/<uuid:pk>", staff_jobs.job, name="staff_job"),
    path("outils/travaux/<uuid:pk>/relancer", staff_jobs.replay, name="staff_job_replay"),
    path("outils/travaux/<uuid:pk>/abandonner", staff_jobs.abandon, name="staff_job_abandon"),
    path("composants", views.components, name="components"),
    path("composants/suggestions", views.component_options, name="component_options"),
    path("outils/courriels", mail.mail, name="staff_mail"),
    path("outils/courriels/renvoyer-les-echecs", mail.resend_failed, name="staff_mail_resend_failed"),
    path("outils/courriels/reessayer-le-serveur", mail.try_relay, name="staff_mail_relay"),
    path("outils/courriels/<int:pk>", mail.message, name="staff_message"),
    path("outils/courriels/<int:pk>/apercu", mail.preview, name="staff_message_preview"),
    path("outils/courriels/<int:pk>/renvoyer", mail.resend, name="staff_message_resend"),
    path("outils/courriels/<int:pk>/annuler", mail.cancel, name="staff_message_cancel"),
    path("outils/courriels/<int:pk>/arrive", mail.consider_sent, name="staff_message_consider_sent"),
    path("boite-d-envoi", mail.outbox, name="outbox"),
    path("boite-d-envoi/<int:pk>", mail.outbox_message, name="outbox_message"),
    path("boite-d-envoi/<int:pk>/apercu", mail.outbox_preview, name="outbox_preview"),
    path("langue", requires(Verb.VISIT)(set_language), name="set_language"),
    path("robots.txt", views.robots, name="robots"),
    path("health", views.health, name="health"),
    path("ready", views.ready, name="ready"),
]
