"""The tables of the documents: who, what, how much, at what risk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.documents.facts import Facts, Party, blank, own_words
from maillage.cooperation.domain.documents.template import FACTS
from maillage.cooperation.domain.paper import Blank, Block, Heading, Paragraph, Table

Translate = Callable[[str], str]
FORMS = ("R-304", "R-305", "R-306")

ORGANISATION = gettext_noop("Organisation")
ADDRESS = gettext_noop("Adresse")
SIRET = gettext_noop("SIRET")
NO_SIRET = gettext_noop("sans SIRET connu")
SIGNED_BY = gettext_noop("Représentée par")
WHO = gettext_noop("nom et fonction")
DOES = gettext_noop("Ce qu’elle fait")
HOURS = gettext_noop("Heures par an")
SHARE = gettext_noop("Part")
AMOUNT = gettext_noop("Montant hors taxes")
OWN = gettext_noop("Conjoint")
LEAD = gettext_noop("Mandataire solidaire")
ALL = gettext_noop("Solidaire")
CHOSEN = gettext_noop("%(form)s (retenu)")
PARTIES = gettext_noop("Les organisations parties")
SHARES = gettext_noop("Part de chaque membre")
EXPOSURE = gettext_noop("Montant dont chaque membre répond, selon la forme")
LEAD_MARK = gettext_noop("%(name)s (mandataire)")
POWERS = gettext_noop("Habilitations à joindre")
GIVES_POWER = gettext_noop("Signataire")
DATE_AND_SIGNATURE = gettext_noop("Date et signature")
YEAR = gettext_noop("Exercice")
TURNOVER = gettext_noop("Chiffre d’affaires, somme des membres")
KNOWN = gettext_noop("Membres qui l’ont donné")
TURNOVERS = gettext_noop("Capacité financière du groupement")
NO_TURNOVER = gettext_noop("chiffre d’affaires des trois derniers exercices de chaque membre")
LINE = gettext_noop("Rubrique")
VALUE = gettext_noop("Donnée")
SHEET = gettext_noop("Données à recopier")
LEGAL_FORM = gettext_noop("forme juridique")
KIND = gettext_noop("nature (agrément, conventionnement)")
CONTACT = gettext_noop("courriel et téléphone")
INSURER = gettext_noop("assurance de responsabilité civile")
TURNOVER_OF = gettext_noop("Chiffre d’affaires %(year)s")
NO_CHARTER = gettext_noop("énoncés de la charte, à écrire dans « Socle commun »")
NOT_ADOPTED = gettext_noop(
    "Cette charte n’est pas encore adoptée par toutes les organisations : c’est un projet."
)
COST = gettext_noop("Coût, sur toute la durée")
WAGES = gettext_noop("Salaire brut")
CHARGES = gettext_noop("Charges sociales")
EXPENSES = gettext_noop("Frais professionnels remboursés")
INVOICE = gettext_noop("Montant facturé")
WHOLE_COST = gettext_noop("Coût total")
COSTS = gettext_noop("Le prix, au coût")
PERSON = gettext_noop("Annexe nominative, à garder par les deux structures seulement")
BY_HAND = gettext_noop("À écrire à la main")
FULL_NAME = gettext_noop("Nom et prénom de la personne")
PERSON_SIGNS = gettext_noop("Son accord : date et signature")


def blocks_of(name: str, facts: Facts, translate: Translate) -> Iterator[Block]:
    """Return the blocks of a table of template.TABLES."""
    yield from _MAKERS[name](facts, translate)


def _parties(facts: Facts, translate: Translate) -> Iterator[Block]:
    yield _who(facts.parties, facts, translate)


def _chosen_parties(facts: Facts, translate: Translate) -> Iterator[Block]:
    found = {code: facts.party(facts.raw.get(code, "")) for code in ("lender", "user")}
    known = _who([party for party in found.values() if party], facts, translate)
    unknown = ((blank(translate(FACTS[f"{code}_name"][0])), "", "", "") for code in found if not found[code])
    yield replace(known, rows=(*known.rows, *unknown))


def _who(parties: Sequence[Party], facts: Facts, translate: Translate) -> Table:
    rows = tuple(
        (
            name_of(party, facts, translate),
            party.siret or translate(NO_SIRET),
            party.address or blank(translate(ADDRESS).lower()),
            ", ".join(part for part in (party.signatory, party.quality) if part) or blank(translate(WHO)),
        )
        for party in parties
    )
    head = tuple(translate(word) for word in (ORGANISATION, SIRET, ADDRESS, SIGNED_BY))
    return Table(head, rows, translate(PARTIES))


def name_of(party: Party, facts: Facts, translate: Translate) -> str:
    """Return a member as tables name it; only a grouping has a « mandataire »."""
    name = own_words(party.name)
    return translate(LEAD_MARK) % {"name": name} if party.is_lead and facts.form in ("", *FORMS) else name


def _shares(facts: Facts, translate: Translate) -> Iterator[Block]:
    unknown = blank("")
    rows = tuple(
        (
            name_of(party, facts, translate),
            "\n".join(party.does) or unknown,
            party.hours or unknown,
            party.percent or unknown,
            party.amount or unknown,
        )
        for party in facts.parties
    )
    head = tuple(translate(word) for word in (ORGANISATION, DOES, HOURS, SHARE, AMOUNT))
    yield Table(head, rows, translate(SHARES), figures=frozenset({2, 3, 4}), wide=frozenset({0, 1}))


def _exposure(facts: Facts, translate: Translate) -> Iterator[Block]:
    words = dict(zip(FORMS, (OWN, LEAD, ALL), strict=True))
    order = sorted(FORMS, key=lambda form: form != facts.form)
    heads = [
        translate(CHOSEN) % {"form": translate(words[form])} if form == facts.form else translate(words[form])
        for form in order
    ]
    unknown = blank("")
    rows = tuple(
        (name_of(party, facts, translate), *(party.exposures.get(form) or unknown for form in order))
        for party in facts.parties
    )
    head = (translate(ORGANISATION), *heads)
    yield Table(head, rows, translate(EXPOSURE), figures=frozenset({1, 2, 3}), wide=frozenset({0}))


def _habilitation(facts: Facts, translate: Translate) -> Iterator[Block]:
    rows = tuple(
        (
            own_words(party.name),
            ", ".join(part for part in (party.signatory, party.quality) if part) or blank(translate(WHO)),
            "",
        )
        for party in facts.parties
        if not party.is_lead
    )
    head = tuple(translate(word) for word in (ORGANISATION, GIVES_POWER, DATE_AND_SIGNATURE))
    yield Table(head, rows, translate(POWERS), tall=True)


def _turnovers(facts: Facts, translate: Translate) -> Iterator[Block]:
    years = sorted(
        {year for party in facts.parties for year, _written, _euros in party.turnovers}, reverse=True
    )
    rows = []
    for year in years[:3]:
        found = [euros for party in facts.parties for at, _written, euros in party.turnovers if at == year]
        rows.append((str(year), _euros(sum(found)), f"{len(found)} / {len(facts.parties)}"))
    head = tuple(translate(word) for word in (YEAR, TURNOVER, KNOWN))
    rows = rows or [("", blank(translate(NO_TURNOVER)), "")]
    yield Table(head, tuple(rows), translate(TURNOVERS), figures=frozenset({1, 2}))


def _euros(amount: int | Decimal) -> str:
    figure = f"{amount:,.2f}".removesuffix(".00").replace(".", ";")
    return figure.replace(",", "\u202f").replace(";", ",") + "\u00a0€"


def _sheets(facts: Facts, translate: Translate) -> Iterator[Block]:
    for party in facts.parties:
        yield Heading(name_of(party, facts, translate), 2)
        yield Table(
            (translate(LINE), translate(VALUE)),
            tuple(_sheet(party, translate)),
            translate(SHEET),
            wide=frozenset({1}),
        )


def _sheet(party: Party, translate: Translate) -> Iterator[tuple[str, str]]:
    signatory = ", ".join(part for part in (party.signatory, party.quality) if part)
    lines: tuple[tuple[str, str], ...] = (
        (SIRET, party.siret or translate(NO_SIRET)),
        (ADDRESS, party.address),
        (LEGAL_FORM, party.legal_form),
        (KIND, party.kind),
        (SIGNED_BY, signatory),
        (CONTACT, party.contact),
        (INSURER, party.insurer),
        (DOES, "\n".join(party.does)),
        (SHARE, party.percent),
        (AMOUNT, party.amount),
    )
    for label, value in lines:
        word = translate(label)
        yield word[:1].upper() + word[1:], own_words(value) or blank(word[:1].lower() + word[1:])
    for year, written, _amount in party.turnovers[:3]:
        yield translate(TURNOVER_OF) % {"year": year}, written


def _charter(facts: Facts, translate: Translate) -> Iterator[Block]:
    if not facts.charter:
        yield Blank(translate(NO_CHARTER))
        return
    if not facts.charter_adopted:
        yield Paragraph(translate(NOT_ADOPTED), note=True)
    part = ""
    for section, wording in facts.charter:
        if section != part:
            yield Heading(section, 2)
            part = section
        yield Paragraph(own_words(wording))


def _costs(facts: Facts, translate: Translate) -> Iterator[Block]:
    lines = (("wages", WAGES), ("charges", CHARGES), ("expenses", EXPENSES), ("invoice", INVOICE))
    rows = [(translate(label), facts.values.get(code) or blank(translate(label))) for code, label in lines]
    try:
        whole = sum((Decimal(facts.raw.get(code, "")) for code, _label in lines[:3]), Decimal(0))
    except InvalidOperation:
        pass
    else:
        rows.insert(3, (translate(WHOLE_COST), _euros(whole)))
    yield Table((translate(LINE), translate(COST)), tuple(rows), translate(COSTS), figures=frozenset({1}))


def _person(facts: Facts, translate: Translate) -> Iterator[Block]:
    rows = tuple((translate(label), "") for label in (FULL_NAME, PERSON_SIGNS))
    yield Table(
        (translate(LINE), translate(BY_HAND)), rows, translate(PERSON), wide=frozenset({1}), tall=True
    )


_MAKERS: Mapping[str, Callable[[Facts, Translate], Iterator[Block]]] = {
    "parties": _parties,
    "chosen_parties": _chosen_parties,
    "shares": _shares,
    "exposure": _exposure,
    "habilitation": _habilitation,
    "turnovers": _turnovers,
    "sheets": _sheets,
    "charter": _charter,
    "costs": _costs,
    "person": _person,
}
