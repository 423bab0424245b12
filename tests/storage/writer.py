"""A process of its own on a SQLite file: ``python -m tests.storage.writer <file> <command> [<count>]``.

It speaks with the test by lines on standard input and output, so that nobody has to wait for a clock.
"""

import os
import sys
import threading

import django
from django.conf import settings
from django.db import connection, transaction


def count_up() -> None:
    """Read, then write: were the lock not held from the read on, counts would be lost."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT n FROM counter")
        cursor.execute("UPDATE counter SET n = %s", [cursor.fetchone()[0] + 1])


def single_write() -> None:
    """A write outside of any transaction."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE counter SET n = n + 1")


def hold() -> None:
    """Begin to write, say so, and commit when told."""
    with transaction.atomic():
        single_write()
        _tell_and_wait("holding")


def hold_in_thread_that_ends() -> None:
    """Begin to write in a thread that ends without commit, tell, and live on."""

    def begin() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
        single_write()

    thread = threading.Thread(target=begin)
    thread.start()
    thread.join()
    _tell_and_wait("ended")


def hold_and_fork() -> None:
    """Fork while writing. The child lives on whatever happens to its parent."""
    with transaction.atomic():
        single_write()
        if os.fork() == 0:
            sys.stdin.readline()
            os._exit(0)
        _tell_and_wait("forked")


def _tell_and_wait(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
    sys.stdin.readline()


COMMANDS = {
    "count": count_up,
    "single": single_write,
    "hold": hold,
    "thread": hold_in_thread_that_ends,
    "fork": hold_and_fork,
}

if __name__ == "__main__":
    file, command, *times = sys.argv[1:]
    settings.configure(DATABASES={"default": {"ENGINE": "wellkept.storage.sqlite", "NAME": file}})
    django.setup()
    for _ in range(int(times[0]) if times else 1):
        COMMANDS[command]()
