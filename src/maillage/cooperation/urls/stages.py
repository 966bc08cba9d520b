from django.urls import path

from maillage.cooperation.views import gates, stages, templates

urlpatterns = [
    path("cooperations/modeles", templates.templates, name="templates"),
    path("cooperations/modeles/copier", templates.copy, name="template_copy"),
    path("cooperations/modeles/catalogue/<slug:key>", templates.catalogue_process, name="template_catalogue"),
    path("cooperations/modeles/<int:pk>", templates.template, name="template"),
    path("cooperations/modeles/<int:pk>/modifier", templates.edit, name="template_edit"),
    path("cooperations/modeles/<int:pk>/etapes/ajouter", templates.stage, name="template_stage_add"),
    path("cooperations/modeles/<int:pk>/etapes/<slug:stage>", templates.stage, name="template_stage"),
    path("cooperations/modeles/<int:pk>/retirer", templates.retire, name="template_retire"),
    path("cooperations/<int:pk>/etapes", stages.stages, name="stages"),
    path("cooperations/<int:pk>/etapes/demarche", stages.choose, name="stages_choose"),
    path("cooperations/<int:pk>/etapes/chefs-de-projet", stages.add_leader, name="leader_add"),
    path("cooperations/demarches/<int:pk>", stages.settle, name="process_settle"),
    path("cooperations/demarches/<int:pk>/retirer", stages.leave, name="process_leave"),
    path("cooperations/chefs-de-projet/<int:pk>/retirer", stages.end_leader, name="leader_end"),
    path("cooperations/points/<int:pk>", gates.point, name="point"),
    path("cooperations/points/<int:pk>/repondre", gates.answer, name="point_answer"),
    path("cooperations/points/<int:pk>/commenter", gates.comment, name="point_comment"),
    path("cooperations/etapes/<int:pk>/ouvrir", gates.open_stage, name="stage_open"),
    path("cooperations/etapes/<int:pk>/franchir", gates.pass_gate, name="stage_pass"),
    path("cooperations/etapes/<int:pk>/rouvrir", gates.reopen, name="stage_reopen"),
]
