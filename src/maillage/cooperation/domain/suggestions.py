"""Statements to begin with, worded by us: a group takes them, changes them or leaves them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from maillage.base.refusals import gettext_noop

SUGGESTIONS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "socle": {
        "reasons": (
            gettext_noop(
                "Nous agissons ensemble parce qu’aucune de nos structures ne peut répondre seule à ce besoin."
            ),
            gettext_noop(
                "Nous partons d’un besoin constaté sur notre territoire, décrit par ceux qui le vivent."
            ),
        ),
        "ambition": (
            gettext_noop(
                "Dans trois ans, des personnes qui étaient loin de l’emploi ont un emploi durable grâce à ce projet."
            ),
            gettext_noop("Le projet tient debout sans dépendre d’un seul financeur ni d’une seule personne."),
            gettext_noop(
                "Nous mesurons chaque année ce qui a changé pour les personnes, pour nos structures, "
                "pour le territoire."
            ),
        ),
        "values": (
            gettext_noop(
                "L’intérêt des personnes accompagnées passe avant celui de chacune de nos structures."
            ),
            gettext_noop("Nous nous disons les choses à temps, y compris quand elles dérangent."),
            gettext_noop("La plus petite d’entre nous est écoutée comme la plus grande."),
        ),
        "governance": (
            gettext_noop("Chaque organisation a une voix, quelle que soit sa taille."),
            gettext_noop("Les conseils d’administration sont informés avant chaque décision qui les engage."),
            gettext_noop(
                "Nous arrêtons l’ambition et la manière de décider avant de choisir un statut ou un outil."
            ),
        ),
        "limits": (
            gettext_noop(
                "Nous ne répondons pas ensemble à un marché que l’une de nous mène déjà bien seule."
            ),
            gettext_noop(
                "Nous n’entrons pas en concurrence sur les postes ni sur les parcours des salariés des autres."
            ),
        ),
    },
    "charte": {
        "commitments": (
            gettext_noop(
                "Chacune tient les heures et les délais qu’elle a annoncés, et prévient dès qu’elle ne le peut plus."
            ),
            gettext_noop("Chacune nomme une personne qui suit le projet, et le temps qu’elle lui donne."),
            gettext_noop("Le temps d’animation est financé : il n’est pas pris sur la bonne volonté."),
        ),
        "people": (
            gettext_noop("Les salariés en parcours sont informés du projet et disent ce qu’ils en pensent."),
            gettext_noop(
                "Un passage d’une structure à l’autre se décide avec la personne, jamais sans elle."
            ),
        ),
        "exchange": (
            gettext_noop("Nous partageons ce qui sert le projet ; prix et marges de chacune restent à elle."),
            gettext_noop("Aucune information sur une personne ne circule sans son accord."),
        ),
        "conflict": (
            gettext_noop(
                "Un désaccord se dit d’abord entre les personnes concernées, puis au comité de pilotage."
            ),
            gettext_noop("Si le comité n’en sort pas, nous demandons l’aide d’un tiers choisi ensemble."),
        ),
        "life": (
            gettext_noop("Qui veut entrer lit cette charte, l’adopte, et l’accord de toutes est demandé."),
            gettext_noop(
                "Qui veut sortir prévient trois mois avant et finit ce qu’elle a commencé, ou aide à la remplacer."
            ),
            gettext_noop("Nous relisons cette charte une fois par an."),
        ),
    },
}
"""By text, then by section."""
