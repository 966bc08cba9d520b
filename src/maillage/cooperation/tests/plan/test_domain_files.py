"""Names made safe, content that is what it says."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cooperation.domain import files as d

PDF = b"%PDF-1.7\n%nothing"
PNG = b"\x89PNG\r\n\x1a\n...."


def packed(**parts: bytes) -> bytes:
    """Return a zip archive; « __ » stands for « / », « ___ » for a dot."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("___", ".").replace("__", "/"), part)
    return content.getvalue()


def docx(**more: bytes) -> bytes:
    return packed(**{"[Content_Types]___xml": b"<x/>", "word__document___xml": b"<x/>"}, **more)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../devis.pdf", "devis.pdf"),
        ("..\\..\\devis.pdf", "devis.pdf"),
        ("C:\\Users\\x\\devis.pdf", "devis.pdf"),
        ("/etc/passwd", "passwd"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("  .pdf ", "pdf"),
        ("..", "fichier"),
        ("", "fichier"),
        ('"><script>.pdf', "script.pdf"),
        ("émotion 😀.pdf", "émotion 😀.pdf"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
    ],
)
def test_clean_name(name, clean):
    assert d.clean_name(name) == clean


@given(st.text(max_size=400))
def test_a_clean_name_is_only_a_name_and_stays_the_same(name):
    clean = d.clean_name(name)

    assert clean
    assert len(clean) <= d.LONGEST_NAME
    assert not set(clean) & set('/\\\x00\n\r\u202e<>:"|?*')
    assert clean not in (".", "..")
    assert d.clean_name(clean) == clean


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.PDF", PDF, "pdf"),
        ("a.png", PNG, "png"),
        ("a.JPEG", b"\xff\xd8\xff\xe0", "jpg"),
        ("a.txt", "été".encode(), "txt"),
        ("a.csv", "été;1".encode("cp1252"), "csv"),
        ("a.docx", docx(), "docx"),
        ("a.xlsx", packed(**{"[Content_Types]___xml": b"", "xl__workbook___xml": b""}), "xlsx"),
        ("a.odt", packed(mimetype=d.TYPES["odt"].encode()), "odt"),
        ("a.ods", packed(mimetype=d.TYPES["ods"].encode()), "ods"),
        ("../../x.pdf", PDF, "pdf"),
    ],
)
def test_kind_of_what_is_accepted(name, content, kind):
    assert d.kind_of(name, content, limit=20) == kind


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("../../x.exe", b"MZ\x90\x00", d.NotAccepted),
        ("x.pdf.exe", PDF, d.NotAccepted),
        ("page.html", b"<script>", d.NotAccepted),
        ("image.svg", b"<svg/>", d.NotAccepted),
        ("sans extension", PDF, d.NotAccepted),
        ("pdf", PDF, d.NotAccepted),
        ("x.docm", docx(), d.NotAccepted),
        ("x.pdf", b"", d.EmptyFile),
        ("x.pdf", PDF + b"0" * 1024 * 1024, d.TooHeavy),
        ("x.pdf", b"MZ\x90\x00", d.NotWhatItSays),
        ("x.png", PDF, d.NotWhatItSays),
        ("x.txt", PDF, d.NotWhatItSays),
        ("x.txt", b"a\x00b", d.NotWhatItSays),
        ("x.csv", docx(), d.NotWhatItSays),
        ("x.docx", b"PK\x03\x04 not an archive", d.NotWhatItSays),
        ("x.docx", packed(a___txt=b"x"), d.NotWhatItSays),
        ("x.xlsx", docx(), d.NotWhatItSays),
        ("x.odt", packed(mimetype=d.TYPES["ods"].encode()), d.NotWhatItSays),
        ("x.odt", docx(), d.NotWhatItSays),
        ("x.docx", docx(word__vbaProject___bin=b"x"), d.HasMacros),
        ("x.ods", packed(mimetype=d.TYPES["ods"].encode(), Basic__Standard__a___xml=b"x"), d.HasMacros),
    ],
)
def test_kind_of_what_is_refused(name, content, refusal):
    with pytest.raises(refusal):
        d.kind_of(name, content, limit=1)


@given(st.binary(max_size=200), st.sampled_from(sorted(d.TYPES)))
def test_no_content_makes_it_fail(content, kind):
    with suppress(d.EmptyFile, d.NotWhatItSays):
        assert d.kind_of(f"x.{kind}", content, limit=1) == kind


@given(st.binary(max_size=200))
def test_no_broken_archive_makes_it_fail(noise):
    whole = docx()
    for content in (whole[: len(whole) // 2] + noise, b"PK\x03\x04" + noise):
        with suppress(d.NotWhatItSays):
            d.kind_of("x.docx", content, limit=1)
