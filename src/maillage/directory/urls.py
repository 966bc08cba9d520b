from django.urls import path

from maillage.directory.views import declaration, lists, structures

app_name = "directory"
urlpatterns = [
    path("structures", lists.search, name="search"),
    path("structures/siret/<str:siret>", structures.by_siret, name="by_siret"),
    path("structures/<int:structure_id>/declaration", declaration.declare, name="declare"),
    path("structures/<int:structure_id>", structures.structure, name="structure_short"),
    path("structures/<int:structure_id>-<slug:slug>", structures.structure, name="structure"),
    path("metiers/suggestions", lists.trade_suggestions, name="trade_suggestions"),
]
