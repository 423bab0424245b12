"""R7: words planted in every field of a sealed chart and of somebody's own care, and looked for wherever anything is kept or
said: they are read by those whose they are, and by nobody else. Backups: tests/backup/test_markers.py."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection

from tests.visibility.doors import Asker
from tests.visibility.lists import everything
from tests.visibility.planting import DAY, HERS, MAIL, Planted, found_in
from tests.web.test_me_pages import opened
from tests.world import NOW, World


@pytest.fixture
def planted(
    world: World, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Planted]:
    settings.WELLKEPT_DATA_DIR = tmp_path / "data"  # type: ignore[attr-defined]
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    with time_machine.travel(NOW, tick=False):
        yield Planted(world)


def read(planted: Planted, who: str) -> str:
    """All that somebody is answered."""
    return "\n".join(text for _where, text in everything(Asker(planted, who), ("quartzit", "Zebulo")))


@pytest.mark.parametrize("who", ["ada", "dora", "mia", "bill", "ben"])
def test_r7_no_planted_word_is_answered_logged_cached_or_left_in_a_file(
    planted: Planted, who: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level("DEBUG")
    hers = ("Foxglovia",) if who == "ben" else ()  # what he protects, he reads at work
    assert set(found_in(read(planted, who))) == set(hers)
    assert found_in(caplog.text) == []
    assert found_in(repr(vars(cache).get("_cache", {}))) == []
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or found_in(file.read_bytes()) == [], file.name


def test_r7_they_are_there_for_those_whose_they_are(planted: Planted) -> None:
    """The positive control."""
    assert {"Zebulon", "Quartzite"} <= set(found_in(read(planted, "cleo")))
    own = opened(planted.viewer("ben").account_id)
    assert set(found_in(own.get("/me/").content, HERS)) >= {"Thunderquill"}
    assert "Helleborus" in own.get(f"/me/calendar/?day={DAY}").content.decode()


def test_r7_mail_goes_to_her_and_says_none_of_it(planted: Planted) -> None:
    assert {address for sent in mail.outbox for address in sent.to if found_in(address)} == {MAIL}
    for sent in mail.outbox:
        said = [sent.subject, str(sent.body), sent.from_email, *map(str, sent.attachments)]
        assert set(found_in("\n".join(said))) <= {MAIL}, (
            sent.subject
        )  # her own address, in the file for her calendar


def _rows() -> Iterator[tuple[str, str]]:
    """Every row of every table as text, with what is kept as bytes."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield (
                    table,
                    " ".join(
                        bytes(value).decode("latin-1")
                        if isinstance(value, bytes | memoryview)
                        else str(value)
                        for value in row
                    ),
                )


def test_r7_no_planted_word_lies_open_in_the_database(planted: Planted) -> None:
    rows = list(_rows())
    assert any("Elm House" in text for _table, text in rows)  # what is not sealed is seen by this
    assert {(table, *found) for table, text in rows if (found := found_in(text))} == set()
