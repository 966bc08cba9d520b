from django.urls import path, re_path

from maillage.procurement.views import editing, pages, rules

app_name = "procurement"
urlpatterns = [
    path("appels", pages.tenders, name="tenders"),
    path("appels/nouveau", editing.new, name="new"),
    path("appels/importer", editing.import_tender, name="import"),
    path("appels/verifier", editing.check, name="check"),
    path("appels/<int:pk>", pages.tender, name="tender"),
    path("appels/<int:pk>/modifier", editing.edit, name="edit"),
    path("appels/<int:pk>/publier", pages.publish, name="publish"),
    path("appels/<int:pk>/retirer", pages.unpublish, name="unpublish"),
    path("appels/<int:pk>/supprimer", pages.delete, name="delete"),
    path("regles", rules.rules, name="rules"),
    re_path(r"^regles/(?P<id>[RU]-\d{2,3})$", rules.rule, name="rule"),
]
