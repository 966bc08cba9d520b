"""The first visit: who are you, and what is the first useful step for you."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.actors import Actor
from maillage.base.refusals import gettext_noop


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody who comes. about: in the person's own words; steps: (title, text), the first is the one to take."""

    code: str
    who: str
    about: str
    steps: Sequence[tuple[str, str]]
    url_name: str
    action: str
    query: str = ""


JOIN = gettext_noop("Rejoindre mon organisation")
DESCRIBE = (
    gettext_noop("Décrivez un marché trop grand pour vous"),
    gettext_noop("Vous voyez aussitôt avec qui y répondre, et ce qui manque."),
)
PROFILES: Mapping[str, Profile] = {
    profile.code: profile
    for profile in (
        Profile(
            "structure",
            gettext_noop("Je dirige ou j’anime une structure inclusive"),
            gettext_noop("SIAE, entreprise adaptée, ESAT, GEIQ, régie…"),
            (
                (
                    gettext_noop("Rattachez-vous à votre structure"),
                    gettext_noop("Par son SIRET : une minute, puis un collègue ou un facilitateur confirme."),
                ),
                (
                    gettext_noop("Déclarez vos métiers et vos heures libres"),
                    gettext_noop("Sans eux, aucun appel ne peut vous être proposé."),
                ),
                DESCRIBE,
            ),
            "account_join",
            JOIN,
            "nature=structure",
        ),
        Profile(
            "facilitator",
            gettext_noop("J’accompagne des structures"),
            gettext_noop("Réseau, inter-réseau, DLA, facilitateur de clauses, animateur de territoire"),
            (
                (
                    gettext_noop("Rattachez-vous à votre réseau"),
                    gettext_noop("L’équipe de Maillage y inscrit ensuite votre territoire."),
                ),
                (
                    gettext_noop("Confirmez qui agit pour qui"),
                    gettext_noop("Les demandes de votre territoire arrivent sur cet accueil."),
                ),
                (
                    gettext_noop("Demandez à voir les données d’une organisation"),
                    gettext_noop("Elle accepte, et peut retirer son accord à tout moment."),
                ),
            ),
            "account_join",
            JOIN,
            "nature=network",
        ),
        Profile(
            "buyer",
            gettext_noop("J’achète"),
            gettext_noop("Collectivité, service de l’État, bailleur, entreprise"),
            (
                (
                    gettext_noop("Regardez qui peut répondre près de chez vous"),
                    gettext_noop("Par métier et par lieu, sans compte."),
                ),
                (
                    gettext_noop("Rattachez-vous à votre organisation"),
                    gettext_noop("Pour décrire vos appels, publics ou non."),
                ),
                (
                    gettext_noop("Vérifiez ce que le droit permet"),
                    gettext_noop("Chaque règle a sa source et sa date."),
                ),
            ),
            "directory:search",
            gettext_noop("Chercher des structures"),
        ),
        Profile(
            "company",
            gettext_noop("Je représente une entreprise"),
            gettext_noop("Recruter, répondre à un marché qui porte une clause sociale"),
            (
                (
                    gettext_noop("Trouvez une structure partenaire"),
                    gettext_noop("Par métier et autour de votre commune."),
                ),
                (
                    gettext_noop("Rattachez-vous à votre entreprise"),
                    gettext_noop("Pour décrire un marché et garder des propositions."),
                ),
                DESCRIBE,
            ),
            "directory:search",
            gettext_noop("Chercher des structures"),
        ),
        Profile(
            "invited",
            gettext_noop("On m’a invité par courriel"),
            gettext_noop("Le lien du message suffit pour répondre"),
            (
                (
                    gettext_noop("Ouvrez le lien du courriel"),
                    gettext_noop("Il montre qui vous invite et à quoi ; rien ne change avant votre réponse."),
                ),
                (
                    gettext_noop("Répondez"),
                    gettext_noop("Ce qui vous attend à cette adresse paraît aussi sur votre accueil."),
                ),
            ),
            "web:home",
            gettext_noop("Voir ce qui m’attend"),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Tour:
    """What the page shows: the profiles to choose from, and the one chosen with its steps, if any."""

    choices: Sequence[tuple[str, str, str]]
    chosen: str
    steps: Sequence[tuple[str, str]]
    url: str
    action: str


def tour(code: str) -> Tour:
    """Return the tour in the reader's language; an unknown code is no choice."""
    choices = tuple((one.code, _(one.who), _(one.about)) for one in PROFILES.values())
    profile = PROFILES.get(code)
    if profile is None:
        return Tour(choices, "", (), "", "")
    address = reverse(profile.url_name) + (f"?{profile.query}" if profile.query else "")
    steps = tuple((_(title), _(text)) for title, text in profile.steps)
    return Tour(choices, code, steps, address, _(profile.action))


def is_first_visit(actor: Actor) -> bool:
    """Tell whether somebody signed in acts for nobody yet and was never shown round."""
    return (
        actor.user is not None
        and actor.organisation is None
        and actor.user.toured_at is None
        and not actor.is_staff
    )
