from __future__ import annotations

from dataclasses import replace

import pytest

from maillage.consortium.domain.found import able_of, found
from maillage.consortium.domain.problem import Offer, Reach
from maillage.consortium.domain.solver import answer
from maillage.consortium.domain.standing import obstacles
from maillage.consortium.tests.scenes import (
    ADAPTEE,
    ATELIER,
    CHANTIER,
    LOT,
    MUETTE,
    SAINT_DENIS,
    TENDER,
    a_question,
)  # fmt: skip
from maillage.territory.domain.places import Place

PLACES = {"93066": SAINT_DENIS}
MARSEILLE = Place("13055", "Marseille", 43.3, 5.4)
RESERVED = replace(TENDER, lots=(replace(LOT, reserved=frozenset({"handicap"})),))


@pytest.mark.parametrize(
    ("structure", "tender", "said"),
    [
        (MUETTE, TENDER, "aucun métier"),
        (replace(ATELIER, hours=0.0), TENDER, "aucune heure libre"),
        (replace(ATELIER, offers=(Offer("nettoyage", "production", 9.0),)), TENDER, "Aucun des métiers"),
        (
            replace(ATELIER, offers=(Offer("collecte-dechets", "staffing", 9.0),)),
            TENDER,
            "ne permet pas de travailler",
        ),
        (replace(ATELIER, kinds=("AI",)), TENDER, "ne permet pas de travailler"),
        (ATELIER, RESERVED, "réservés à d’autres structures"),
        (replace(ATELIER, place=MARSEILLE), TENDER, "hors de la zone"),
        (replace(ATELIER, reach=Reach(departements=frozenset({"13"}))), TENDER, "hors de la zone"),
    ],
)
def test_obstacles_tells_the_first_thing_to_mend(structure, tender, said):
    (note,) = obstacles(structure, tender, PLACES)

    assert said in note.message


@pytest.mark.parametrize(
    ("structure", "tender"),
    [
        (ATELIER, TENDER),
        (ADAPTEE, RESERVED),
        (replace(ATELIER, place=MARSEILLE, reach=Reach(national=True)), TENDER),
        (replace(ATELIER, place=MARSEILLE, reach=Reach(departements=frozenset({"93"}))), TENDER),
    ],
)
def test_obstacles_are_none_for_a_structure_that_may_serve(structure, tender):
    assert obstacles(structure, tender, PLACES) == ()


def test_able_of_lists_those_who_may_serve_nearest_first():
    able = able_of(a_question())

    assert [one.siret for one in able] == [ATELIER.siret, *sorted([CHANTIER.siret, ADAPTEE.siret])]
    assert [one.km for one in able] == [0, 3, 3]


def test_found_names_all_that_the_answer_and_the_changes_speak_of():
    question = a_question()

    gathered = found(question, answer(question), us=MUETTE.siret, also_named=[CHANTIER.siret, "ailleurs"])

    assert {one.siret for one in gathered.structures} == {s.siret for s in question.structures}
    assert gathered.us == MUETTE.siret
    assert len(gathered.obstacles) == 1
    assert gathered.structure("ailleurs") is None
    assert found(question, answer(question), us="ailleurs").us is None
