"""The register of decisions, votes, proxies, rules."""

from django.urls import URLPattern, path

from maillage.cooperation.views import (
    ballot_door,
    ballot_steps,
    ballots,
    decisions,
    meeting_proxies,
    voting_rules,
)

VOTE, DECISION = "cooperations/votes/<int:pk>", "cooperations/decisions/<int:pk>"

urlpatterns: list[URLPattern] = [
    path("cooperations/<int:pk>/decisions", decisions.register, name="decisions"),
    path("cooperations/<int:pk>/decisions/registre.csv", decisions.as_csv, name="decisions_csv"),
    path("cooperations/<int:pk>/decisions/registre.xlsx", decisions.as_xlsx, name="decisions_xlsx"),
    path("cooperations/<int:pk>/decisions/inscrire", decisions.new, name="decision_new"),
    path("cooperations/<int:pk>/decisions/regles", voting_rules.rules, name="voting_rules"),
    path("cooperations/<int:pk>/decisions/regles/voix", voting_rules.voices, name="voting_voices"),
    path("cooperations/<int:pk>/decisions/regles/<slug:kind>", voting_rules.rule, name="voting_rule"),
    path(DECISION, decisions.decision, name="decision"),
    path(f"{DECISION}/revoir", decisions.review, name="decision_review"),
    path(f"{DECISION}/abroger", decisions.repeal, name="decision_repeal"),
    path("cooperations/<int:pk>/votes/ouvrir", ballots.new, name="ballot_new"),
    path(VOTE, ballots.ballot, name="ballot"),
    path(f"{VOTE}/voter", ballots.vote, name="ballot_vote"),
    path(f"{VOTE}/procuration", ballots.proxy, name="ballot_proxy"),
    path(
        "cooperations/<int:pk>/reunions/<int:number>/procuration",
        meeting_proxies.meeting_proxy,
        name="meeting_proxy",
    ),
    path("cooperations/procurations/<int:pk>/reprendre", ballots.end, name="proxy_end"),
    path(f"{VOTE}/prolonger", ballot_steps.extend, name="ballot_extend"),
    path(f"{VOTE}/reecrire", ballot_steps.amend, name="ballot_amend"),
    path(f"{VOTE}/annuler", ballot_steps.cancel, name="ballot_cancel"),
    path(f"{VOTE}/seconde-consultation", ballot_steps.again, name="ballot_again"),
    path(f"{VOTE}/second-tour", ballot_steps.second_tour, name="ballot_round"),
    path(f"{VOTE}/clore", ballot_steps.close, name="ballot_close"),
    path("c/vote/<str:token>", ballot_door.door, name="vote_door"),
]
