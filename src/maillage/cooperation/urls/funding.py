"""The funding plan."""

from django.urls import URLPattern, path

from maillage.cooperation.views import funding

urlpatterns: list[URLPattern] = [
    path("cooperations/<int:pk>/financement", funding.funding, name="funding"),
    path("cooperations/<int:pk>/financement/export", funding.export, name="funding_export"),
    path("cooperations/<int:pk>/financement/depenses/ajouter", funding.new_line, name="funding_line_new"),
    path("cooperations/<int:pk>/financement/depenses/<int:number>", funding.line, name="funding_line"),
    path(
        "cooperations/<int:pk>/financement/depenses/<int:number>/retirer",
        funding.delete_line,
        name="funding_line_delete",
    ),
    path(
        "cooperations/<int:pk>/financement/financeurs/ajouter", funding.new_source, name="funding_source_new"
    ),
    path("cooperations/<int:pk>/financement/financeurs/<int:number>", funding.source, name="funding_source"),
    path(
        "cooperations/<int:pk>/financement/financeurs/<int:number>/retirer",
        funding.delete_source,
        name="funding_source_delete",
    ),
    path(
        "cooperations/<int:pk>/financement/financeurs/<int:number>/versement",
        funding.new_instalment,
        name="funding_instalment_new",
    ),
    path(
        "cooperations/<int:pk>/financement/versements/<int:number>",
        funding.instalment,
        name="funding_instalment",
    ),
    path(
        "cooperations/<int:pk>/financement/versements/<int:number>/retirer",
        funding.delete_instalment,
        name="funding_instalment_delete",
    ),
]
