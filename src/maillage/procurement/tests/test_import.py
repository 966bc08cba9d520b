from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.accounts.models import Role
from maillage.accounts.tests.factories import make_actor
from maillage.procurement.formats import dump_tender
from maillage.procurement.models import Tender
from maillage.procurement.tests.conftest import signed_in
from maillage.procurement.tests.factories import a_tender
from maillage.procurement.views.editing import EXAMPLE

pytestmark = pytest.mark.usefixtures("places")

IMPORT = reverse("procurement:import")


def test_import_stores_a_pasted_document(browser):
    answer = browser.post(IMPORT, {"text": json.dumps(dump_tender(a_tender()))})

    assert answer.url == reverse("procurement:tender", args=[Tender.objects.get().pk])


def test_import_stores_a_file_with_its_byte_order_mark(browser):
    raw = b"\xef\xbb\xbf" + json.dumps(dump_tender(a_tender())).encode()
    browser.post(IMPORT, {"file": SimpleUploadedFile("appel.json", raw)})

    assert Tender.objects.get().reference == "cartons-2027"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "vide"),
        (b'{"schema": "maillage/tender/1", "lots": [', "coupé"),
        (b"\xff\xfe\x00", "UTF-16"),
        ('{"title": "Été"}'.encode("latin-1"), "UTF-8"),
        (b'{"months": NaN, "foo": 1}', "NaN"),
        (b"[" * 100_000, "niveaux"),
        (b" " * (4 * 1024 * 1024 + 1), "dépasse"),
    ],
)
def test_import_says_what_is_wrong_and_stores_nothing(browser, raw, said):
    answer = browser.post(IMPORT, {"file": SimpleUploadedFile("appel.json", raw)})

    assert answer.status_code == 422
    assert said in answer.text
    assert not Tender.objects.exists()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [('"months":', '"months": 3, "months":', "deux fois"), ('"title": "', '"title": "\\ud800', "moitié")],
)
def test_import_stores_nothing_of_a_valid_tender_whose_json_is_wrong(browser, before, after, said):
    text = json.dumps(dump_tender(a_tender())).replace(before, after, 1)
    answer = browser.post(IMPORT, {"text": text})

    assert answer.status_code == 422
    assert said in answer.text
    assert not Tender.objects.exists()


def test_import_lists_every_fault_and_keeps_the_text(browser):
    document = dump_tender(a_tender(title="<b>gras</b>")) | {"months": "72", "foo": 1}
    document["lots"][0]["needs"][0]["place"] = "99999"
    answer = browser.post(IMPORT, {"text": json.dumps(document)})

    assert [path for path, _ in answer.context["faults"]] == ["months", "foo", "lots[0].needs[0].place"]
    assert "&lt;b&gt;gras" in answer.text


def test_import_page_shows_an_example_that_can_be_imported(browser):
    assert "maillage/tender/1" in browser.get(IMPORT).text
    browser.post(IMPORT, {"text": EXAMPLE.read_text(encoding="utf-8")})
    assert Tender.objects.get().reference == "cartons-2027"


def test_import_is_closed_to_readers():
    assert signed_in(make_actor(Role.READER)).post(IMPORT, {"text": "{}"}).status_code == 403
