"""What is written in the journal about votes: enough to count each of them again (`queries.ballot_recount`)."""

from __future__ import annotations

from collections.abc import Mapping

from maillage.accounts.domain import notices
from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.events.decisions import KINDS

NEWS = "coop.decisions"

ANSWERS = {
    "yes": gettext_noop("pour"),
    "no": gettext_noop("contre"),
    "blank": gettext_noop("blanc"),
    "agrees": gettext_noop("consent"),
    "stands_aside": gettext_noop("laisse faire, avec une réserve"),
    "objects": gettext_noop("objecte"),
}
METHODS = {
    "yes_no": gettext_noop("pour ou contre"),
    "one_choice": gettext_noop("une réponse parmi plusieurs"),
    "approval": gettext_noop("toutes les réponses acceptables"),
    "consent": gettext_noop("consentement"),
}
MAJORITIES = {
    "relative": gettext_noop("le plus de voix"),
    "more_than_half": gettext_noop("plus de la moitié des votes exprimés"),
    "absolute": gettext_noop("plus de la moitié de toutes les voix"),
    "two_thirds": gettext_noop("les deux tiers des votes exprimés"),
    "three_quarters": gettext_noop("les trois quarts des votes exprimés"),
    "none_against": gettext_noop("aucun vote contre"),
    "everyone": gettext_noop("l’unanimité de toutes les organisations"),
}
COUNTINGS = {
    "equal": gettext_noop("une organisation, une voix"),
    "weights": gettext_noop("un nombre de voix par organisation"),
    "colleges": gettext_noop("par collèges"),
}
COLLEGE_COUNTINGS = {
    "proportional": gettext_noop("à proportion des votes du collège"),
    "college_majority": gettext_noop("en bloc, selon la majorité du collège"),
}
OUTCOMES = {
    "adopted": gettext_noop("adoptée"),
    "rejected": gettext_noop("rejetée"),
    "tied": gettext_noop("égalité, rien ne change"),
    "no_majority": gettext_noop("aucune réponse n’a la majorité"),
    "objected": gettext_noop("des objections demeurent"),
    "no_quorum": gettext_noop("quorum non atteint"),
}
RULE: Mapping[str, str | Fact] = {
    "majority": Fact(gettext_noop("majorité"), MAJORITIES),
    "counting": Fact(gettext_noop("décompte"), COUNTINGS),
    "college_counting": Fact(gettext_noop("dans un collège"), COLLEGE_COUNTINGS),
    "quorum": gettext_noop("quorum"),
    "by_weight": gettext_noop("quorum compté en voix"),
    "each_college": gettext_noop("quorum dans chaque collège"),
    "most_proxies": gettext_noop("procurations au plus par organisation"),
}
VOTE: Mapping[str, str | Fact] = {
    "ballot": Fact(gettext_noop("numéro du vote"), is_key=True),
    "question": gettext_noop("question"),
    "text": gettext_noop("proposition"),
    "kind": Fact(gettext_noop("sorte"), KINDS),
    "method": Fact(gettext_noop("manière de voter"), METHODS),
    "options": gettext_noop("réponses possibles"),
    "is_secret": gettext_noop("bulletin secret"),
    "closes_at": gettext_noop("se ferme le"),
    "round": gettext_noop("tour"),
    "elector": Fact(gettext_noop("numéro de la place"), is_key=True),
    "voted": gettext_noop("elle avait déjà voté"),
    "member": gettext_noop("organisation"),
    "holder": gettext_noop("par procuration à"),
    "choices": Fact(gettext_noop("réponse"), ANSWERS),
    "outcome": Fact(gettext_noop("résultat"), OUTCOMES),
    "winner": Fact(gettext_noop("réponse retenue"), ANSWERS),
    "cast": gettext_noop("bulletins"),
    "reason": gettext_noop("motif"),
    "electors": gettext_noop("qui vote"),
    "colleges": gettext_noop("collèges"),
    "voices": gettext_noop("voix"),
    "papers": gettext_noop("bulletins de l’urne"),
    "meeting": gettext_noop("réunion"),
    **RULE,
}
register("ballot.opened", gettext_noop("a ouvert un vote"), VOTE)
register("ballot.voted", gettext_noop("a voté"), VOTE)
register("ballot.signed", gettext_noop("a voté à bulletin secret"), VOTE)
register("ballot.dropped", gettext_noop("a retiré un vote donné par procuration"), VOTE)
register("ballot.left", gettext_noop("a fait sortir du vote une organisation qui quitte le groupe"), VOTE)
register("ballot.extended", gettext_noop("a prolongé un vote"), VOTE)
register("ballot.amended", gettext_noop("a réécrit la proposition après des objections"), VOTE)
register("ballot.closed", gettext_noop("a clos un vote"), VOTE)
register("ballot.cancelled", gettext_noop("a annulé un vote"), VOTE)
register("proxy.given", gettext_noop("a donné procuration"), VOTE)
register("proxy.ended", gettext_noop("a repris une procuration"), VOTE)
register("voting.rule", gettext_noop("a changé une règle de décision"), VOTE)
register("voting.voices", gettext_noop("a changé les collèges ou les voix"), VOTE)
notices.register(NEWS, gettext_noop("Votes et décisions d’une coopération"), default="at_once")
