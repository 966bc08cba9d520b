import pytest

from maillage.accounts.actions.merging import merge_organisations
from maillage.accounts.tests.factories import OrganisationFactory, make_staff
from maillage.consortium.models import KeptProposal
from maillage.consortium.tests.scenes import NOW

pytestmark = pytest.mark.django_db


def kept(organisation, fingerprint: str) -> KeptProposal:
    return KeptProposal.objects.create(
        organisation=organisation, title="T", snapshot={}, fingerprint=fingerprint, kept_at=NOW
    )


def test_kept_proposals_move_to_the_survivor_once():
    lost, into = OrganisationFactory(), OrganisationFactory()
    moved, both, own = kept(lost, "a"), kept(lost, "b"), kept(into, "b")

    merge_organisations(lost=lost, into=into, by=make_staff(), at=NOW)

    assert set(KeptProposal.objects.filter(organisation=into)) == {moved, own}
    assert KeptProposal.objects.get(organisation=lost) == both
