from django.urls import URLPattern, path, re_path

from maillage.cooperation.views import (
    departures,
    terms,
    terms_agreement,
    terms_changes,
    terms_doors,
    terms_exit,
    terms_group,
    terms_grouping,
    terms_parts,
)

PROJECT = "cooperations/<int:pk>"

urlpatterns: list[URLPattern] = [
    path(f"{PROJECT}/parts", terms.terms, name="terms"),
    path(f"{PROJECT}/parts/ouvrir", terms.start, name="terms_start"),
    path(f"{PROJECT}/parts/selon-les-heures", terms.spread, name="terms_spread"),
    path(f"{PROJECT}/parts/demander-accord", terms_agreement.ask, name="terms_ask"),
    path(f"{PROJECT}/parts/accord", terms_agreement.agree, name="terms_agree"),
    path(f"{PROJECT}/parts/desaccord", terms_agreement.refuse, name="terms_refuse"),
    path(f"{PROJECT}/parts/versions", terms.versions, name="terms_versions"),
    re_path(
        r"^cooperations/(?P<pk>[0-9]{1,12})/parts\.(?P<kind>csv|xlsx)$", terms.export, name="terms_export"
    ),
    path(f"{PROJECT}/parts/retirer/<int:member>", terms.vacate, name="terms_vacate"),
    path(f"{PROJECT}/parts/calcul", terms_group.whole, name="terms_whole"),
    path(f"{PROJECT}/parts/calcul/proposer", terms_group.propose, name="terms_propose_group"),
    path(f"{PROJECT}/parts/ensemble", terms_parts.common, name="terms_common"),
    path(f"{PROJECT}/parts/tableau", terms_parts.table, name="terms_table"),
    path(f"{PROJECT}/parts/<int:member>", terms_parts.part, name="terms_part"),
    path(f"{PROJECT}/parts/changements/<int:change>", terms_changes.change, name="terms_change"),
    path(f"{PROJECT}/parts/changements/<int:change>/reponse", terms_changes.answer, name="terms_answer"),
    path(f"{PROJECT}/parts/changements/<int:change>/relancer", terms_changes.remind, name="terms_remind"),
    path(f"{PROJECT}/parts/changements/<int:change>/retirer", terms_changes.withdraw, name="terms_withdraw"),
    path(f"{PROJECT}/membres/<int:member>/sortie", departures.leave, name="member_exit"),
    path("cooperations/sorties/<int:pk>", departures.departure, name="departure"),
    path(f"{PROJECT}/membres/<int:member>/remplacer", terms_exit.replacing, name="member_replace"),
    path(f"{PROJECT}/groupement", terms_grouping.grouping, name="grouping"),
    path(f"{PROJECT}/groupement/motif", terms_grouping.reason, name="grouping_reason"),
    path("c/terms/<str:token>", terms_doors.change_door, name="terms_door"),
    path("c/accord/<str:token>", terms_doors.agreement_door, name="agreement_door"),
]
