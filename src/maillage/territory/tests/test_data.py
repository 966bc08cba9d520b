"""The files of data/territory are those their manifest says, and give what the contracts need."""

import gzip
import hashlib
import json

import pytest
from django.conf import settings

from maillage.territory.domain.places import Place
from maillage.territory.sources.cog import read_places

FOLDER = settings.DATA / "territory"
ENTRIES = json.loads((FOLDER / "manifest.json").read_text())["files"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_manifest_tells_what_the_file_is(entry):
    content = (FOLDER / entry["file"]).read_bytes()

    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["licence"] == "Licence Ouverte 2.0 (Etalab)"
    if ".csv" in entry["file"]:
        text = gzip.decompress(content) if entry["file"].endswith(".gz") else content
        assert len(text.decode().splitlines()) - 1 == entry["rows"]


def test_manifest_names_every_file_and_the_readme_tells_of_each():
    names = {path.name for path in FOLDER.iterdir()} - {"manifest.json"}
    readme = (settings.DATA / "README.md").read_text()

    assert names == {entry["file"] for entry in ENTRIES}
    assert [name for name in names if name not in readme] == []


def test_files_stay_small():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 4_000_000


def test_read_places_gives_current_communes_and_the_codes_that_lead_to_them():
    places = read_places(settings.DATA)

    assert places["94021"] == Place("94021", "Chevilly-Larue", 48.7665, 2.3466)
    assert places["75113"].code == "75056"
    assert places["01340"].code == places["01015"].code == "01015"
    assert len([code for code, place in places.items() if code == place.code]) == 34_879
    assert len(places.without_coordinates) == 90
    assert "98735" not in places
    assert places.without_coordinates["98735"]
