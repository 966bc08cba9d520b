from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from maillage.accounts.actors import ANONYMOUS
from maillage.accounts.models import JournalEntry, Role
from maillage.accounts.tests.factories import make_actor, make_facilitator, make_staff
from maillage.base.explain import explain
from maillage.base.versions import Gone
from maillage.consortium.actions.proposals import MayNotKeep, NoSuchProposal, forget_proposal, keep_proposal
from maillage.consortium.actions.shares import (
    MOST_OPEN,
    NoSuchDuration,
    TooManyLinks,
    revoke_link,
    share_proposal,
)  # fmt: skip
from maillage.consortium.domain.snapshot import Snapshot, changes_since
from maillage.consortium.domain.supposed import siret_to_find
from maillage.consortium.models import KeptProposal, ShareLink
from maillage.consortium.queries.proposals import (
    hash_of,
    link_of,
    links_of,
    proposals_kept_for,
    proposals_visible_to,
    snapshot_of,
)  # fmt: skip
from maillage.consortium.tests.scenes import (
    ATELIER,
    AUBERVILLIERS,
    CHANTIER,
    LOT,
    NEED,
    NOW,
    TENDER,
    a_question,
    found_for,
    plain,
)  # fmt: skip
from maillage.procurement.tests.factories import make_tender

pytestmark = pytest.mark.django_db
SNAPSHOT = Snapshot(TENDER, (("membres", "3"),), found_for(a_question(ATELIER, CHANTIER)), 1)
BY_SIRET = {ATELIER.siret: ATELIER, CHANTIER.siret: CHANTIER}


def with_lot(**facts):
    """The tender of the scene with another lot."""
    return replace(TENDER, lots=(replace(LOT, **facts),))


@pytest.fixture
def director():
    return make_actor()


def keep(by, **facts):
    tender = facts.pop("tender", None) or make_tender(by)
    kept, _ = keep_proposal(
        **{"tender": tender, "snapshot": SNAPSHOT, "key": "k", "title": "Deux", "by": by, "at": NOW} | facts
    )
    return kept


def test_keep_proposal_freezes_the_whole_answer(director):
    kept = keep(director)

    assert snapshot_of(KeptProposal.objects.get(pk=kept.pk)) == SNAPSHOT
    assert (kept.organisation, kept.author, kept.kept_at) == (director.organisation, director.user, NOW)


def test_keep_proposal_twice_is_keeping_it_once(director):
    tender = make_tender(director)
    facts = {"tender": tender, "snapshot": SNAPSHOT, "key": "k", "title": "Deux", "by": director}

    first, new = keep_proposal(**facts, at=NOW)
    again, new_again = keep_proposal(**facts, at=NOW + timedelta(days=1))

    assert (first.pk, new, new_again, again.kept_at) == (again.pk, True, False, NOW)


@pytest.mark.parametrize("rank", [0, 99])
def test_keep_proposal_refuses_a_rank_that_is_not(director, rank):
    with pytest.raises(NoSuchProposal):
        keep(director, snapshot=replace(SNAPSHOT, rank=rank))
    assert not KeptProposal.objects.exists()


@pytest.mark.parametrize("by", [lambda: ANONYMOUS, make_staff, lambda: make_actor(Role.READER)])
def test_keep_proposal_refuses_who_may_not_write_for_an_organisation(by):
    with pytest.raises(MayNotKeep):
        keep(by(), tender=make_tender())


def test_forget_proposal_deletes_it_with_its_links_for_its_organisation_only(director):
    kept = keep(director)
    share_proposal(proposal=kept, days=7, by=director, at=NOW)

    with pytest.raises(MayNotKeep):
        forget_proposal(proposal=kept, by=make_actor(), at=NOW)
    forget_proposal(proposal=kept, by=director, at=NOW)

    assert not KeptProposal.objects.exists()
    assert not ShareLink.objects.exists()


def test_share_proposal_tells_a_token_that_is_not_stored(director):
    link, token = share_proposal(proposal=keep(director), days=30, by=director, at=NOW)

    assert len(token) >= 40
    assert token not in str(ShareLink.objects.values().get())
    assert link_of(token) == link
    assert link_of(token + "x") is None
    assert link_of(hash_of(token)) is None
    assert link.expires_at == NOW + timedelta(days=30)


def test_share_link_is_open_until_its_date_or_until_it_is_revoked(director):
    link, _ = share_proposal(proposal=keep(director), days=7, by=director, at=NOW)

    assert link.is_open_at(NOW + timedelta(days=6))
    assert not link.is_open_at(NOW + timedelta(days=7))
    revoke_link(link=link, by=director, at=NOW + timedelta(days=1))
    revoke_link(link=link, by=director, at=NOW + timedelta(days=2))
    assert not link.is_open_at(NOW + timedelta(days=1))
    assert link.revoked_at == NOW + timedelta(days=1)


def test_share_and_revoke_refuse_another_organisation_and_wrong_durations(director):
    kept = keep(director)
    link, _ = share_proposal(proposal=kept, days=7, by=director, at=NOW)

    with pytest.raises(MayNotKeep):
        share_proposal(proposal=kept, days=7, by=make_actor(), at=NOW)
    with pytest.raises(MayNotKeep):
        revoke_link(link=link, by=make_actor(), at=NOW)
    with pytest.raises(NoSuchDuration):
        share_proposal(proposal=kept, days=4000, by=director, at=NOW)


def test_share_proposal_bounds_the_links_that_are_open(director):
    kept = keep(director)
    for _ in range(MOST_OPEN):
        share_proposal(proposal=kept, days=7, by=director, at=NOW)

    with pytest.raises(TooManyLinks):
        share_proposal(proposal=kept, days=7, by=director, at=NOW)
    share_proposal(proposal=kept, days=7, by=director, at=NOW + timedelta(days=8))


def test_proposals_are_seen_by_their_organisation_and_the_facilitators_it_mandated(director):
    kept = keep(director)
    facilitator = make_facilitator(director.organisation)

    assert list(proposals_visible_to(director)) == list(proposals_visible_to(facilitator)) == [kept]
    assert proposals_kept_for(kept.tender, facilitator, at=NOW) == [kept]
    for who in (
        make_actor(),
        make_staff(),
        ANONYMOUS,
        make_facilitator(director.organisation, state="asked"),
    ):
        assert not proposals_visible_to(who).exists()
        assert proposals_kept_for(kept.tender, who, at=NOW) == []
    with pytest.raises(MayNotKeep):
        share_proposal(proposal=kept, days=7, by=facilitator, at=NOW)


def test_each_act_on_a_proposal_leaves_one_entry_and_a_colleague_who_comes_late_is_told(director):
    kept = keep(director)
    link, _token = share_proposal(proposal=kept, days=7, by=director, at=NOW)
    revoke_link(link=link, by=director, at=NOW)
    revoke_link(link=link, by=director, at=NOW)
    late = KeptProposal.objects.get(pk=kept.pk)
    forget_proposal(proposal=kept, by=director, at=NOW)

    for act in (
        lambda: forget_proposal(proposal=late, by=director, at=NOW),
        lambda: share_proposal(proposal=late, days=7, by=director, at=NOW),
        lambda: revoke_link(link=link, by=director, at=NOW),
    ):
        with pytest.raises(Gone):
            act()
    written = JournalEntry.objects.filter(about=f"proposal:{late.pk}").values_list("what", flat=True)
    assert list(written) == ["proposal.kept", "proposal.shared", "proposal.unshared", "proposal.forgotten"]


def test_proposals_kept_for_a_tender_count_their_open_links(director):
    kept = keep(director)
    share_proposal(proposal=kept, days=7, by=director, at=NOW)
    link, _ = share_proposal(proposal=kept, days=7, by=director, at=NOW)
    revoke_link(link=link, by=director, at=NOW)

    (seen,) = proposals_kept_for(kept.tender, director, at=NOW)

    assert (seen, seen.open_links, len(links_of(kept))) == (kept, 1, 2)
    assert proposals_kept_for(kept.tender, make_actor(), at=NOW) == []
    assert proposals_kept_for(kept.tender, make_staff(), at=NOW) == []


def test_changes_since_says_nothing_when_nothing_changed():
    assert changes_since(SNAPSHOT, TENDER, BY_SIRET) == ()


@pytest.mark.parametrize(
    ("tender", "said"),
    [
        (None, "L’appel a été retiré."),
        (
            replace(TENDER, deadline=date(2026, 12, 15)),
            "date limite de l’appel est maintenant le 15 décembre 2026",
        ),
        (replace(TENDER, amount_eur=Decimal(5)), "est maintenant de 5 €"),
        (replace(TENDER, max_members=9), "Les conditions sur les membres du groupement ont changé."),
        (replace(TENDER, lots=(LOT, replace(LOT, id="2", needs=()))), ""),
        (with_lot(insertion_hours=Decimal(7000)), "7 000 h d’insertion demandées, au lieu de 6 000 h"),
        (with_lot(needs=(replace(NEED, hours=Decimal(9)),)), "9 h par an, au lieu de 12 000 h"),
        (with_lot(needs=(replace(NEED, trade="nettoyage"),)), "a changé de métier, de lieu ou de mode"),
        (with_lot(needs=(NEED, replace(NEED, id="1b"))), "Un besoin a été ajouté : 1b"),
        (with_lot(needs=(replace(NEED, id="1z"),)), "Le besoin 1a (12 000 h par an) a été retiré"),
    ],
)
def test_changes_since_says_what_changed_in_the_tender(tender, said):
    assert plain(said) in plain(
        " ".join(explain((n.message, n.facts)) for n in changes_since(SNAPSHOT, tender, BY_SIRET))
    )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"name": "Nouvel atelier"}, "Atelier inventé s’appelle maintenant Nouvel atelier."),
        ({"place": AUBERVILLIERS}, "est maintenant à Aubervilliers"),
        ({"kinds": ("EI", "AI")}, "est maintenant : EI et AI"),
        ({"hours": 9000.0}, "a maintenant 9 000 h libres par an, au lieu de 8 000 h"),
        ({"hours": 10.0}, "n’a plus que 10 h libres par an, moins que les"),
        ({"insertion_percent": 60}, "fait maintenant 60 % d’heures d’insertion, au lieu de 70 %"),
    ],
)
def test_changes_since_says_what_changed_at_a_member(facts, said):
    today = BY_SIRET | {ATELIER.siret: replace(ATELIER, **facts)}

    assert plain(said) in plain(
        " ".join(explain((n.message, n.facts)) for n in changes_since(SNAPSHOT, TENDER, today))
    )


def test_changes_since_says_who_is_no_longer_there_but_not_of_who_was_only_supposed():
    proposal = SNAPSHOT.proposal
    supposed = replace(
        proposal, members=(*proposal.members, replace(proposal.members[0], siret=siret_to_find(1)))
    )
    answer = replace(SNAPSHOT.found.answer, proposals=(supposed,))
    snapshot = replace(SNAPSHOT, found=replace(SNAPSHOT.found, answer=answer))

    notes = changes_since(snapshot, TENDER, {ATELIER.siret: ATELIER})

    assert [note.facts["name"] for note in notes] == ["Chantier inventé"]
