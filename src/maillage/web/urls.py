from django.urls import path
from django.views.i18n import set_language

from maillage.accounts.permissions import Verb, requires
from maillage.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("bienvenue", views.first_visit, name="tour"),
    path("mentions-legales", views.legal, name="legal"),
    path("accessibilite", views.accessibility, name="accessibility"),
    path("confidentialite", views.privacy, name="privacy"),
    path("sources", views.sources, name="sources"),
    path("a-propos", views.about, name="about"),
    path("composants", views.components, name="components"),
    path("composants/suggestions", views.component_options, name="component_options"),
    path("langue", requires(Verb.VISIT)(set_language), name="set_language"),
    path("robots.txt", views.robots, name="robots"),
    path("health", views.health, name="health"),
    path("ready", views.ready, name="ready"),
]
