from django.urls import path, re_path

from maillage.cooperation.views import listing, member_export, members, projects

urlpatterns = [
    path("cooperations", listing.projects, name="projects"),
    path("cooperations/nouvelle", projects.new, name="new"),
    path("groupements/<int:pk>/inviter", projects.from_proposal, name="from_proposal"),
    path("cooperations/<int:pk>", projects.project, name="project"),
    path("cooperations/<int:pk>/modifier", projects.edit, name="edit"),
    path("cooperations/<int:pk>/etat", projects.state, name="state"),
    path("cooperations/<int:pk>/historique", projects.history, name="history"),
    path("cooperations/<int:pk>/notes", members.notes, name="notes"),
    path("cooperations/<int:pk>/notes/ecrire", members.add_note, name="note_add"),
    path("cooperations/notes/<int:pk>", members.edit_note, name="note"),
    path("cooperations/notes/<int:pk>/supprimer", members.delete_note, name="note_delete"),
    path("cooperations/<int:pk>/membres", members.members, name="members"),
    re_path(
        r"^cooperations/(?P<pk>[0-9]{1,12})/membres\.(?P<kind>csv|xlsx)$",
        member_export.export,
        name="members_export",
    ),
    path("cooperations/<int:pk>/membres/ajouter", members.add, name="member_add"),
    path("cooperations/membres/<int:pk>", members.edit, name="member"),
    path("cooperations/membres/<int:pk>/retirer", members.remove, name="member_remove"),
]
