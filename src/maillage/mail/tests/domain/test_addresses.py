"""Addresses as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.mail.domain.addresses import (
    AccentBeforeAt,
    AddressTooLong,
    BadAddress,
    BadDomain,
    BrokenLine,
    NoAddress,
    NoAt,
    SeveralAddresses,
    SpaceInside,
    masked,
    normalise_address,
    readable,
    tag_of,
    with_tag,
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("camille@exemple.test", "camille@exemple.test"),
        ("  Camille.Roux@Exemple.TEST ", "camille.roux@exemple.test"),
        ("\u00a0camille@exemple.test\u202f", "camille@exemple.test"),
        ("mailto:camille@exemple.test", "camille@exemple.test"),
        ("Camille Roux <camille@exemple.test>", "camille@exemple.test"),
        ("camille+essai@sous.exemple.test", "camille+essai@sous.exemple.test"),
        ("accueil@régie-du-val.test", "accueil@xn--rgie-du-val-bbb.test"),
        ("accueil@re\u0301gie-du-val.test", "accueil@xn--rgie-du-val-bbb.test"),
        ("o'neil@exemple.test", "o'neil@exemple.test"),
    ],
)
def test_normalise_address_returns_one_writing(typed, expected):
    assert normalise_address(typed) == expected
    assert normalise_address(expected) == expected


@pytest.mark.parametrize(
    ("typed", "refusal", "says"),
    [
        ("", NoAddress, "par exemple"),
        ("   ", NoAddress, "par exemple"),
        ("camille", NoAt, "« camille » n’a pas de @"),
        ("camille@exemple.test\nBcc: x@exemple.test", BrokenLine, "une ligne"),
        ("camille@exemple.test\r\n", None, ""),
        ("a@exemple.test, b@exemple.test", SeveralAddresses, "plusieurs adresses"),
        ("a@exemple.test;b@exemple.test", SeveralAddresses, "plusieurs adresses"),
        ("a@b@exemple.test", SeveralAddresses, "plusieurs adresses"),
        ("camille roux@exemple.test", SpaceInside, "contient une espace"),
        ("camille@exemple .test", SpaceInside, "contient une espace"),
        ("hélène@exemple.test", AccentBeforeAt, "Est-ce plutôt « helene@exemple.test »"),
        ("cœur@exemple.test", AccentBeforeAt, "« coeur@exemple.test »"),
        ("юрий@exemple.test", BadAddress, "n’est pas une adresse"),
        (".camille@exemple.test", BadAddress, "n’est pas une adresse"),
        ("camille..roux@exemple.test", BadAddress, "n’est pas une adresse"),
        ('"camille roux"@exemple.test', SpaceInside, "contient une espace"),
        ("@exemple.test", BadAddress, "n’est pas une adresse"),
        ("camille@", BadDomain, "n’est pas un domaine"),
        ("camille@exemple", BadDomain, "« exemple » n’est pas un domaine"),
        ("camille@exemple..test", BadDomain, "n’est pas un domaine"),
        ("camille@-exemple.test", BadDomain, "n’est pas un domaine"),
        ("camille@127.0.0.1", BadDomain, "n’est pas un domaine"),
        ("a" * 65 + "@exemple.test", AddressTooLong, "254 caractères"),
        ("a@" + "b." * 130 + "test", AddressTooLong, "254 caractères"),
        ("a@" + "é" * 62 + ".test", BadDomain, "n’est pas un domaine"),
    ],
)
def test_normalise_address_says_what_is_wrong(typed, refusal, says):
    if refusal is None:
        assert normalise_address(typed) == "camille@exemple.test"
        return
    with pytest.raises(refusal) as refused:
        normalise_address(typed)

    assert type(refused.value) is refusal
    assert says in str(refused.value).replace("\u202f", " ").replace("\u00a0", " ")


@given(st.text(max_size=300))
def test_normalise_address_returns_a_safe_address_or_refuses(typed):
    try:
        address = normalise_address(typed)
    except BadAddress:
        return
    assert address.isascii()
    assert address.count("@") == 1
    assert len(address) <= 254
    assert not set(address) & set(' \t\r\n<>,;:"()[]\\')


@given(st.from_regex(r"[a-zA-Z0-9.+_-]{1,64}@[a-zéèàç0-9-]{1,30}\.(fr|test)", fullmatch=True))
def test_normalise_address_is_stable(typed):
    try:
        address = normalise_address(typed)
    except BadAddress:
        return
    assert normalise_address(address) == address
    assert normalise_address(readable(address)) == address


def test_masked_lets_its_owner_alone_recognise_it():
    assert masked("camille@exemple.test") == "c…@exemple.test"
    assert masked("c@exemple.test") == "…@exemple.test"
    assert masked("accueil@xn--rgie-du-val-bbb.test") == "a…@régie-du-val.test"


def test_readable_leaves_alone_what_is_no_idna():
    assert readable("a@xn--\u00e9.test") == "a@xn--\u00e9.test"


def test_with_tag_is_read_back():
    assert with_tag("rebonds@exemple.test", "abc12") == "rebonds+abc12@exemple.test"
    assert tag_of("rebonds+abc12@exemple.test") == "abc12"
    assert tag_of("rebonds@exemple.test") == ""
