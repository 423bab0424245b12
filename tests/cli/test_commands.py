"""The command line as people and scripts use it: tables or JSON, and exit statuses that mean something."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from typer.testing import CliRunner, Result

from tests.world import NOW, World
from wellkept.cli.main import _app
from wellkept.practice.queries import team
from wellkept.trust.tokens import Scope, bearer_of


@pytest.fixture
def shell(world: World) -> Iterator["Shell"]:
    with time_machine.travel(NOW, tick=False):
        yield Shell(world)


class Shell:
    """Runs commands against the world."""

    def __init__(self, world: World) -> None:
        self.world, self._app, self._runner = world, _app(), CliRunner()

    def run(self, *arguments: str) -> Result:
        return self._runner.invoke(self._app, list(arguments))

    def json(self, *arguments: str) -> list[dict[str, str]]:
        done = self.run(*arguments, "--json")
        assert done.exit_code == 0, done.output
        found: list[dict[str, str]] = json.loads(done.stdout)
        return found


def test_openings_are_listed_and_can_be_booked(shell: Shell) -> None:
    found = shell.json("openings", "--service", "Session", "--clinician", "Ada Lund", "--limit", "3")
    assert len(found) == 3
    start = datetime.fromisoformat(found[0]["start"]).astimezone(ZoneInfo(shell.world.zone)).isoformat()
    (done,) = shell.json(
        "book", "--service", "Session", "--clinician", "Ada Lund", "--start", start, "--name", "Bo Li"
    )
    assert done["state"] == "booked"


def test_standing_hours_are_listed_with_the_dates_on_which_they_are_taken(shell: Shell) -> None:
    common = ("openings", "--service", "Session", "--clinician", "Ada Lund", "--from", "2027-03-01T00:00")
    found = shell.json(*common, "--standing", "4", "--missing", "0", "--limit", "2")
    assert [row["missing"] for row in found] == [[], []]
    table = shell.run(*common, "--standing", "4", "--limit", "2")
    assert "Monday 09:00" in table.output
    assert "4 of 4" in table.output
    wrong = shell.run(*common, "--standing", "60")
    assert wrong.exit_code == 2


BOOK = ("book", "--service", "Session", "--clinician", "Ada Lund", "--name", "Bo Li", "--start")


def test_what_a_rule_refuses_ends_with_status_one_and_the_reason_on_standard_error(shell: Shell) -> None:
    done = shell.run(*BOOK, "2026-11-24T20:00")
    assert done.exit_code == 1
    assert "outside_hours" in done.stderr
    lifted = shell.run(*BOOK, "2026-11-24T20:00", "--lift", "outside_hours=only time")
    assert lifted.exit_code == 0, lifted.output


@pytest.mark.parametrize(
    "wrong",
    [
        (*BOOK, "tomorrow"),
        (*BOOK, "9999-12-31T10:00"),
        ("book", "--service", "Session", "--clinician", "Ada Lund", "--start", "2026-11-24T10:00"),
        (*BOOK, "2026-11-24T10:00", "--name", " "),
        ("openings", "--service", "Session", "--limit", "-5"),
        ("agenda", "--from", "9999-12-31"),
        ("book", "--service", "Nonsense", "--start", "2026-11-24T10:00"),
        ("agenda", "--as", "nobody@example.org"),
        ("agenda", "--practice", "nowhere"),
        ("move", "nosuchref0000", "--start", "2026-11-24T10:00"),
        ("cancel", "nosuchref0000"),
    ],
)
def test_wrong_usage_ends_with_status_two_and_says_what_to_do(shell: Shell, wrong: tuple[str, ...]) -> None:
    done = shell.run(*wrong)
    assert done.exit_code == 2
    assert done.stderr.strip()


def test_r13_the_same_key_books_once(shell: Shell) -> None:
    first = shell.json(*BOOK, "2026-11-24T10:00", "--key", "k")
    assert shell.json(*BOOK, "2026-11-24T10:00", "--key", "k") == first


def test_move_cancel_and_agenda(shell: Shell) -> None:
    (done,) = shell.json(*BOOK, "2026-11-24T10:00")
    assert shell.run("move", done["ref"], "--start", "2026-11-24T11:00").exit_code == 0
    (line,) = shell.json("agenda", "--from", "2026-11-24", "--clinician", "Ada Lund")
    assert (line["what"], line["start"]) == ("Bo Li", "Tue 2026-11-24 11:00")
    assert shell.run("cancel", done["ref"], "--why", "ill").exit_code == 0
    assert shell.json("agenda", "--from", "2026-11-24", "--clinician", "Ada Lund") == []


def test_r7_the_shell_shows_no_more_than_the_person_it_acts_as_may_see(shell: Shell) -> None:
    shell.json(*BOOK, "2026-11-24T10:00")
    email = next(member.email for member in team(shell.world.ada) if member.name == "Ben Okoro")
    (line,) = shell.json("agenda", "--from", "2026-11-24", "--clinician", "Ada Lund", "--as", email)
    assert line["what"] == "taken"


def test_r15_the_audit_is_whole_until_somebody_touches_it(shell: Shell) -> None:
    shell.json(*BOOK, "2026-11-24T10:00")
    done = shell.run("audit", "verify")
    assert done.exit_code == 0, done.output


def test_a_token_is_made_listed_and_revoked(shell: Shell) -> None:
    made = shell.run("token", "create", "--name", "Website", "--scope", "read", "--scope", "book")
    assert made.exit_code == 0, made.output
    assert bearer_of(made.stdout.strip(), now=NOW).scopes == {Scope.READ, Scope.BOOK}
    (row,) = shell.json("token", "list")
    assert (row["name"], row["holder"], row["scopes"], row["works"]) == (
        "Website",
        "Ada Lund",
        "read book",
        "yes",
    )
    assert made.stdout.strip() not in shell.run("token", "list").output
    assert shell.run("token", "revoke", row["ref"]).exit_code == 0
    assert shell.json("token", "list")[0]["works"] == "no"


@pytest.mark.parametrize(
    "wrong",
    [
        ("token", "create", "--name", "Website", "--scope", "everything"),
        ("token", "create", "--name", "", "--scope", "read"),
        ("token", "create", "--name", "Website", "--scope", "read", "--days", "1000"),
        ("token", "revoke", "nosuchref0000"),
    ],
)
def test_a_wrong_token_command_ends_with_status_two(shell: Shell, wrong: tuple[str, ...]) -> None:
    assert shell.run(*wrong).exit_code == 2


def test_r14_doctor_says_which_settings_tell_too_much(shell: Shell, settings: Any) -> None:
    assert "tells whoever" not in shell.run("doctor").output
    settings.DEFAULT_FROM_EMAIL = "Practice for psychotherapy <office@example.org>"
    settings.WELLKEPT_BASE_URL = "https://book.hill-therapy.example.org"
    said = " ".join(shell.run("doctor").output.split())
    assert "WELLKEPT_EMAIL_FROM tells whoever sees a mail what it is about (psychotherapy)" in said
    assert "WELLKEPT_BASE_URL tells whoever sees a mail what it is about (therapy)" in said
