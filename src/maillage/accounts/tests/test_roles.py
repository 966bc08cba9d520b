import pytest

from maillage.accounts.domain.roles import Permission, allowed

TABLE = {
    # situation: (signed in, role, staff) → what it may do
    "anonymous": ((False, None, False), {"public"}),
    "person": ((True, None, False), {"public", "person"}),
    "reader": ((True, "reader", False), {"public", "person", "member"}),
    "editor": ((True, "editor", False), {"public", "person", "member", "edit"}),
    "administrator": ((True, "administrator", False), {"public", "person", "member", "edit", "administer"}),
    "staff": ((True, None, True), {"public", "person", "staff"}),
    "staff who is also a reader": ((True, "reader", True), {"public", "person", "member", "staff"}),
}


@pytest.mark.parametrize("situation", TABLE)
def test_allowed_gives_each_situation_its_permissions_and_no_other(situation: str):
    (signed_in, role, staff), expected = TABLE[situation]

    granted = {
        p.value for p in Permission if allowed(signed_in=signed_in, role=role, staff=staff, permission=p)
    }

    assert granted == expected


def test_allowed_refuses_a_role_to_somebody_who_is_not_signed_in():
    assert not allowed(signed_in=False, role="administrator", staff=True, permission=Permission.STAFF)
    assert not allowed(signed_in=False, role="administrator", staff=True, permission=Permission.EDIT)
