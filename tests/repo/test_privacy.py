"""The register of processing is complete: every field that may hold something of a person is in it, or said not to."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings

from maillage.accounts.actions.retention import RULES
from maillage.accounts.catalogue import not_personal, processings
from maillage.accounts.domain.privacy import Duration, Fate
from maillage.jobs.actions import cleaning
from maillage.jobs.domain.registry import periodic
from maillage.mail.actions import links
from tests.repo.fields import every_field, may_hold_personal_data
from tests.repo.layers import ROOT

HOLDINGS = [holding for one in processings() for holding in one.holds]
RETENTIONS = [kept for one in processings() for kept in one.retention]
NAMED = {(holding.model, name) for holding in HOLDINGS for name in holding.fields} | {
    (table, name) for one in processings() for table, names in one.mentions.items() for name in names
}
FIELDS = list(every_field())


def test_every_field_that_may_hold_personal_data_is_in_the_register_or_said_not_to():
    """A new model or field: name it in accounts/catalogue/purposes.yaml, or in not_personal.yaml with the reason."""
    missing = [
        f"{table}.{field.name}"
        for table, field in FIELDS
        if may_hold_personal_data(table, field)
        and (table, field.name) not in NAMED
        and field.name not in not_personal().get(table, ())
    ]

    assert missing == []


def test_the_catalogues_name_fields_that_exist_and_do_not_contradict_each_other():
    real = {(table, field.name) for table, field in FIELDS}
    innocent = {(table, name) for table, names in not_personal().items() for name in names}

    assert sorted((NAMED | innocent) - real) == []
    assert sorted(NAMED & innocent) == []


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda h: f"{h.model}.{h.person or h.address}")
def test_no_column_given_to_a_person_points_to_another_person(holding):
    model = apps.get_model(holding.model)
    persons = [
        name
        for name in holding.shown
        if (field := model._meta.get_field(name)).is_relation
        and field.related_model._meta.label == settings.AUTH_USER_MODEL
    ]

    assert persons == []
    assert not set(holding.shown) & {*holding.secret, *holding.others}


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda h: f"{h.model}.{h.person or h.address}")
def test_secrets_are_declared_as_such(holding):
    looks_secret = re.compile(r"password|secret|token$|digest|hash|session_key|session_data|salt|^key$")

    assert [name for name in holding.shown if looks_secret.search(name)] == []


def test_each_duration_is_carried_out_and_each_rule_has_its_duration():
    carried_out = {kept.by for kept in RETENTIONS if kept.by}
    others = set(periodic())

    assert [kept.what for kept in RETENTIONS if (kept.keep or kept.setting) and not kept.by] == []
    assert sorted(carried_out - set(RULES) - others) == []
    assert sorted(set(RULES) - carried_out) == []
    assert {f"privacy.{rule}" for rule in RULES} <= others


@pytest.mark.parametrize(
    ("rule", "really"),
    [("jobs.forget", cleaning.KEEP), ("mail.links", links.KEPT)],
)
def test_durations_kept_elsewhere_are_those_of_the_register(rule: str, really: timedelta):
    keep = next(kept.keep for kept in RETENTIONS if kept.by == rule)

    assert keep in {Duration(really.days, "days"), Duration(really.days // 365, "years")}


def test_what_stays_when_an_account_is_closed_leads_to_no_address():
    kept = [holding for holding in HOLDINGS if holding.closing == Fate.KEPT]

    assert [holding.model for holding in kept if holding.address] == []


# nobody's social situation has a place in the database outside accounts/domain/exchange.py.
FORBIDDEN = re.compile(
    r"(^|_)(nir|nss|rsa|ass|aah|rqth|secu|birth\w*|born\w*|naissance|age|sexe|sex|gender|genre|nationality|nationalite"
    r"|handicap\w*|disab\w*|health|sante|illness|maladie|diagnos\w*|income|revenu|debt|dette|prison|justice|conviction"
    r"|detenu|refugee|refugie|asylum|asile|homeless|sdf|family_status|children|enfants|phone|telephone|mobile|prenom"
    r"|firstname|first_name|surname|lastname|last_name|beneficiary|beneficiaire|salarie)(_|$)"
)

# Where a decision, a vote or a task comes from (« meeting:12 »), never where somebody was born.
COMES_FROM = {"cooperation.Decision.born_in", "cooperation.Ballot.born_in", "cooperation.Task.born_in"}


def test_no_field_names_the_situation_of_a_person_in_insertion():
    ours = [
        (table, field.name)
        for table, field in FIELDS
        if apps.get_model(table).__module__.startswith("maillage.")
    ]

    assert {f"{table}.{name}" for table, name in ours if FORBIDDEN.search(name)} == COMES_FROM
    assert FORBIDDEN.search("person_rsa")
    assert FORBIDDEN.search("birth_date")


def test_nothing_is_stored_in_the_browser_but_cookies():
    scripts = [path for path in ROOT.glob("**/static/**/*.js") if "vendor" not in path.parts]
    stores = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie")

    assert scripts
    assert [path.name for path in scripts if stores.search(path.read_text(encoding="utf-8"))] == []
