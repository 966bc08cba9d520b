import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.accounts.domain.joining import (
    MAX_DOCUMENT_BYTES,
    PUBLIC_PROVIDERS,
    BadDocument,
    DocumentTooLarge,
    NotADomain,
    PublicProvider,
    best_role,
    document_type,
    domain_of,
    is_departement,
    own_domain,
)


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("", ""),
        (" exemple.fr ", "exemple.fr"),
        ("@Exemple.FR", "exemple.fr"),
        ("contact@exemple.fr", "exemple.fr"),
        ("https://www.exemple.fr", "exemple.fr"),
        ("élan.fr", "xn--lan-9la.fr"),
    ],
)
def test_own_domain_reads_what_people_type(typed, domain):
    assert own_domain(typed) == domain


@pytest.mark.parametrize(
    "typed",
    ["exemple", "a b.fr", "-a.fr", "a..fr", "1.2.3.4", "a.fr/page", "x" * 64 + ".fr", "a.fr\nb.fr", "."],
)
def test_own_domain_refuses_what_is_no_domain(typed):
    with pytest.raises(NotADomain):
        own_domain(typed)


@pytest.mark.parametrize("domain", ["gmail.com", "orange.fr", "laposte.net", "wanadoo.fr", "proton.me"])
def test_own_domain_refuses_public_providers(domain):
    with pytest.raises(PublicProvider, match="ouvert à tout le monde"):
        own_domain(f"nom@{domain.upper()}")


def test_public_providers_are_written_as_domains_are():
    assert all(one == one.lower().strip() and "." in one for one in PUBLIC_PROVIDERS)


@given(st.text(max_size=300))
def test_own_domain_gives_a_domain_or_says_why_not(text: str):
    try:
        domain = own_domain(text)
    except (NotADomain, PublicProvider):
        return
    assert domain == "" or (domain.isascii() and "." in domain and not set(domain) & set(" \n@/<>"))


@pytest.mark.parametrize(
    ("content", "kind"), [(b"%PDF-1.7", "pdf"), (b"\x89PNG\r\n\x1a\n0", "png"), (b"\xff\xd8\xff\xe0", "jpg")]
)
def test_document_type_reads_the_content(content, kind):
    assert document_type(content) == kind


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04", b"GIF89a", b" %PDF-1.7", b"\xff\xd8"])
def test_document_type_refuses_other_contents(content):
    with pytest.raises(BadDocument):
        document_type(content)


def test_document_type_refuses_more_than_five_megabytes():
    assert document_type(b"%PDF-" + b"0" * (MAX_DOCUMENT_BYTES - 5)) == "pdf"
    with pytest.raises(DocumentTooLarge):
        document_type(b"%PDF-" + b"0" * (MAX_DOCUMENT_BYTES - 4))


@pytest.mark.parametrize("code", ["01", "19", "2A", "2B", "93", "95", "971", "976", "988"])
def test_is_departement_knows_them(code):
    assert is_departement(code)


@pytest.mark.parametrize("code", ["", "1", "00", "20", "96", "2a", "99", "970", "093", "93\n", "²1"])
def test_is_departement_refuses_the_rest(code):
    assert not is_departement(code)


def test_best_role_is_the_one_that_may_most():
    assert best_role("reader", "administrator") == best_role("administrator", "editor") == "administrator"


def test_domain_of_is_what_follows_the_last_at():
    assert domain_of('"a@b"@Exemple.fr') == "exemple.fr"
