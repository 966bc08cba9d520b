from django.urls import path

from maillage.cooperation.views import bid, files, plan

urlpatterns = [
    path("cooperations/<int:pk>/plan", plan.plan, name="plan"),
    path("cooperations/<int:pk>/plan/ajouter", plan.add, name="task_add"),
    path("cooperations/actions/<int:pk>", plan.task, name="task"),
    path("cooperations/actions/<int:pk>/modifier", plan.edit, name="task_edit"),
    path("cooperations/actions/<int:pk>/etat", plan.state, name="task_state"),
    path("cooperations/actions/<int:pk>/commenter", plan.comment, name="task_comment"),
    path("cooperations/<int:pk>/fichiers", files.files, name="files"),
    path("cooperations/<int:pk>/fichiers/deposer", files.add, name="file_add"),
    path("cooperations/<int:pk>/fichiers/<int:number>", files.download, name="file"),
    path("cooperations/fichiers/<int:pk>/version", files.new_version, name="file_version"),
    path("cooperations/fichiers/<int:pk>/retirer", files.remove, name="file_remove"),
    path("cooperations/fichiers/<int:pk>/remettre", files.restore, name="file_restore"),
    path("cooperations/<int:pk>/dossier", bid.bid, name="bid"),
    path("cooperations/<int:pk>/dossier/preparer", bid.prepare, name="bid_prepare"),
    path("cooperations/<int:pk>/dossier/plan", bid.to_plan, name="bid_to_plan"),
    path("cooperations/<int:pk>/dossier/dates", bid.hasten, name="bid_hasten"),
    path("cooperations/<int:pk>/dossier/ajouter", bid.add, name="piece_add"),
    path("cooperations/pieces/<int:pk>", bid.piece, name="piece"),
    path("cooperations/pieces/<int:pk>/retirer", bid.remove, name="piece_remove"),
]
