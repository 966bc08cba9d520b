import pytest

from maillage.base.tables import Damaged
from maillage.territory.sources.cog import read_places
from maillage.territory.tests.sources import small


def test_read_places_follows_past_codes_and_tells_apart_those_without_coordinates(tmp_path):
    places = read_places(small.write(tmp_path / "territory").parent)

    assert {code: place.code for code, place in places.items()} == {
        "75056": "75056", "94003": "94003", "94021": "94021", "94022": "94022", "38185": "38185",
        "01015": "01015", "75113": "75056", "01340": "01015", "38999": "38185",
    }  # fmt: skip
    assert len(places) == 9
    assert places.without_coordinates == dict.fromkeys(
        ("98411", "98499"), "Îles Saint-Paul et Nouvelle-Amsterdam"
    )


def test_read_places_leaves_out_a_code_that_leads_nowhere(tmp_path):
    former = "code_insee_historique,code_insee\n38999,99999\n"

    assert "38999" not in read_places(small.write(tmp_path, passage_communes_historiques_csv=former))


def test_read_places_refuses_a_damaged_file(tmp_path):
    short = small.FILES["communes.csv"] + "1,2\n"

    with pytest.raises(Damaged, match="9"):
        read_places(small.write(tmp_path, communes_csv=short))
