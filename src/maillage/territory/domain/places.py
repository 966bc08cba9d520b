"""Places and what is computed from them alone: département, distance, normalised names.

Source of the distance: docs/algorithms/consortium.md (great circle between commune centres).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from math import asin, cos, floor, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius of the Earth (IUGG)


@dataclass(frozen=True, slots=True)
class Place:
    """A current commune: official code, name, and its centre in degrees (WGS84)."""

    code: str
    name: str
    latitude: float
    longitude: float


def departement_of(code: str) -> str:
    """Return the département of a commune code: two characters, three overseas (97…, 98…)."""
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def distance_km(a: Place, b: Place) -> int:
    """Return the great-circle distance in whole kilometres, halves up; 0 in one commune."""
    if a.code == b.code:
        return 0
    return floor(exact_distance_km(a, b) + 0.5)


def exact_distance_km(a: Place, b: Place) -> float:
    """Return the great-circle distance (haversine) in kilometres, not rounded."""
    lat_a, lat_b = radians(a.latitude), radians(b.latitude)
    half_lat = (lat_b - lat_a) / 2
    half_lon = radians(b.longitude - a.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


_SHORTENED = {"saint": "st", "sainte": "ste", "saints": "sts", "saintes": "stes"}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def normalise(text: str) -> str:
    """Return text as people type it in a hurry: « L'Haÿ-les-Roses » → « l hay les roses ».

    Lower case, no accent, one space between words, « saint » and « sainte » as « st » and
    « ste »: two spellings of one name give one key.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    without_accents = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _NOT_WORD.sub(" ", without_accents).split()
    return " ".join(_SHORTENED.get(word, word) for word in words)


# Words no one begins with when looking for a place by the end of its name.
_LINKS = frozenset(
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "lez", "sous", "sur"]
)


_ARTICLES = frozenset(["l", "la", "le", "les"])


def name_keys(name: str) -> dict[str, int]:
    """Return the keys a name is found by, with their rank.

    0: the whole name; 1: without its article; 2: from a later word.
    « L'Haÿ-les-Roses » → lhaylesroses 0, haylesroses 1, roses 2.
    """
    words = normalise(name).split()
    keys = {"".join(words): 0}
    for start in range(1, len(words)):
        if words[start] not in _LINKS:
            after_article = start == 1 and words[0] in _ARTICLES
            keys.setdefault("".join(words[start:]), 1 if after_article else 2)
    return keys


# West, south, east, north of each territory, in degrees, with a margin: what a point may not leave.
_METROPOLITAN = (-5.6, 41.2, 9.8, 51.3)
_OVERSEAS = {
    "971": (-62.0, 15.7, -60.9, 16.7), "972": (-61.4, 14.3, -60.7, 15.0), "973": (-54.8, 2.0, -51.4, 6.0),
    "974": (55.1, -21.5, 55.9, -20.8), "975": (-56.7, 46.6, -56.0, 47.3), "976": (44.9, -13.1, 45.4, -12.5),
    "977": (-62.97, 17.8, -62.7, 17.99), "978": (-63.3, 17.99, -62.93, 18.2),
}  # fmt: skip
_ANYWHERE = (-180.0, -90.0, 180.0, 90.0)


def box_of(departement: str) -> tuple[float, float, float, float]:
    """Return a box (west, south, east, north, in degrees) that holds every place of a département."""
    return _OVERSEAS.get(departement, _ANYWHERE if departement.startswith("98") else _METROPOLITAN)
