"""The processes of the catalogue: all there, ordered, sourced, translated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maillage.cooperation.domain.stages import Process, asked_at
from maillage.cooperation.formats.processes import CATALOGUE, catalogue, plain_of, process_of, spoken

KEYS = ["dla", "essaimage", "gme", "groupement-employeurs", "jvs", "rapprochement"]


def test_every_process_is_there():
    assert list(catalogue()) == KEYS


def test_the_accompaniment_has_five_stages_and_the_thirty_four_points():
    dla = catalogue()["dla"]

    assert [stage.id for stage in dla.stages] == [
        "mobilisation",
        "diagnosis",
        "plan",
        "implementation",
        "follow-up",
    ]
    assert sorted(dla.points()) == [f"VP-{n:02}" for n in range(1, 35)]
    assert dla.tags


@pytest.mark.parametrize(
    ("stage", "points"),
    [
        ("mobilisation", {1, 2, 3, 4, 5, 6, 7}),
        ("diagnosis", {8, 9, 10, 11, 12, 13}),
        ("plan", {15, 16, 17, 18, 19, 20, 21, 31, 32}),
        ("implementation", {14, 22, 23, 24, 25, 30, 33, 34}),
        ("follow-up", {26, 27, 28, 29}),
    ],
)
def test_each_point_is_asked_by_the_gate_of_its_last_stage(stage, points):
    dla = catalogue()["dla"]
    here = next(one for one in dla.stages if one.id == stage)

    assert {int(point.id[3:]) for point in asked_at(dla, here)} == points


@pytest.mark.parametrize("key", KEYS)
def test_every_point_has_a_question_a_reason_and_a_source(key):
    points = catalogue()[key].points().values()

    assert [
        point.id for point in points if not (point.question.endswith("?") and point.why and point.source)
    ] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_process_kept_as_plain_values_is_read_again_the_same(key):
    process = catalogue()[key]

    assert process_of(plain_of(process)) == process


def words(process: Process) -> list[str]:
    found = [process.title, process.summary]
    for stage in process.stages:
        found += [stage.title, stage.purpose, *(need.warning for need in stage.needs)]
        for point in stage.points:
            found += [point.question, point.why, point.warning]
    return [text for text in found if text]


@pytest.mark.parametrize("key", KEYS)
def test_the_english_twin_translates_every_sentence(key):
    french = catalogue()[key]
    english = spoken(french, "en")

    assert (CATALOGUE / f"{key}.en.yaml").exists()
    assert len(words(english)) == len(words(french))
    assert set(words(english)) & set(words(french)) == set()
    assert spoken(french, "fr") == french


def test_a_sentence_that_a_network_rewrote_stays_as_it_was_written():
    french = catalogue()["jvs"]
    first = replace(french.stages[0], title="Décider, chez nous")

    english = spoken(replace(french, stages=(first, *french.stages[1:])), "en")

    assert english.stages[0].title == "Décider, chez nous"
    assert english.stages[1].title == "Decide: the feasibility"


def test_the_launch_of_a_joint_venture_is_locked_by_the_letter_of_intent():
    launch = catalogue()["jvs"].stages[2]

    assert launch.locks == ("JVS-14",)


def test_the_review_of_a_joint_venture_comes_three_years_after_its_creation():
    assert catalogue()["jvs"].points()["JVS-34"].months == 36


def test_the_labour_inspectorate_is_told_within_a_month():
    assert catalogue()["groupement-employeurs"].points()["GE-20"].months == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"key": "x"},
        {"stages": []},
        {"unknown": 1},
        {"stages": [{"id": "one", "title": "Une"}]},
        {
            "stages": [
                {
                    "id": "one",
                    "title": "Une",
                    "points": [{"id": "P-1", "question": "Quoi ?", "after": ["P-9"]}],
                }
            ]
        },
        {
            "stages": [
                {
                    "id": "one",
                    "title": "Une",
                    "locks": ["P-1"],
                    "points": [{"id": "P-1", "question": "Quoi ?"}],
                }
            ]
        },
        {"stages": [{"id": "one", "title": "Une", "points": [{"id": "P-1", "question": "Quoi ?"}] * 2}]},
    ],
)
def test_a_process_that_does_not_hold_together_is_refused(broken):
    content = plain_of(catalogue()["essaimage"]) | broken

    with pytest.raises(ValueError):
        process_of(content)
