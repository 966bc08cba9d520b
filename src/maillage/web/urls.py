from django.urls import path
from django.views.i18n import set_language

from maillage.accounts.permissions import Permission, requires
from maillage.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("langue", requires(Permission.PUBLIC)(set_language), name="set_language"),
    path("health", views.health, name="health"),
    path("ready", views.ready, name="ready"),
]
