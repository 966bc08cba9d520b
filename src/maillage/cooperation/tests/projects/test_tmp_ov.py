import re, pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from maillage.accounts.models import Role
from maillage.cooperation.tests.factories import acting_for, make_member, make_project
from maillage.cooperation.tests.projects.test_projects import browser
pytestmark = pytest.mark.django_db
def test_it():
    project = make_project()
    for n in range(5): make_member(project, name=f"S {n}")
    client = browser(acting_for(project.members.first(), role=Role.EDITOR))
    for url in (reverse("cooperation:project", args=[project.pk]), reverse("web:home")):
        client.get(url)
        with CaptureQueriesContext(connection) as q: client.get(url)
        print("\n##", url, len(q))
        for one in q: print("-", re.sub(r"SELECT .*? FROM", "SELECT … FROM", one["sql"].replace('"cooperation_','"'), count=1)[:230])
