"""Common texts, canvas and keys, strategies."""

from django.urls import URLPattern, path

from maillage.cooperation.views import base, canvas, strategy

SOCLE, CHARTER = {"text": "socle"}, {"text": "charte"}

urlpatterns: list[URLPattern] = [
    path("cooperations/<int:pk>/socle", base.text, SOCLE, name="base"),
    path("cooperations/<int:pk>/socle/proposer", base.propose, SOCLE, name="base_propose"),
    path("cooperations/<int:pk>/socle/adopter", base.adopt, SOCLE, name="base_adopt"),
    path("cooperations/<int:pk>/socle/imprimer", base.print_text, SOCLE, name="base_print"),
    path("cooperations/<int:pk>/charte", base.text, CHARTER, name="charter"),
    path("cooperations/<int:pk>/charte/proposer", base.propose, CHARTER, name="charter_propose"),
    path("cooperations/<int:pk>/charte/adopter", base.adopt, CHARTER, name="charter_adopt"),
    path("cooperations/<int:pk>/charte/imprimer", base.print_text, CHARTER, name="charter_print"),
    path("cooperations/<int:pk>/enonces/<int:number>", base.statement, name="statement"),
    path("cooperations/<int:pk>/enonces/<int:number>/position", base.position, name="statement_position"),
    path("cooperations/<int:pk>/enonces/<int:number>/retirer", base.withdraw, name="statement_withdraw"),
    path("cooperations/<int:pk>/enonces/<int:number>/deplacer", base.move, name="statement_move"),
    path("cooperations/<int:pk>/redactions/<int:number>/reprendre", base.take_in, name="amendment_take"),
    path("cooperations/<int:pk>/canevas", canvas.canvas, name="canvas"),
    path("cooperations/<int:pk>/canevas/ecrire", canvas.write, name="canvas_write"),
    path("cooperations/<int:pk>/canevas/<int:number>", canvas.edit, name="canvas_edit"),
    path("cooperations/<int:pk>/canevas/<int:number>/retirer", canvas.delete, name="canvas_delete"),
    path("cooperations/<int:pk>/cles", canvas.keys, name="keys"),
    path("cooperations/<int:pk>/echelle", canvas.ladder, name="ladder"),
    path("cooperations/<int:pk>/strategie", strategy.strategy, name="strategy"),
    path("cooperations/<int:pk>/strategie/imprimer", strategy.print_strategy, name="strategy_print"),
    path("cooperations/<int:pk>/strategie/ecrire", strategy.write, name="strategy_write"),
    path("cooperations/<int:pk>/strategie/partage", strategy.share, name="strategy_share"),
    path("cooperations/<int:pk>/relations/ajouter", strategy.new_relation, name="relation_new"),
    path("cooperations/<int:pk>/relations/<int:number>", strategy.relation, name="relation"),
    path(
        "cooperations/<int:pk>/relations/<int:number>/retirer",
        strategy.delete_relation,
        name="relation_delete",
    ),
]
