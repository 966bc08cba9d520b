"""Time places and maps on the data of the installation: python benchmarks/places.py [--queries 400]

Needs `maillage ingest communes data/territory` and `… contours …` first. Same seed, same questions. Times are
milliseconds in the process (SQL included), CPU and wall clock; the last run is in docs/performance.md.
"""

# ruff: noqa: E402 — Django must be set up before the models are imported

from __future__ import annotations

import argparse
import gzip
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")

import django

django.setup()

from django.db import connection
from django.template.loader import render_to_string

from maillage.territory import queries
from maillage.territory.domain.map import MapLink, MapPoint, Role
from maillage.territory.domain.places import Place, normalise
from maillage.territory.models import Area, Kind

SEED = 20261120


def measure(calls: Sequence[Callable[[], object]]) -> tuple[str, str]:
    """Run each call once and return p50, p95 and max of CPU and of wall clock."""
    cpu, wall = [], []
    for call in calls:
        before, started = time.process_time(), time.perf_counter()
        call()
        cpu.append(1000 * (time.process_time() - before))
        wall.append(1000 * (time.perf_counter() - started))
    return _spread(cpu), _spread(wall)


def _spread(values: list[float]) -> str:
    cuts = statistics.quantiles(values, n=20) if len(values) > 1 else values * 19
    return f"{statistics.median(values):.1f} · {cuts[-1]:.1f} · {max(values):.1f}"


def shapes(rng: random.Random, count: int) -> dict[str, list[str]]:
    """Return what people type, by shape, from names drawn in proportion to their population."""
    rows = list(
        Area.objects.current()
        .filter(kind=Kind.COMMUNE, population__gt=0)
        .order_by("code")
        .values_list("name", "postcodes", "departement__code", "population")
    )
    drawn = rng.choices(rows, [row[3] for row in rows], k=count)
    return {
        "1 letter": [normalise(name)[:1] for name, *_ in drawn],
        "2 letters": [normalise(name)[:2] for name, *_ in drawn],
        "3 letters": [normalise(name)[:3] for name, *_ in drawn],
        "whole name": [name for name, *_ in drawn],
        "last word": [normalise(name).split()[-1] for name, *_ in drawn],
        "name + département": [f"{normalise(name)} {code}" for name, _, code, _ in drawn],
        "postcode": [codes.split("|")[0] for _, codes, *_ in drawn],
        "postcode begun": [codes[:3] for _, codes, *_ in drawn],
        "words in disorder": [" ".join(reversed(normalise(name).split())) for name, *_ in drawn],
        "typing mistake": [normalise(name)[:3] + "zz" for name, *_ in drawn],
    }


def maps(rng: random.Random) -> dict[str, Callable[[], object]]:
    """Return maps of every kind, their points read beforehand."""
    rows = list(
        Area.objects.current()
        .filter(kind=Kind.COMMUNE, latitude__isnull=False, population__gt=0)
        .order_by("code")
        .values_list("code", "name", "latitude", "longitude", "population")
    )
    drawn = rng.choices(rows, [row[4] for row in rows], k=5000)
    many = [MapPoint(Place(*row[:4])) for row in drawn]

    def group(place: str, *members: str) -> Callable[[], object]:
        found = queries.resolve([place, *members])
        points = [MapPoint(found[place], Role.PLACE)]
        points += [MapPoint(found[m], Role.MEMBER, "ABCDE"[i], "abcde"[i]) for i, m in enumerate(members)]
        links = [MapLink(i + 1, 0, 5) for i in range(len(members))]
        return lambda: queries.map_of(points, links)

    return {
        "Chevilly-Larue, 2 members": group("94021", "94003", "94022"),
        "Saint-Denis, 5 members": group("93066", "93001", "93010", "95018", "93071", "75119"),
        "Creuse, 3 members": group("23096", "23176", "19275", "87085"),
        "La Réunion, 2 members": group("97411", "97416", "97415"),
        "whole country, 5,000 structures": lambda: queries.map_of(many, is_national=True),
    }


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=400, help="questions of each shape")
    count = parser.parse_args().queries
    rng = random.Random(SEED)
    print(
        f"Python {platform.python_version()}, Django {django.__version__}, {connection.vendor}, {os.cpu_count()} cores"
    )
    print("\n| suggestions | CPU ms p50 · p95 · max | wall ms p50 · p95 · max |\n|---|---|---|")
    queries.suggest_places("grenoble")
    for shape, texts in shapes(rng, count).items():
        cpu, wall = measure([lambda text=text: queries.suggest_places(text) for text in texts])
        print(f"| {shape} | {cpu} | {wall} |")
    print("\n| maps | CPU ms p50 · p95 · max | wall ms p50 · p95 · max | SVG kB (gzip) |\n|---|---|---|---|")
    for name, make in maps(rng).items():
        drawn = make()
        html = render_to_string("territory/_map.html", {"map": drawn}).encode()
        cpu, wall = measure([make] * 20)
        print(f"| {name} | {cpu} | {wall} | {len(html) / 1000:.0f} ({len(gzip.compress(html)) / 1000:.0f}) |")
    codes = [code for code in Area.objects.order_by("code").values_list("code", flat=True) if len(code) == 5]
    some = rng.sample(codes, 1000)
    cpu, wall = measure([lambda: queries.resolve(some)] * 20)
    print(f"\nresolve 1,000 codes: CPU {cpu} ms, wall {wall} ms")


if __name__ == "__main__":
    main()
