"""A key that is lost or wrong is found out before anything is sealed, chained or copied under another."""

from pathlib import Path

from tests.backup.shell import made, wellkept
from tests.races.databases import Database

OTHER = "amFqYWphamFqYWphamFqYWphamFqYWphamFqYWphamE="


def without_key(original: Database) -> dict[str, str]:
    return {**original.environment(), "WELLKEPT_MASTER_KEY": ""}


def test_serve_makes_no_new_key_for_data_that_are_there(original: Database) -> None:
    environment = without_key(original)
    for command in (("serve", "--port", "0"), ("doctor",), ("backup",)):
        done = wellkept(environment, *command)
        assert done.returncode == 1, command
        assert "key restore" in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
    assert not Path(environment["WELLKEPT_KEY_FILE"]).exists()


def test_another_key_is_found_out_and_used_for_nothing(original: Database, tmp_path: Path) -> None:
    environment = {**original.environment(), "WELLKEPT_MASTER_KEY": OTHER}
    for command in (("doctor",), ("worker",), ("backup", "--to", str(tmp_path / "to"))):
        done = wellkept(environment, *command)
        assert (done.returncode, "not the one" in done.stderr) == (1, True), done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "to").exists()
    assert wellkept(original.environment(), "audit", "verify").returncode == 0


def test_the_sheet_brings_the_key_back(original: Database) -> None:
    sheet = wellkept(original.environment(), "key", "sheet").stdout.strip()
    environment = without_key(original)
    assert wellkept(environment, "key", "restore", "--line", sheet.lower()).returncode == 0
    assert wellkept(environment, "doctor").returncode == 0
    again = wellkept(environment, "key", "restore", "--line", sheet)
    assert (again.returncode, "Nothing was written" in again.stderr) == (2, True)
    Path(environment["WELLKEPT_KEY_FILE"]).unlink()


def test_a_sheet_is_printed_for_a_person_and_never_into_a_log(
    elsewhere: dict[str, str], tmp_path: Path
) -> None:
    key = tmp_path / "new" / "master.key"
    environment = {**elsewhere, "WELLKEPT_MASTER_KEY": "", "WELLKEPT_KEY_FILE": str(key)}
    asked = {"name": "Elm", "owner": "Ada", "email": "ada@example.org", "zone": "UTC", "currency": "EUR"}
    answers = [part for name, value in asked.items() for part in (f"--{name}", value)]
    done = wellkept(environment, "init", "--password", "violet teapot 91", *answers)
    assert done.returncode == 0, done.stderr
    sheet = wellkept(environment, "key", "sheet").stdout.strip()
    assert sheet[:4] not in done.stdout
    assert "wellkept key sheet" in done.stdout


def test_what_is_asked_before_anything_is_there_says_so_and_stands_in_no_ones_way(
    original: Database, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    folder = Path(elsewhere["WELLKEPT_DATA_DIR"])
    folder.mkdir()
    for command in ("doctor", "agenda"):
        done = wellkept(elsewhere, command)
        assert (done.returncode, "Start with: wellkept serve" in done.stderr) == (1, True), done.stderr
        assert "Traceback" not in done.stderr
    backup = made(wellkept(original.environment(), "backup", "--to", str(tmp_path / "to")))
    restored = wellkept(elsewhere, "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
