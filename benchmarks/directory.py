"""Time the directory on synthetic structures in real communes: python benchmarks/directory.py [--sizes 5000 100000]

Makes its own database in a temporary folder (nothing of the installation is touched). For each size: the index, each
shape of question (engine alone, then the whole page in the process, SQL and templates included), candidates for the
solver, typing errors found. Milliseconds, p50 / p95, CPU and wall clock; the last run is in docs/performance.md.
"""

# ruff: noqa: E402 — Django must be set up before the models are imported

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "src"))
FOLDER = tempfile.TemporaryDirectory(prefix="maillage-benchmark-")
if not os.environ.get("BENCHMARK_KEEP_DATABASE"):  # set it to measure on PostgreSQL through DATABASE_URL
    os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/db.sqlite3"
os.environ["MAILLAGE_VAR"] = FOLDER.name
os.environ["MAILLAGE_DEBUG"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")

import django

django.setup()

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.directory import queries
from maillage.directory.actions import facts_changed
from maillage.directory.domain.kinds import MODES_OF, Kind, Mode
from maillage.directory.domain.search import Criteria, search_words
from maillage.directory.models import Declaration, Offer, Record, Structure
from maillage.territory.domain.places import Place, departement_of
from maillage.territory.sources.cog import read_places

SEED = 20261120
AT = datetime(2026, 11, 20, tzinfo=UTC)
KINDS = [Kind.ACI] * 35 + [Kind.EI] * 18 + [Kind.AI] * 12 + [Kind.ETTI] * 6 + [Kind.ESAT] * 29
FIRST = [
    "association", "ateliers", "chantiers", "régie", "relais", "envie", "jardins", "solidarité", "tremplin",
    "passerelle", "emmaüs", "esat",
]  # fmt: skip
SECOND = [
    "emploi", "services", "insertion", "environnement", "nature", "travail", "entraide", "horizon", "avenir",
    "espoir", "terres", "bois", "vert",
]  # fmt: skip
KNOWN_SHARE = 0.3  # share of structures that declare their trades


def proper_name(rng: random.Random) -> str:
    """A made-up name of five to nine letters, so that the vocabulary grows with the directory as real names do."""
    starts = ("ba", "cor", "de", "fa", "gui", "jo", "lan", "mi")
    ends = ("nor", "pel", "ra", "sol", "ta", "ver", "zé", "our")
    syllables = (*starts, *ends)
    return "".join(rng.choice(syllables) for _ in range(rng.randint(2, 4)))


def populate(size: int, places: Sequence[Place], rng: random.Random) -> None:
    """Fill the database with structures drawn like the real ones: kinds, several in towns, a third with trades."""
    Structure.objects.all().delete()
    weights = [1 / (1 + rank) for rank in range(len(places))]
    towns = rng.sample(list(places), len(places))
    structures = []
    for number, place in enumerate(rng.choices(towns, weights, k=size)):
        name = f"{rng.choice(FIRST)} {rng.choice(SECOND)} {proper_name(rng)}".title()
        siret = f"0001{number:010}"
        structures.append(
            Structure(
                name=name, siret=siret, commune_code=place.code, commune_name=place.name, is_demo=True,
                departement=departement_of(place.code), latitude=place.latitude, longitude=place.longitude,
                search_words=search_words([name], place.name, siret),
            )
        )  # fmt: skip
    Structure.objects.bulk_create(structures, batch_size=1000)
    kinds = [rng.choice(KINDS) for _ in structures]
    Record.objects.bulk_create(
        (
            Record(
                structure=structure,
                source="demo",
                source_id=str(structure.pk),
                kind=kind,
                name=structure.name,
            )
            for structure, kind in zip(structures, kinds, strict=True)
        ),
        batch_size=1000,
    )
    declare([pair for pair in zip(structures, kinds, strict=True) if rng.random() < KNOWN_SHARE], rng)
    facts_changed()


def declare(known: list[tuple[Structure, Kind]], rng: random.Random) -> None:
    """Give each of these structures one to four trades, with free hours."""
    trades = list(queries.trades())
    Declaration.objects.bulk_create(
        (
            Declaration(
                structure=structure, hours=rng.randint(500, 20000), insertion_percent=rng.randint(30, 100),
                reach_kind="radius", radius_km=rng.choice([20, 30, 50, 100]), audience="public", declared_at=AT,
            )
            for structure, _ in known
        ),
        batch_size=1000,
    )  # fmt: skip
    Offer.objects.bulk_create(
        (
            Offer(structure=structure, trade=trade, mode=mode, hours=rng.randint(100, 9000), declared_at=AT)
            for structure, kind in known
            for trade in rng.sample(trades, rng.randint(1, 4))
            for mode in [next(iter(MODES_OF[kind] & {Mode.PRODUCTION, Mode.STAFFING}))]
        ),
        batch_size=1000,
    )


def shapes(rng: random.Random, count: int) -> dict[str, list[tuple[Criteria, dict[str, str]]]]:
    """Questions of every shape: as the engine takes them, and as the address of the page says them."""
    columns = ("name", "commune_code", "commune_name", "latitude", "longitude", "departement")
    rows = list(Structure.objects.order_by("pk").values_list(*columns))
    asked: dict[str, list[tuple[Criteria, dict[str, str]]]] = {}
    for name, code, commune, latitude, longitude, departement in rng.choices(rows, k=count):
        place = Place(code, commune, latitude, longitude)
        for shape, question in about(name.split()[-1], place, departement, rng).items():
            asked.setdefault(shape, []).append(question)
    return asked


def about(
    own: str, place: Place, departement: str, rng: random.Random
) -> dict[str, tuple[Criteria, dict[str, str]]]:
    """One question of each shape, around one structure drawn at random."""
    trade, wrong = rng.choice(list(queries.trades())), mistype(own, rng)
    near, insertion = {"lieu": place.code, "rayon": "30"}, frozenset({Kind.EI})
    return {
        "nothing asked": (Criteria(), {}),
        "nothing asked, far page": (Criteria(), {"page": str(rng.randint(2, 50))}),
        "common word": (Criteria(words="association"), {"q": "association"}),
        "own name": (Criteria(words=own), {"q": own}),
        "own name, one typo": (Criteria(words=wrong), {"q": wrong}),
        "two letters": (Criteria(words=own[:2]), {"q": own[:2]}),
        "département + kind": (
            Criteria(departement=departement, kinds=insertion), {"departement": departement, "type": "EI"},
        ),
        "place, 30 km": (Criteria(near=place, radius_km=30), near),
        "place, 200 km": (Criteria(near=place, radius_km=200), near | {"rayon": "200"}),
        "trade": (Criteria(trade=trade), {"metier": trade}),
        "trade + place": (Criteria(trade=trade, near=place, radius_km=30), near | {"metier": trade}),
        "everything": (
            Criteria(words="emploi", trade=trade, near=place, radius_km=100, kinds=insertion),
            {"q": "emploi", "metier": trade, "lieu": place.code, "rayon": "100", "type": "EI"},
        ),
    }  # fmt: skip


def mistype(word: str, rng: random.Random) -> str:
    """The word with one typing error after its first letter."""
    at = rng.randint(1, len(word) - 1)
    return rng.choice([
        word[:at] + word[at + 1 :], word[:at] + rng.choice("aeinrst") + word[at:], word[:at] + "k" + word[at + 1 :],
    ])  # fmt: skip


def times(calls: Sequence[Callable[[], object]]) -> tuple[str, str]:
    """Run each call once; p50 and p95 of wall clock, and of CPU, in milliseconds."""
    wall, cpu = [], []
    for call in calls:
        before, started = time.process_time(), time.perf_counter()
        call()
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - before))
    return _spread(wall), _spread(cpu)


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} / {statistics.quantiles(values, n=20)[-1]:.1f}"


def run(size: int, places: Sequence[Place], count: int) -> None:
    """Measure one size and print its table."""
    rng = random.Random(SEED)
    populate(size, places, rng)
    cache.clear()
    started, before = time.perf_counter(), time.process_time()
    directory = queries.directory()
    print(f"\n### {size:,} structures: index made in {time.perf_counter() - started:.2f} s "
          f"({time.process_time() - before:.2f} s CPU), "
          f"{len(directory.index.vocabulary):,} words, peak memory of the process "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB\n")  # fmt: skip
    print("| question | found | engine, CPU | page, wall clock | page, CPU | SQL |")
    print("|---|---|---|---|---|---|")
    client = Client()
    client.get("/structures")
    for shape, questions in shapes(rng, count).items():
        _, engine = times([lambda q=q: directory.index.search(q) for q, _ in questions])
        pages, cpu = times([lambda a=a: client.get("/structures", a) for _, a in questions])
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get("/structures", questions[0][1])
        found = int(statistics.median(len(directory.index.search(q).ids) for q, _ in questions))
        print(f"| {shape} | {found:,} | {engine} | {pages} | {cpu} | {len(captured)} |")
    report_others(rng, places, size)


def report_others(rng: random.Random, places: Sequence[Place], size: int) -> None:
    """Candidates for the solver, neighbours of unknown trade, and the share of typing errors found."""
    trades = [rng.sample(list(queries.trades()), 3) for _ in range(10)]
    _, pools = times([lambda t=t: queries.candidates(t) for t in trades])
    read = int(statistics.median(len(queries.candidates(t).capacities) for t in trades))
    _, near = times(
        [lambda p=p: queries.near_unknown_trades([p], 30, limit=50) for p in rng.sample(list(places), 20)]
    )
    rows = rng.sample(list(Structure.objects.values_list("pk", "name")), 500)
    first = 0
    for pk, name in rows:
        words = name.split()
        typed = " ".join([*words[:-1], mistype(words[-1], rng)])
        first += pk in queries.directory().index.search(Criteria(words=typed)).ids[:10].tolist()
    page = Structure.objects.order_by("?").first()
    client = Client()
    _, sheets = times([lambda: client.get(page.get_absolute_url()) for _ in range(20)] if page else [])
    print(f"\n- candidates of three trades ({read:,} read): {pools} ms CPU")
    print(f"- structures of unknown trade near a place: {near} ms CPU")
    print(
        f"- one typing error in the last word of the name: right structure among the first ten, {first / 5:.1f} %"
    )
    print(f"- page of a structure: {sheets} ms CPU")


def main() -> None:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=int, default=[5000, 100_000])
    parser.add_argument("--questions", type=int, default=30, help="of each shape")
    options = parser.parse_args()
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    data = PROJECT / "data" / "territory"
    for source in ("communes", "contours"):
        call_command("ingest", source, str(data), stdout=sys.stderr)
    places = sorted(
        {place.code: place for place in read_places(data).values()}.values(), key=lambda place: place.code
    )
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"Django {django.__version__}, {connection.vendor}, seed {SEED}")  # fmt: skip
    for size in options.sizes:
        run(size, places, options.questions)


if __name__ == "__main__":
    main()
