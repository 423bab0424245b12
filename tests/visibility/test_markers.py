"""R7: words planted in every field of a sealed chart and of somebody's own care, and looked for wherever anything is kept or
said: they are read by those whose they are, and by nobody else. Backups: tests/backup/test_markers.py."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection

from tests.visibility.doors import Asker
from tests.visibility.lists import everything
from tests.visibility.planting import (
    CLOSED,
    DAY,
    HERS,
    LEAVE,
    MAIL,
    OLD_MAIL,
    SEALED,
    Planted,
    found_in,
)
from tests.web.test_me_pages import opened
from tests.world import NOW, World
from wellkept.clients.actions import mail_of_link
from wellkept.trust.models import AuditEntry
from wellkept.trust.reasons import read_again


@pytest.fixture
def planted(
    world: World, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Planted]:
    settings.WELLKEPT_DATA_DIR = tmp_path / "data"  # type: ignore[attr-defined]
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    with time_machine.travel(NOW, tick=False):
        yield Planted(world)


def read(planted: Planted, who: str) -> Iterator[str]:
    """All that somebody is answered."""
    for _where, text in everything(Asker(planted, who), ("quartzit", "Zebulo")):
        yield text


_watched: list[set[str]] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook of Python, which cannot be taken away again: every file that is opened to be written."""
    if _watched and event == "open" and isinstance(arguments[0], str):
        mode, flags = arguments[1], arguments[2]
        if flags & (os.O_WRONLY | os.O_RDWR) if isinstance(flags, int) else set(str(mode)) & set("wax+"):  # type: ignore[operator]
            _watched[-1].add(arguments[0])


sys.addaudithook(_note)


@contextmanager
def written_files() -> Iterator[set[str]]:
    """Which files are written meanwhile, those too that are gone afterwards."""
    _watched.append(set())
    try:
        yield _watched[-1]
    finally:
        _watched.pop()


@pytest.mark.parametrize("who", ["ada", "dora", "mia", "bill", "ben"])
def test_r7_no_planted_word_is_answered_logged_cached_or_left_in_a_file(
    planted: Planted, who: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level("DEBUG")
    hers = {"Foxglovia"} if who == "ben" else set()  # what he protects, he reads at work
    found, temporary = set(), tmp_path / "temporary"
    with written_files() as written:
        for text in read(planted, who):
            found |= set(found_in(text))
            assert list(temporary.iterdir()) == []  # during the run, too, not only at its end
    assert found == hers
    assert found_in(caplog.text) == []
    assert found_in(repr(vars(cache).get("_cache", {}))) == []
    assert [path for path in written if not os.path.exists(path)] == []
    for file in {*tmp_path.rglob("*"), *map(Path, written)}:
        assert not file.is_file() or found_in(file.read_bytes()) == [], file.name


def test_the_watch_sees_files_that_are_gone() -> None:
    with written_files() as written, tempfile.NamedTemporaryFile(suffix=".seen") as file:
        file.write(b"x")
    assert [path for path in written if path.endswith(".seen") and not os.path.exists(path)]


def test_r7_they_are_there_for_those_whose_they_are(planted: Planted) -> None:
    """The positive control: every word that was planted is read by somebody."""
    asker = Asker(planted, "cleo")
    pages = [asker.page("client", planted.client)[1], asker.page("agenda", query=f"?day={CLOSED}")[1]]
    pages += [asker.page("appointment", ref)[1] for ref in planted.appointments]
    seen = set(found_in("\n".join([*read(planted, "cleo"), *pages]), SEALED))
    whys = [read_again(why) for why in AuditEntry.objects.values_list("why", flat=True) if why]
    seen |= set(found_in("\n".join(whys), SEALED))  # in the chart's own chain
    assert set(SEALED) - seen == {
        OLD_MAIL,
        LEAVE,
    }  # kept for the claim alone, which tells it too; for the mail to it
    assert mail_of_link(link_id=planted.leave, now=NOW).email == LEAVE
    own = opened(planted.viewer("ben").account_id)
    addresses = ("/me/", f"/me/calendar/?day={DAY}", "/me/ties/")
    pages = [own.get(path).content.decode() for path in addresses]
    assert set(HERS) - set(found_in("\n".join(pages), HERS)) == {"73,916"}  # no session was over that cost it
    assert 'value="73916.00"' in own.get(f"/me/elsewhere/{planted.outside}/").content.decode()


def test_r7_mail_goes_to_her_and_says_none_of_it(planted: Planted) -> None:
    assert {address for sent in mail.outbox for address in sent.to if found_in(address)} <= {
        MAIL,
        OLD_MAIL,
    }
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
