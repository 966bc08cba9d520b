"""The group calculated again: what is claimed is checked by a second, naive count of the hours of the run."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from maillage.consortium.domain.answer import Help, Note
from maillage.consortium.tests.scenes import ADAPTEE, ATELIER, CHANTIER, LOT, NEED, TENDER, words
from maillage.cooperation.actions import terms_solver
from maillage.cooperation.actions.terms_changes import Wish, answer_change, propose_change
from maillage.cooperation.domain.terms import Part, write
from maillage.cooperation.domain.terms_ask import after_refusal, terms_wanted, usable
from maillage.cooperation.domain.terms_lines import apply, diff, read_change, setting_part
from maillage.cooperation.models.projects import Member, MemberState
from maillage.cooperation.models.terms import ChangeState, TermsChange, TermsVersion
from maillage.cooperation.queries.terms import current_terms
from maillage.cooperation.tests.factories import NOW, make_member
from maillage.cooperation.tests.terms.browsing import browser, url
from maillage.cooperation.tests.terms.make import GOOD, A, B, C
from maillage.cooperation.tests.terms.scenes import Scene, make_terms

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
ASKED = Decimal(12_000)
"""Hours of the only need of the scene."""


def a_third(scene: Scene, state: str = MemberState.INVITED) -> Member:
    """Seat the structure of the scene that has no seat yet."""
    taken = {one.siret for one in scene.project.members.all()}
    other = next(one for one in (ATELIER, CHANTIER, ADAPTEE) if one.siret not in taken)
    return make_member(scene.project, name=other.name, siret=other.siret, kind=other.kinds[0], state=state)


def write_hours(scene: Scene, hours: dict[int, int]) -> None:
    """Write the hours of each member in the terms in force."""
    version = TermsVersion.objects.latest("number")
    terms = current_terms(scene.project)
    assert terms is not None
    parts = tuple(
        Part(member, {"1a": Decimal(value)} if value else {}) for member, value in sorted(hours.items())
    )
    version.content = write(replace(terms, parts=parts))
    version.save()


def given(groups, *, engaged: bool, scene: Scene) -> Decimal:
    """A second count: hours of the first group by those engaged, or not, from the seats alone."""
    yes = set(scene.project.members.filter(state=MemberState.ACCEPTED).values_list("siret", flat=True))
    total: Counter[bool] = Counter()
    for share in groups[0].shares:
        total[share.siret in yes] += sum(share.needs.values())  # type: ignore[assignment]
    return Decimal(total[engaged])


def test_the_group_is_not_said_to_suffice_when_an_invited_one_without_hours_is_counted_on():
    scene = make_terms()
    third = a_third(scene)
    write_hours(scene, {scene.lead.pk: 5000, scene.second.pk: 4000, third.pk: 0})

    page = browser(scene.by).get(url("terms_whole", scene))

    text, groups = words(page), page.context["groups"]
    assert "sans personne de plus" not in text
    assert given(groups, engaged=True, scene=scene) <= 9000
    assert given(groups, engaged=True, scene=scene) + given(groups, engaged=False, scene=scene) >= ASKED
    hours = f"{given(groups, engaged=False, scene=scene):,.0f}".replace(",", "\u202f")
    assert f"{third.name}, qui n’a pas encore répondu, prend {hours}" in text


def test_the_group_suffices_only_by_the_hours_of_those_engaged():
    scene = make_terms()
    a_third(scene)

    page = browser(scene.by).get(url("terms_whole", scene))

    assert "Le groupe suffit." in words(page)
    assert given(page.context["groups"], engaged=True, scene=scene) >= ASKED
    assert given(page.context["groups"], engaged=False, scene=scene) == 0
    terms = current_terms(scene.project)
    for share in page.context["groups"][0].shares:
        assert share.hours <= terms.part(share.member).hours()


def test_one_not_engaged_is_a_candidate_even_with_hours():
    scene = make_terms(second_state=MemberState.DISCUSSING)

    text = words(browser(scene.by).get(url("terms_whole", scene)))

    assert "Le groupe suffit." not in text
    assert f"{scene.second.name}, d’accord sous conditions, prend" in text


def test_more_hours_never_make_a_group_impossible():
    scene = make_terms()
    third = a_third(scene)
    scene.project.tender.max_members = 2
    scene.project.tender.save()
    terms = current_terms(scene.project)
    hours = {one.member: int(one.hours()) for one in terms.parts}
    write_hours(
        scene, {**hours, scene.lead.pk: hours[scene.lead.pk] + 3000, third.pk: 0}
    )  # more than it declares
    client = browser(scene.by)

    kept = client.get(url("terms_whole", scene))
    freed = client.get(url("terms_whole", scene) + "?mode=groupe")

    assert kept.context["state"] == "enough"
    assert freed.context["groups"]
    assert "Aucun groupe ne convient" not in words(freed)


def test_the_limit_of_members_is_told_beside_those_that_have_a_seat():
    scene = make_terms()
    for _turn in range(2):
        make_member(scene.project, state=MemberState.INVITED)
    client = browser(scene.by)

    for page in (client.get(url("terms_whole", scene)), client.get(url("terms", scene))):
        text = words(page)
        assert "L’appel admet 3 membres au plus. Vous avez 2 membres engagés, et 2 places dont" in text
        assert "Toutes ne pourront pas entrer." in text


def test_without_a_group_the_hours_that_would_make_it_possible_are_shown_and_proposed():
    scene = make_terms()
    write_hours(scene, {scene.lead.pk: 300, scene.second.pk: 300})
    client = browser(scene.by)

    page = client.get(url("terms_whole", scene))

    group = page.context["way"]["groups"][0]
    text = words(page)
    assert page.context["state"] == "impossible"
    assert "Ce qui rendrait un groupe possible" in text
    assert sum(one.hours for one in group.shares) >= ASKED
    assert all(one.name in text and one.hours in text and one.moves in text for one in group.rows)
    before = current_terms(scene.project)

    answer = client.post(page.context["propose_url"], {"group": group.print})

    change = TermsChange.objects.get()
    assert answer["Location"] == url("terms_change", scene, change.pk)
    wanted = apply(read_change(change.edits), before)
    assert change.state == ChangeState.OPEN
    assert {part.member: part.hours() for part in wanted.parts} == {
        one.member: one.hours for one in group.shares
    }


def test_one_member_too_many_is_named_with_its_group_and_comes_in(monkeypatch: pytest.MonkeyPatch):
    scene = make_terms()
    wide = replace(TENDER, max_members=2, lots=(replace(LOT, needs=(replace(NEED, hours=Decimal(16_000)),)),))
    monkeypatch.setattr(terms_solver, "tender_of", lambda project: wide)
    client = browser(scene.by)

    page = client.get(url("terms_whole", scene))

    way, text = page.context["way"], words(page)
    third = next(one for one in way["groups"][0].shares if one.has_to_come)
    assert sum(one.hours for one in way["groups"][0].shares) >= 16_000
    assert "possible à 3 membres" in text
    assert "C’est une règle de l’appel" in text
    assert f"{third.name} entre dans le groupe avec" in text
    assert (
        "n’en fait pas forcément partie" not in text
        or scene.lead.name not in text.split("forcément")[0][-90:]
    )
    client.post(page.context["propose_url"], {"group": way["groups"][0].print})
    seated = scene.project.members.get(siret=third.siret)
    assert seated.state == MemberState.PROPOSED
    assert any(edit[0] == seated.pk for edit in TermsChange.objects.get().edits)


def test_a_group_that_is_no_longer_found_is_not_proposed():
    scene = make_terms()

    answer = browser(scene.by).post(url("terms_propose_group", scene), {"group": "x"}, follow=True)

    assert "n’est plus dans le résultat" in words(answer)
    assert not TermsChange.objects.exists()


def test_who_does_not_coordinate_adds_no_place():
    scene = make_terms()
    write_hours(scene, {scene.lead.pk: 4000, scene.second.pk: 4000})
    client = browser(scene.by_second)
    page = client.get(url("terms_whole", scene))
    coming = next(one for one in page.context["groups"] if one.arrivals)

    answer = client.post(page.context["propose_url"], {"group": coming.print}, follow=True)

    assert "seule une organisation qui coordonne" in words(answer)
    assert scene.project.members.count() == 2


def a_refused(scene: Scene, **facts: object) -> TermsChange:
    """The second member wishes something, the lead refuses."""
    change = propose_change(
        project=scene.project, wish=Wish(scene.change(scene.second, **facts), "Trop lourd", scene.second),
        by_member=scene.second, by=scene.by_second, at=NOW,
    )  # fmt: skip
    return answer_change(change=change, member=scene.lead, accepts=False, reason="Non", by=scene.by, at=LATER)


def test_a_refused_wish_to_do_less_leads_to_the_next_best_group():
    scene = make_terms()
    part = current_terms(scene.project).part(scene.second.pk)
    row = a_refused(scene, needs={"1a": part.needs["1a"] - 2000})
    lead_hours = current_terms(scene.project).part(scene.lead.pk).hours()
    client = browser(scene.by)

    page = client.get(url("terms_change", scene, row.pk))

    found = page.context["next"]
    groups = found["groups"] or found["way"]["groups"]
    hours = {one.siret: one.hours for one in groups[0].shares}
    assert "Le meilleur groupe après ce refus" in words(page)
    assert hours[scene.second.siret] <= part.needs["1a"] - 2000
    assert hours[scene.lead.siret] <= lead_hours
    assert sum(hours.values()) >= ASKED
    assert f"Qui pourrait remplacer {scene.second.name}" in words(page)
    assert f"?sans={scene.lead.pk}" not in page.content.decode()  # never oneself
    client.post(found["propose_url"], {"group": groups[0].print})
    assert TermsChange.objects.latest("pk").takes_up == row


def test_a_refused_price_leads_to_who_could_replace():
    scene = make_terms()
    row = a_refused(scene, price_cents=9900)
    third = next(
        one for one in (ATELIER, CHANTIER, ADAPTEE) if one.siret not in (scene.lead.siret, scene.second.siret)
    )

    page = words(browser(scene.by).get(url("terms_change", scene, row.pk)))

    assert f"Qui pourrait remplacer {scene.second.name}" in page
    assert third.name in page


def test_a_refused_change_without_tender_calculates_nothing():
    scene = make_terms(tender=False)
    row = a_refused(scene, price_cents=9900)

    page = browser(scene.by).get(url("terms_change", scene, row.pk))

    assert "next" not in page.context


def test_after_a_refusal_who_wished_less_keeps_to_it_and_who_refused_keeps_its_hours():
    terms = GOOD
    own = terms.part(A)
    assert own is not None
    need = next(iter(own.needs))
    less = replace(own, needs={**own.needs, need: own.needs[need] - 100})
    other = terms.part(B) or Part(B)
    more = replace(other, needs={**other.needs, need: other.needs.get(need, Decimal(0)) + 100})
    rest = [one for one in terms.parts if one.member not in (A, B)]
    wanted = replace(terms, parts=(less, more, *rest))

    after, held = after_refusal(diff(terms, wanted), terms, [B])
    nothing, none = after_refusal(setting_part(terms, more), terms, [A])

    assert after.part(A) == less
    assert after.part(B) == terms.part(B)
    assert held == {A, B}
    assert (nothing, none) == (terms, frozenset())


def test_a_change_that_puts_out_who_asks_is_never_told():
    drop = Help(Note("Sans nous"), set={"must_include": ["2"]})
    back = Help(Note("Avec elle"), set={"exclude": []})
    more = Help(Note("Plus de membres"), set={"max_members": 6})

    assert usable([drop, back, more], ["1", "2"], "1") == [more]
    assert usable([drop, back, more], ["1", "2"], "2") == [drop, more]


def test_the_terms_wanted_keep_money_and_drop_who_is_out():
    part = Part(A, {"1a": Decimal(5)}, amount_cents=100)
    terms = replace(GOOD, parts=(part, Part(C, {"1a": Decimal(3)})))

    wanted = terms_wanted(terms, [], {}, [A])

    assert wanted.parts == (part,)
