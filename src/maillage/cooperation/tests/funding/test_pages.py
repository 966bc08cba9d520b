"""Pages of the funding plan: read, write, export."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.cooperation.models import BudgetLine, FundingSource, Instalment
from maillage.cooperation.tests.factories import NOW, acting_for, make_member, make_project

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(client, member, role=Role.EDITOR):
    client.force_login(acting_for(member, role).user, backend=BACKEND)


def url(name, *args):
    return reverse(f"cooperation:{name}", args=args)


def make_plan(project):
    """The plan of R-452, with a cost over three months and a payment that came."""
    facts = {"project": project, "at": NOW}
    BudgetLine.objects.create(
        label="=Atelier", amount_cents=200_000_00, starts_on=date(2027, 1, 1), months=3, **facts
    )
    granted = {"state": "granted", **facts}
    public = FundingSource.objects.create(
        name="État", kind="public_grant", granted_cents=80_000_00, **granted
    )
    FundingSource.objects.create(name="Agglo", kind="public_grant", **granted)
    FundingSource.objects.create(name="Fondation", kind="private_grant", granted_cents=100_000_00, **granted)
    Instalment.objects.create(source=public, amount_cents=80_000_00, received_on=date(2026, 11, 2), at=NOW)
    return public


@pytest.fixture
def project():
    return make_project()


@pytest.fixture
def lead(project):
    return project.members.first()


def plain(page):
    return page.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_plan_of_the_sources_says_what_is_known_and_what_is_not(client, project, lead):
    make_plan(project)
    sign_in(client, lead)
    text = plain(client.get(url("funding", project.pk)))
    for words in (
        "180 000 € + 1 montant inconnu", "44,4 %", "55,6 %", "Montant inconnu", "il manque au plus 20 000 €",
        "dont 80 000 € reçus", "sous zéro en février 2027, même si", "Total connu",
    ):  # fmt: skip
        assert words in text, words


def test_an_empty_plan_teaches_the_first_step(client, project, lead):
    sign_in(client, lead)
    assert "Noter une première dépense" in client.get(url("funding", project.pk)).text
    sign_in(client, lead, Role.READER)
    assert "Noter une première dépense" not in client.get(url("funding", project.pk)).text


WRITE_PAGES = ("funding_line_new", "funding_source_new")


def test_who_reads_who_writes(client, project, lead):
    source = make_plan(project)
    line, payment = BudgetLine.objects.get(), Instalment.objects.get()
    pages = [(name, (project.pk,)) for name in WRITE_PAGES]
    pages += [("funding_line", (project.pk, line.pk)), ("funding_source", (project.pk, source.pk))]
    pages += [
        ("funding_instalment_new", (project.pk, source.pk)),
        ("funding_instalment", (project.pk, payment.pk)),
    ]
    for role, status in ((Role.READER, 403), (Role.EDITOR, 200)):
        sign_in(client, lead, role)
        assert client.get(url("funding", project.pk)).status_code == 200
        assert {client.get(url(name, *args)).status_code for name, args in pages} == {status}
    other = make_project()
    sign_in(client, other.members.first())
    assert {
        client.get(url(name, *args)).status_code for name, args in [*pages, ("funding", (project.pk,))]
    } == {404}
    assert client.get(url("funding_line", other.pk, line.pk)).status_code == 404
    assert client.post(url("funding_source_delete", other.pk, source.pk)).status_code == 404


def test_amounts_as_people_type_them(client, project, lead):
    sign_in(client, lead)
    sent = {"label": "Camion", "amount_cents": "12\u202f500,50 €", "starts_on": "2027-03-04", "months": "1"}
    assert client.post(url("funding_line_new", project.pk), sent).status_code == 302
    assert BudgetLine.objects.get().amount_cents == 1250050
    assert "12 500,50 €" in plain(client.get(url("funding", project.pk)))
    page = client.post(url("funding_line_new", project.pk), {**sent, "amount_cents": "douze mille"})
    assert page.status_code == 422
    assert "douze mille" in page.text
    page = client.post(url("funding_line_new", project.pk), {**sent, "starts_on": "0207-03-04"})
    assert page.status_code == 422
    assert BudgetLine.objects.count() == 1


def test_an_amount_left_empty_is_unknown(client, project, lead):
    sign_in(client, lead)
    sent = {"name": "Agglo", "kind": "public_grant", "state": "requested", "requested_cents": ""}
    assert client.post(url("funding_source_new", project.pk), sent).status_code == 302
    source = FundingSource.objects.get()
    assert source.requested_cents is None
    assert client.post(url("funding_instalment_new", project.pk, source.pk), {}).status_code == 302
    text = plain(client.get(url("funding", project.pk)))
    assert "1 montant inconnu" in text
    page = client.post(url("funding_instalment_new", project.pk, source.pk), {"received_on": "2026-01-05"})
    assert page.status_code == 422


def test_a_colleague_wrote_meanwhile(client, project, lead):
    make_plan(project)
    sign_in(client, lead)
    line = BudgetLine.objects.get()
    sent = {"label": "Mon atelier", "amount_cents": "1", "months": "2", "version": "9"}
    page = client.post(url("funding_line", project.pk, line.pk), sent)
    assert page.status_code == 409
    assert "Mon atelier" in page.text
    assert "=Atelier" in page.text
    assert client.post(url("funding_line", project.pk, line.pk), {**sent, "version": "1"}).status_code == 302


def test_exports_are_tables_and_no_formula(client, project, lead):
    make_plan(project)
    sign_in(client, lead)
    answer = client.get(url("funding_export", project.pk), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert next(row for row in rows if "Atelier" in "".join(row))[:2] == ["'=Atelier", "200000,00"]
    assert next(row for row in rows if row[:1] == ["Agglo"])[6] == "inconnu"
    answer = client.get(url("funding_export", project.pk))
    book = zipfile.ZipFile(io.BytesIO(answer.content))
    assert "=Atelier" in book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in "".join(book.read(name).decode() for name in book.namelist() if "worksheets/" in name)


def test_in_kind_stays_apart(client, project, lead):
    facts = {"project": project, "at": NOW}
    BudgetLine.objects.create(
        label="Bénévolat", amount_cents=900_00, in_kind=True, starts_on=date(2027, 1, 1), **facts
    )
    FundingSource.objects.create(
        name="Mairie", kind="in_kind", state="granted", granted_cents=900_00, **facts
    )
    sign_in(client, lead)
    text = plain(client.get(url("funding", project.pk)))
    assert "Dépenses valorisées : 900 €. Apports en nature : 900 €." in text
    assert "rien ne manque" in text


def test_a_long_plan_asks_the_database_little(client, project, lead, django_assert_max_num_queries):
    members = [make_member(project) for _ in range(59)]
    BudgetLine.objects.bulk_create(
        BudgetLine(
            project=project, label=f"D{n}", amount_cents=n, starts_on=date(2027, 1, 1), member=one, at=NOW
        )
        for n, one in enumerate(members)
    )
    FundingSource.objects.bulk_create(
        FundingSource(project=project, name=f"F{n}", kind="own_funds", member=one, at=NOW)
        for n, one in enumerate(members)
    )
    Instalment.objects.bulk_create(
        Instalment(source=one, amount_cents=1, due_on=date(2027, 2, 1), at=NOW)
        for one in FundingSource.objects.all()
    )
    sign_in(client, lead)
    with django_assert_max_num_queries(30):
        assert client.get(url("funding", project.pk)).status_code == 200
