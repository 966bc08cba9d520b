"""Names of public lists, made readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.directory.domain.names import readable, readable_address
from maillage.territory.domain.places import normalise


@pytest.mark.parametrize(
    ("listed", "shown"),
    [
        ("ASSOC LES BRIGADES VERTES", "Association Les Brigades Vertes"),
        ("ESAT LES GENETS D'OR BRIEC", "ESAT Les Genets d’Or Briec"),
        ("ESAT DE L'ARCH", "ESAT de l’ARCH"),
        ("ASSOC L EAU VIVE", "Association l’Eau Vive"),
        ("REGIE DE QUARTIERS LA ROSE DES VENTS", "Régie de Quartiers la Rose des Vents"),
        ("COMMUNAUTE D'AGGLOMERATION DU BEAUVAISIS", "Communauté d’Agglomération du Beauvaisis"),
        ("SAS NET AUTO 2000", "SAS Net Auto 2000"),
        ("V.L.H.", "V.L.H."),
        ("APRT", "APRT"),
        ("ASSOC DU VIMEU", "Association du Vimeu"),
        ("Régie de Quartier  Tremblay", "Régie de Quartier Tremblay"),
        ("Recycl'aire", "Recycl’aire"),
    ],
)
def test_readable_writes_a_name_as_people_would(listed, shown):
    assert readable(listed) == shown


@pytest.mark.parametrize(
    ("listed", "shown"),
    [
        ("8 R DE LA RIVIERE", "8 rue de la Riviere"),
        ("12 BIS AV DE L'EGLISE", "12 bis avenue de l’Eglise"),
        (" QUA FOURCHON", "quartier Fourchon"),
        ("623 Chemin d'Eternaz", "623 Chemin d’Eternaz"),
        ("", ""),
    ],
)
def test_readable_address_writes_the_kind_of_street_in_full(listed, shown):
    assert readable_address(listed) == shown


@given(st.text(alphabet="ABCDEFÉ' .-0", max_size=40))
def test_readable_only_changes_case_accents_and_spaces_of_other_names(listed):
    assert normalise(readable(listed)) == normalise(listed.replace('"', " "))
