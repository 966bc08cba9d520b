"""Time the pages of an installation that holds the demonstration: server time, SQL queries, weight, requests a second.

    ./dev demo --no-serve && .venv/bin/python benchmarks/pages.py [--runs 40] [--seconds 5]

Server time is measured in process (Django's test client: middleware, view, template; no network). The rate is that of
`maillage serve` on this machine, asked by eight connections of this same machine, which take part of its two cores.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import platform
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import django

PORT = 8199
PAGES = {
    "home": "/",
    "directory, no criteria": "/structures",
    "directory, name": "/structures?q=atelier",
    "directory, place and radius": "/structures?lieu=38185&rayon=30",
    "directory, trade and place": "/structures?metier=espaces-verts&lieu=94021&rayon=50",
    "structure": "/structures/1",
    "tenders": "/appels",
    "tender": "/appels/1",
    "groups (answer kept)": "/appels/1/groupements",
    "rule": "/regles/R-252",
    "suggestions of places": "/lieux/suggestions?q=gre",
    "suggestions of trades": "/metiers/suggestions?q=tonte",
}


def main() -> None:
    """Print one table; needs the demonstration's database."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--runs", type=int, default=40)
    options.add_argument("--seconds", type=float, default=5.0)
    asked = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings")
    os.environ.setdefault("MAILLAGE_DEMO", "1")
    django.setup()
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    print(f"Django {django.get_version()}\n")
    print(f"{'page':32}{'median':>9}{'p95':>9}{'SQL':>6}{'kB gz':>8}")
    for name, url in PAGES.items():
        print(row(name, url, asked.runs))
    print(f"\nfirst load of the home page, all its files, compressed: {first_load():.0f} kB")
    print(f"`maillage check`: {start_time():.2f} s")
    print(f"{PAGES['directory, no criteria']}: {rate(PAGES['directory, no criteria'], asked.seconds)}")


def row(name: str, url: str, runs: int) -> str:
    """Time one page; the first request, which fills caches, is not counted."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    answer = client.get(url, follow=True)
    if answer.status_code != 200:
        return f"{name:32}  status {answer.status_code}"
    final = answer.redirect_chain[-1][0] if answer.redirect_chain else url
    with CaptureQueriesContext(connection) as queries:
        client.get(final)
    asked = len(queries)  # the log is emptied by the next request
    times = sorted(timed(lambda: client.get(final)) for _ in range(runs))
    p95 = times[min(runs - 1, round(0.95 * runs))]
    weight = len(gzip.compress(answer.content, 6)) / 1000
    return f"{name:32}{1000 * statistics.median(times):7.1f}ms{1000 * p95:7.1f}ms{asked:6}{weight:8.1f}"


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def first_load() -> float:
    """Return the kB (compressed as sent) of the home page and of every style, script, font and image it asks."""
    from django.contrib.staticfiles import finders
    from django.test import Client

    page = Client(headers={"host": "localhost"}).get("/")
    files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page.text))
    total = len(gzip.compress(page.content))
    for name in files:
        found = finders.find(re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", name))
        content = Path(str(found)).read_bytes()
        total += len(content) if name.endswith("woff2") else len(gzip.compress(content))
    return total / 1000


def start_time() -> float:
    command = [sys.executable, "-m", "maillage.config.cli", "check"]
    return min(timed(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(3))


def rate(path: str, seconds: float) -> str:
    """Serve the site and ask one page as fast as eight connections can."""
    command = [sys.executable, "-m", "maillage.config.cli", "serve", "--port", str(PORT)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for_server()
        counts: list[tuple[int, int]] = []
        end = time.monotonic() + seconds
        askers = [threading.Thread(target=lambda: counts.append(ask(path, end))) for _ in range(8)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
    finally:
        server.terminate()
        server.wait()
    return f"{sum(n for n, _ in counts) / seconds:.0f} requests/s, {sum(e for _, e in counts)} errors"


def wait_for_server() -> None:
    for _ in range(100):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def ask(path: str, end: float) -> tuple[int, int]:
    """Return how many answers and how many errors one connection got before the end."""
    connection, answers, errors = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30), 0, 0
    while time.monotonic() < end:
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            answers, errors = answers + 1, errors + (answer.status != 200)
        except (OSError, http.client.HTTPException):
            errors += 1
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    return answers, errors


if __name__ == "__main__":
    main()
