from __future__ import annotations

from datetime import date, timedelta

import pytest

from maillage.procurement.domain import applicable, choices, exposure, reservation
from maillage.procurement.domain.rules import CONFIDENCE_LABELS, CONFIDENCE_MEANINGS, Confidence, to_check
from maillage.procurement.rulebook import parse, rulebook, translated

ASKED = """R-127 R-141 R-202 R-203 R-204 R-205 R-206 R-207 R-208 R-209 R-212 R-240 R-241 R-242 R-243 R-244 R-245
R-246 R-247 R-248 R-249 R-250 R-251 R-252 R-253 R-254 R-270 R-271 R-272 R-304 R-305 R-306 R-333 R-335 R-336 R-345
U-01 U-09"""

ENTRY = """
- id: R-999
  title: Une règle
  text: Une règle inventée pour ce seul essai.
  source: Aucune
  as_of: 2026-01-01
  confidence: V S
"""


def test_rulebook_holds_every_rule_that_is_shown():
    assert set(ASKED.split()) <= rulebook().keys()


def test_rulebook_holds_every_rule_the_domain_names():
    named = {rule for choice in reservation.RESERVATIONS for rule in choice.rules}
    named |= {
        rule for choice in (*choices.MODE_CHOICES, *choices.SOLIDARITY_CHOICES) for rule in choice.rules
    }
    named |= {rule for rules in exposure.GROUPING_RULES.values() for rule in rules}

    assert named <= rulebook().keys()
    assert rulebook()["R-212"].valid_from == applicable.SOCIAL_CLAUSE_SINCE


def test_rulebook_is_written_in_plain_sentences():
    for rule in rulebook().values():
        assert rule.text.endswith(".")
        assert max(len(sentence.split()) for sentence in rule.text.split(". ")) <= 45, rule.id
        assert " art. " not in rule.text
        assert rule.as_of <= date(2026, 11, 20)


def test_rulebook_dates_the_joint_reservation():
    since = rulebook()["R-204"].valid_from

    assert since == reservation.JOINT_RESERVATION_SINCE
    assert rulebook()["R-204"].in_force_at(since)
    assert not rulebook()["R-204"].in_force_at(since - timedelta(days=1))


def test_to_check_warns_about_articles_that_a_later_law_may_have_changed():
    rules = rulebook()

    assert [point.id for point in to_check(rules["R-202"], rules, date(2026, 11, 20))] == ["U-01"]
    assert to_check(rules["R-202"], rules, date(2026, 5, 25)) == ()
    assert [point.id for point in to_check(rules["R-345"], rules, date(2026, 1, 1))] == ["R-345"]
    assert [point.id for point in to_check(rules["R-101"], rules, date(2026, 12, 23))] == ["U-02"]


def test_to_check_covers_every_rule_of_the_procurement_code():
    # U-01: any article of the code may have changed on 26 May 2026. only cite one beside their subject.
    rules = rulebook()
    of_the_code = [r for r in rules.values() if r.source.startswith("Code de la commande publique")]

    assert len(of_the_code) > 15
    assert {r.id for r in of_the_code if "U-01" not in r.check} <= {"R-147"}


def test_rule_knows_when_it_no_longer_applies():
    ebe = rulebook()["R-149"]

    assert ebe.in_force_at(date(2026, 12, 31))
    assert ebe.ended_at(date(2027, 1, 1))


def test_confidence_is_explained_to_readers():
    assert set(CONFIDENCE_LABELS) == set(CONFIDENCE_MEANINGS) == set(Confidence)


def test_rulebook_is_wholly_translated():
    french, english = rulebook(), rulebook("en")

    for id, rule in french.items():
        assert english[id].title
        assert english[id].text != rule.text
        assert bool(english[id].example) is bool(rule.example), id
        assert (english[id].source, english[id].check) == (rule.source, rule.check)


def test_translated_refuses_a_missing_and_an_unknown_rule():
    rules = parse(ENTRY)

    for text in ("R-998: {title: A rule, text: A rule made up for this test.}", "{}"):
        with pytest.raises(ValueError, match="one side"):
            translated(rules, text)


def test_parse_reads_an_entry():
    rule = parse(ENTRY)["R-999"]

    assert rule.confidence == (Confidence.OFFICIAL, Confidence.SEED)
    assert not rule.is_point


@pytest.mark.parametrize(
    "wrong",
    [
        ENTRY + ENTRY,
        ENTRY + "  checks: [U-01]\n",
        ENTRY + "  check: [U-99]\n",
        ENTRY.replace("2026-01-01", "hier"),
        ENTRY.replace("V S", "sûr"),
        ENTRY.replace("R-999", "R999"),
    ],
)
def test_parse_refuses_a_damaged_catalogue(wrong):
    with pytest.raises(ValueError):
        parse(wrong)
