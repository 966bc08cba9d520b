"""What the tests of documents share: a group and its browser, a version to sign by a link."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from maillage.accounts.models import Role
from maillage.cooperation.actions import proposing
from maillage.cooperation.models import Member, PaperVersion, Project
from maillage.cooperation.tests.documents.scene import browser, make_group, make_version
from maillage.cooperation.tests.factories import acting_for
from maillage.mail.actions.links import issue_link


@pytest.fixture
def group() -> tuple[Project, list[Member], Client]:
    project, members = make_group(2)
    return project, members, browser(acting_for(members[0]))


@pytest.fixture
def door() -> tuple[PaperVersion, list[Member], str]:
    project, members = make_group(2)
    members[1].organisation, members[1].email = None, "contact@exemple.test"
    members[1].save()
    by = acting_for(members[0], Role.ADMINISTRATOR)
    version = make_version(project, "partnership", members, by)
    at = timezone.now()
    proposing.propose(version=version, by=by, at=at)
    about = f"coop:sign:{version.pk}:m{members[1].pk}"
    _link, token = issue_link(
        purpose="coop-sign", about=about, meant_for="contact@exemple.test", days=9, at=at
    )
    return version, members, token
