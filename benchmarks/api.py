"""Time the interface for programs at the size of the directory: python benchmarks/api.py [--size 9000]

Makes its own database in a temporary folder (nothing of the installation is touched). For each question, the whole
request in the process: limits, token, SQL, JSON, ETag. Milliseconds, p50 / p95; the last run is in docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from datetime import timedelta
from pathlib import Path

os.environ["MAILLAGE_API_ANONYMOUS_PER_MINUTE"] = os.environ["MAILLAGE_API_TOKEN_PER_MINUTE"] = "1000000000"
sys.path.insert(0, str(Path(__file__).parent))
import directory as scene
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.accounts.actions.tokens import create_token
from maillage.accounts.actors import Actor
from maillage.accounts.models import Mandate, Organisation, TokenScope, User
from maillage.directory.models import Structure
from maillage.territory.sources.cog import read_places


def make_token() -> str:
    """Return the token of an editor of a new organisation."""
    at = timezone.now()
    user = User.objects.create_user("banc@exemple.test")
    organisation = Organisation.objects.create(name="Banc d’essai", kind="structure")
    Mandate.objects.create(user=user, organisation=organisation, role="editor", starts_at=at)
    by = Actor(user=user, organisation=organisation, role="editor", origin="benchmark")
    _token, text = create_token(
        name="Banc", scope=TokenScope.READ_ONLY, organisation=organisation,
        expires_at=at + timedelta(days=1), by=by, at=at,
    )  # fmt: skip
    return text


def questions(rng: random.Random, count: int) -> dict[str, list[str]]:
    """Return addresses of every shape, around structures drawn at random."""
    rows = rng.choices(list(Structure.objects.values_list("pk", "name", "commune_code")), k=count)
    trades = list(scene.queries.trades())
    return {
        "50 structures": ["/structures"] * count,
        "100 structures": ["/structures?limit=100"] * count,
        "a word": [f"/structures?q={name.split()[-1]}" for _, name, _ in rows],
        "around a town, 30 km": [f"/structures?place={code}" for _, _, code in rows],
        "a trade around a town": [
            f"/structures?place={code}&trade={rng.choice(trades)}" for _, _, code in rows
        ],
        "one structure": [f"/structures/{pk}" for pk, _, _ in rows],
        "who one is": ["/me"] * count,
        "communes": [f"/places?q={name[:4]}" for _, name, _ in rows],
    }


def run(size: int, count: int) -> None:
    """Measure each question and print the table."""
    rng = random.Random(scene.SEED)
    found = read_places(scene.PROJECT / "data" / "territory").values()
    places = sorted({place.code: place for place in found}.values(), key=lambda place: place.code)
    scene.populate(size, places, rng)
    client, token = Client(), make_token()
    bearer = {"Authorization": f"Bearer {token}"}
    client.get("/api/v1/structures")
    print(f"\n### {size:,} structures, {connection.vendor}\n")
    print("| question, with a token | size | wall clock | CPU | SQL |\n|---|---|---|---|---|")
    for shape, paths in questions(rng, count).items():
        urls = [f"/api/v1{path}" for path in paths]
        wall, cpu = scene.times([lambda u=u: client.get(u, headers=bearer) for u in urls])
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(urls[-1], headers=bearer)
        print(f"| {shape} | {len(answer.content) / 1000:.0f} kB | {wall} | {cpu} | {len(captured)} |")


def main() -> None:
    """Measure one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=9000)
    parser.add_argument("--questions", type=int, default=100, help="of each shape")
    options = parser.parse_args()
    settings.ALLOWED_HOSTS, settings.DEBUG = ["testserver"], False
    call_command("migrate", verbosity=0)
    for source in ("communes", "contours"):
        folder = scene.PROJECT / "data" / "territory"
        call_command("ingest", source, str(folder), stdout=sys.stderr)
    run(options.size, options.questions)


if __name__ == "__main__":
    main()
