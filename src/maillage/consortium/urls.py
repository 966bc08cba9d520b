from django.urls import path

from maillage.consortium.views import groups, kept, shared

app_name = "consortium"
urlpatterns = [
    path("appels/<int:pk>/groupements", groups.groups, name="groups"),
    path("appels/<int:pk>/groupements/garder", kept.keep, name="keep"),
    path("groupements", kept.proposals, name="proposals"),
    path("groupements/<int:pk>", kept.proposal, name="proposal"),
    path("groupements/<int:pk>/partager", kept.share, name="share"),
    path("groupements/<int:pk>/supprimer", kept.forget, name="forget"),
    path("groupements/liens/<int:pk>/retirer", kept.revoke, name="revoke"),
    path("groupements/partage/<str:token>", shared.shared, name="shared"),
]
