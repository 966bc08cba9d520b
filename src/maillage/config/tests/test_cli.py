import os
import subprocess
import sys


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    # What the browser tests of the same process need would be a fault of an installation.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, "-m", "maillage.config.cli", *words],
        env={**inherited, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_wrong_setting_exits_2_with_the_way_to_mend_it(tmp_path):
    done = run("check", MAILLAGE_DEMO="peut-être", MAILLAGE_VAR=str(tmp_path))

    assert (done.returncode, done.stdout) == (2, "")
    assert "MAILLAGE_DEMO='peut-être' : écrire 1 (oui) ou 0 (non)." in done.stderr


def test_an_unforeseen_error_exits_3_and_says_it_is_not_the_users_fault(tmp_path):
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"not a database, really not " * 100)

    done = run("migrate", DATABASE_URL=f"sqlite:///{broken}", MAILLAGE_VAR=str(tmp_path))

    assert done.returncode == 3
    assert "ce n’est pas votre fait" in done.stderr


def test_check_finds_nothing_wrong_by_default_on_one_s_own_machine(tmp_path):
    done = run("check", "--no-database", MAILLAGE_VAR=str(tmp_path), MAILLAGE_DEBUG="1")

    assert done.returncode == 0, done.stderr
