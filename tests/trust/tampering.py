"""Somebody who owns the database, and changes the audit behind everybody's back."""

import json
import random
from collections.abc import Callable
from typing import Any

from django.db import connection

TABLE = "trust_auditentry"
Rows = list[dict[str, Any]]


def run(sql: str, *params: Any) -> None:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def disarm() -> None:
    """Take the guards away, as the owner of a database can."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    for event in ("update", "delete"):
        run(f"DROP TRIGGER audit_append_only_{event}{on}")


def entries(chain: str) -> Rows:
    """The chained entries of a chain, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, seq, viewer, action, why, digest, mac, subjects, at FROM {TABLE} "
            "WHERE chain = %s AND seq IS NOT NULL ORDER BY seq",
            [chain],
        )
        names = ("id", "seq", "viewer", "action", "why", "digest", "mac", "subjects", "at")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class Tamperer:
    """Does one thing at random to what is anchored. Each method is one kind of tampering."""

    def __init__(self, rng: random.Random, anchored: dict[str, int]) -> None:
        self.rng = rng
        self.chain = rng.choice(sorted(anchored))
        self.rows = [row for row in entries(self.chain) if row["seq"] <= anchored[self.chain]]
        self.others = sorted(set(anchored) - {self.chain})

    def kinds(self) -> list[Callable[[], None]]:
        """All that it can do."""
        return [
            self.change_text,
            self.change_subjects,
            self.change_time,
            self.change_code,
            self.change_place,
            self.change_chain,
            self.delete_some,
            self.cut_the_end,
            self.cut_the_beginning,
            self.swap_places,
            self.swap_content,
            self.repeat_another,
            self.unchain,
            self.insert_between,
            self.rename_chain,
            self.swap_chains,
            self.delete_and_close_the_gap,
        ]

    def one(self) -> dict[str, Any]:
        return self.rng.choice(self.rows)

    def two(self) -> list[dict[str, Any]]:
        return self.rng.sample(self.rows, 2)

    def set(self, row: dict[str, Any], column: str, value: Any) -> None:
        run(f"UPDATE {TABLE} SET {column} = %s WHERE id = %s", value, row["id"])

    def change_text(self) -> None:
        row, column = self.one(), self.rng.choice(["viewer", "action", "why", "digest"])
        self.set(row, column, (row[column] + "x")[-60:] if self.rng.random() < 0.5 else "")

    def change_subjects(self) -> None:
        row = self.one()
        found = json.loads(row["subjects"]) if isinstance(row["subjects"], str) else list(row["subjects"])
        other = self.rng.choice([found[:-1], [*found, "client:other"], [*found[::-1], "x"], None, {}, ""])
        self.set(row, "subjects", json.dumps(other))

    def change_time(self) -> None:
        row, second = self.one(), self.rng.randrange(60)
        self.set(row, "at", f"2026-11-22 10:00:{second:02}.000001")

    def change_code(self) -> None:
        row = self.one()
        place = self.rng.randrange(64)
        other = self.rng.choice(sorted(set("0123456789abcdef") - {row["mac"][place]}))
        self.set(row, "mac", row["mac"][:place] + other + row["mac"][place + 1 :])

    def change_place(self) -> None:
        self.set(self.one(), "seq", self.rng.choice([0, -1, 10_000, 2**62]))

    def change_chain(self) -> None:
        self.set(self.one(), "chain", self.rng.choice(["practice:99", "", "practice:1 "]))

    def delete_some(self) -> None:
        start = self.rng.randrange(len(self.rows))
        for row in self.rows[start : start + self.rng.randint(1, 4)]:
            run(f"DELETE FROM {TABLE} WHERE id = %s", row["id"])

    def cut_the_end(self) -> None:
        run(f"DELETE FROM {TABLE} WHERE chain = %s AND seq >= %s", self.chain, self.one()["seq"])

    def cut_the_beginning(self) -> None:
        run(f"DELETE FROM {TABLE} WHERE chain = %s AND seq <= %s", self.chain, self.one()["seq"])

    def swap_places(self) -> None:
        one, two = self.two()
        self.set(one, "seq", -1)
        self.set(two, "seq", one["seq"])
        self.set(one, "seq", two["seq"])

    def swap_content(self) -> None:
        one, two = self.two()
        for column in ("viewer", "action", "why"):
            self.set(one, column, two[column])
            self.set(two, column, one[column])

    def repeat_another(self) -> None:
        one, two = self.two()
        for column in ("viewer", "action", "why", "digest", "mac"):
            self.set(one, column, two[column])

    def unchain(self) -> None:
        row = self.one()
        run(f"UPDATE {TABLE} SET seq = NULL, mac = '' WHERE id = %s", row["id"])

    def insert_between(self) -> None:
        row = self.one()
        run(f"UPDATE {TABLE} SET seq = -seq - 1 WHERE chain = %s AND seq >= %s", self.chain, row["seq"])
        run(f"UPDATE {TABLE} SET seq = -seq WHERE chain = %s AND seq < 0", self.chain)
        run(
            f"INSERT INTO {TABLE} (chain, at, viewer, action, subjects, why, digest, seq, mac) "
            f"SELECT chain, at, viewer, action, subjects, why, digest, %s, mac FROM {TABLE} WHERE id = %s",
            row["seq"],
            row["id"],
        )

    def rename_chain(self) -> None:
        run(f"UPDATE {TABLE} SET chain = 'practice:99' WHERE chain = %s", self.chain)

    def swap_chains(self) -> None:
        other = self.rng.choice(self.others)
        run(f"UPDATE {TABLE} SET chain = '-' WHERE chain = %s", self.chain)
        run(f"UPDATE {TABLE} SET chain = %s WHERE chain = %s", self.chain, other)
        run(f"UPDATE {TABLE} SET chain = %s WHERE chain = '-'", other)

    def delete_and_close_the_gap(self) -> None:
        row = self.one()
        run(f"DELETE FROM {TABLE} WHERE id = %s", row["id"])
        run(f"UPDATE {TABLE} SET seq = -seq + 1 WHERE chain = %s AND seq > %s", self.chain, row["seq"])
        run(f"UPDATE {TABLE} SET seq = -seq WHERE chain = %s AND seq < 0", self.chain)
