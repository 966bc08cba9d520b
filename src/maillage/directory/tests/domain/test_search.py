"""The index against a naive search written another way, on many random directories and questions."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.directory.domain.kinds import Kind
from maillage.directory.domain.search import Criteria, Entry, build, search_words, words_of
from maillage.directory.domain.trades import edits
from maillage.territory.domain.places import Place, departement_of, distance_km

PLACES = [
    Place("38185", "Grenoble", 45.1842, 5.7218),
    Place("38169", "Fontaine", 45.1929, 5.6856),
    Place("73065", "Chambéry", 45.5822, 5.9064),
    Place("97411", "Saint-Denis", -20.9, 55.45),
]
WORDS = ["atelier", "ateliers", "vert", "verte", "jardin", "jardins", "relais", "38", "emploi", "empli"]
TRADES = ["nettoyage", "peinture"]

entries = st.lists(
    st.builds(
        lambda names, place, kinds, trades: (names, place, kinds, trades),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
        st.sampled_from(PLACES),
        st.frozensets(st.sampled_from([Kind.EI, Kind.ACI, Kind.ESAT]), min_size=1, max_size=2),
        st.frozensets(st.sampled_from(TRADES), max_size=2),
    ),
    max_size=12,
).map(
    lambda rows: [
        Entry(
            id=100 + at,
            words=search_words([" ".join(names)], place.name, None),
            commune=place.code,
            commune_name=place.name,
            departement=departement_of(place.code),
            latitude=place.latitude,
            longitude=place.longitude,
            kinds=tuple(kinds),
            trades=trades,
        )
        for at, (names, place, kinds, trades) in enumerate(rows)
    ]
)
criteria = st.builds(
    Criteria,
    words=st.sampled_from(
        ["", "ate", "ATELIER", "jardni", "empoli", "vert 38", "gren", "zzz", "relais vert", "x"]
    ),
    kinds=st.frozensets(st.sampled_from([Kind.EI, Kind.ESAT]), max_size=2),
    trade=st.sampled_from(["", *TRADES, "inconnu"]),
    departement=st.sampled_from(["", "38", "974"]),
    near=st.sampled_from([None, *PLACES]),
    radius_km=st.sampled_from([None, 0, 4, 60, 10_000]),
    unknown_trade=st.booleans(),
)


def holds(entry: Entry, typed: str, everything: list[Entry]) -> bool:
    """Naive: a word begins so; if no word of the directory does, one edit after the first letter is forgiven."""
    vocabulary = {word for other in everything for word in other.words.split()}
    if any(word.startswith(typed) for word in vocabulary):
        return any(word.startswith(typed) for word in entry.words.split())
    return len(typed) >= 4 and any(
        word[0] == typed[0] and any(edits(typed, word[:size]) <= 1 for size in range(len(word) + 1))
        for word in entry.words.split()
    )


def naive(everything: list[Entry], asked: Criteria) -> tuple[list[int], int]:
    found, unknown = [], 0
    for entry in everything:
        place = Place(entry.commune, entry.commune_name, entry.latitude, entry.longitude)
        km = distance_km(asked.near, place) if asked.near else None
        fits = (
            all(holds(entry, word, everything) for word in words_of(asked.words))
            and (not asked.kinds or asked.kinds & set(entry.kinds))
            and (not asked.departement or entry.departement == asked.departement)
            and (km is None or asked.radius_km is None or km <= asked.radius_km)
        )
        if not fits:
            continue
        unknown += bool(asked.trade) and not entry.trades
        if asked.unknown_trade and entry.trades:
            continue
        if asked.trade and not asked.unknown_trade and asked.trade not in entry.trades:
            continue
        begins = bool(words_of(asked.words)) and entry.words.startswith(words_of(asked.words)[0])
        found.append(((km,) if km is not None else (not begins,), entry.words, entry.id))
    return [id_ for *_, id_ in sorted(found)], unknown


@settings(max_examples=300, deadline=None)
@given(entries, criteria)
def test_search_finds_what_a_naive_search_finds_in_the_same_order(everything, asked):
    found = build(everything).search(asked)
    expected, unknown = naive(everything, asked)

    assert found.ids.tolist() == expected
    assert found.unknown_trades == unknown


@settings(max_examples=100, deadline=None)
@given(entries, st.data())
def test_with_trades_is_the_index_built_again(everything, data):
    changed = {
        entry.id: data.draw(st.frozensets(st.sampled_from([*TRADES, "neuf"]), max_size=3))
        for entry in everything
        if data.draw(st.booleans())
    }
    renewed = build(everything).with_trades(changed)
    fresh = build(
        Entry(
            entry.id, entry.words, entry.commune, entry.commune_name, entry.departement, entry.latitude,
            entry.longitude, entry.kinds, changed.get(entry.id, entry.trades),
        )
        for entry in everything
    )  # fmt: skip

    for trade in ("", *TRADES, "neuf"):
        one, other = renewed.search(Criteria(trade=trade)), fresh.search(Criteria(trade=trade))
        assert one.ids.tolist() == other.ids.tolist()
        assert one.unknown_trades == other.unknown_trades


@settings(max_examples=100, deadline=None)
@given(entries, st.lists(st.sampled_from(PLACES), max_size=3), st.integers(0, 100))
def test_near_unknown_measures_from_the_nearest_place(everything, places, radius):
    ids, kms = build(everything).near_unknown(places, radius)
    expected = {}
    for entry in everything:
        here = Place(entry.commune, entry.commune_name, entry.latitude, entry.longitude)
        km = min((distance_km(here, place) for place in places), default=None)
        if not entry.trades and km is not None and km <= radius:
            expected[entry.id] = km

    assert dict(zip(ids.tolist(), kms.tolist(), strict=True)) == expected
    assert kms.tolist() == sorted(kms.tolist())


@settings(max_examples=50, deadline=None)
@given(entries)
def test_clusters_count_each_structure_once(everything):
    index = build(everything)
    counted = index.clusters(index.search(Criteria()).rows)

    assert sum(count for _, count in counted) == len(everything)
    assert {place.code for place, _ in counted} == {entry.commune for entry in everything}


def test_clusters_gather_communes_that_are_too_many_and_lose_no_structure():
    index = build(
        Entry(
            n, f"atelier {n}", f"{n:05}", f"Commune {n}", "38", 44 + n % 30 / 7, 2 + n // 30 / 7, (Kind.EI,)
        )
        for n in range(600)
    )
    rows = index.search(Criteria()).rows

    few, all_ = index.clusters(rows), index.clusters(rows, most=600)
    assert len(few) <= 400 < len(all_) == 600
    assert sum(count for _, count in few) == sum(count for _, count in all_) == 600
    assert all(44 <= place.latitude <= 49 and 2 <= place.longitude <= 5 for place, _ in few)


def test_search_puts_names_that_begin_so_first():
    rows = [("association jardin", 1), ("jardin des lacs", 2), ("zone jardin", 3)]
    index = build(Entry(id_, words, "38185", "Grenoble", "38", 45.0, 5.0, (Kind.EI,)) for words, id_ in rows)

    assert index.search(Criteria(words="jardin")).ids.tolist() == [2, 1, 3]


def test_words_of_reads_a_siret_typed_in_groups_as_one_word():
    assert words_of("343 278 982 00107") == ["34327898200107"]
    assert words_of("343278982") == ["343278982"]
    assert words_of("Régie du 38 000") == ["regie", "du", "38", "000"]
    assert len(words_of("mot " * 50)) == 8


def test_search_words_keeps_whole_words_and_each_once():
    assert search_words(["Les Jardins", "LES JARDINS"], "Saint-Denis", "00010001600013") == (
        "les jardins 00010001600013 st denis"
    )
    assert search_words(["abc " + "d" * 30], "Paris", None, limit=10) == "abc"
