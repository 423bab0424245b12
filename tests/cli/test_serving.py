"""What ``serve`` looks at before it begins, and a demo world that is told from today."""

import socket
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer

from wellkept.cli.demo_folder import begin_anew_each_day, note_the_day
from wellkept.cli.install import make_key
from wellkept.cli.serve import look_for_others
from wellkept.trust.secret import signing_secret

TODAY = date(2026, 11, 24)


def test_an_address_that_is_taken_is_told_before_anything_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(typer.Exit) as refused:
            look_for_others("127.0.0.1", port)
    assert refused.value.exit_code == 2
    assert f"Cannot listen on 127.0.0.1:{port}" in capsys.readouterr().err
    look_for_others("127.0.0.1", port)


def test_the_first_start_signs_under_the_key_that_it_made(db: None, tmp_path: Path, settings: Any) -> None:
    """A restart would sign everybody out otherwise."""
    settings.WELLKEPT_MASTER_KEY = ""
    make_key(tmp_path / "master.key")
    assert signing_secret("", tmp_path / "master.key") == settings.SECRET_KEY
    make_key(tmp_path / "master.key")  # is there already, and stays
    assert signing_secret("", tmp_path / "master.key") == settings.SECRET_KEY


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A folder with a world in it, and a file that is somebody else's."""
    for name in ("wellkept.sqlite3", "wellkept.sqlite3-wal", "demo.key", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "audit").mkdir()
    return tmp_path


def test_todays_demo_world_stays(demo: Path) -> None:
    note_the_day(demo, TODAY)
    begin_anew_each_day(demo, TODAY)
    assert (demo / "wellkept.sqlite3").exists()


@pytest.mark.parametrize("made_on", ["2026-11-23", "", None])
def test_a_demo_world_of_another_day_or_half_made_goes(demo: Path, made_on: str | None) -> None:
    if made_on is not None:
        (demo / "made-on").write_text(made_on)
    begin_anew_each_day(demo, TODAY)
    assert sorted(file.name for file in demo.iterdir()) == ["demo.key", "notes.txt"]
