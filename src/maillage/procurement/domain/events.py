"""What the journal says of tenders: their events, and the names of their facts."""

from __future__ import annotations

from maillage.accounts.domain.events import Fact, register
from maillage.base.refusals import gettext_noop

STATUS = Fact(
    gettext_noop("visibilité"),
    {
        "draft": gettext_noop("brouillon"),
        "private": gettext_noop("privé"),
        "public": gettext_noop("public"),
    },
)
FACTS: dict[str, str | Fact] = {
    "status": STATUS,
    "id": gettext_noop("identifiant"),
    "title": gettext_noop("objet"),
    "launched_on": gettext_noop("date de lancement"),
    "months": Fact(gettext_noop("durée"), unit=gettext_noop("mois")),
    "starts_on": gettext_noop("début du marché"),
    "deadline": gettext_noop("date limite de réponse"),
    "buyer_name": gettext_noop("acheteur"),
    "buyer_siret": gettext_noop("SIRET de l’acheteur"),
    "amount_eur": Fact(gettext_noop("montant hors taxes"), unit="€"),
    "cpv": gettext_noop("code CPV"),
    "solidarity": Fact(
        gettext_noop("solidarité imposée"),
        {"lead": gettext_noop("mandataire solidaire"), "all": gettext_noop("groupement solidaire")},
    ),
    "source": gettext_noop("source"),
    "max_members": gettext_noop("membres au plus"),
    "min_member_percent": Fact(gettext_noop("part minimale d’un membre"), unit="%"),
    "min_turnover_eur": Fact(gettext_noop("chiffre d’affaires demandé au groupement"), unit="€"),
    "lead_min_turnover_eur": Fact(gettext_noop("chiffre d’affaires demandé au mandataire"), unit="€"),
    "must_include": gettext_noop("structures imposées"),
    "exclude": gettext_noop("structures exclues"),
    "lots": gettext_noop("lots et besoins"),
}

register("tender.created", gettext_noop("a ajouté l’appel"), FACTS)
register("tender.updated", gettext_noop("a modifié l’appel"), FACTS)
register("tender.draft_kept", gettext_noop("a enregistré un brouillon de l’appel"), FACTS)
register("tender.published", gettext_noop("a rendu l’appel public"), FACTS)
register("tender.unpublished", gettext_noop("a retiré l’appel du public"), FACTS)
register("tender.deleted", gettext_noop("a supprimé l’appel"), FACTS, ends=True)
register("tender.restored", gettext_noop("a rétabli l’appel supprimé"), FACTS)
