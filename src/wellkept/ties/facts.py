"""What stands between the therapists and the clients of one decision, read in bulk for the engine.

These reads cross owners on purpose: a tie belongs to whoever declared it and binds bookings at every practice. What
they return is for the rules, and goes no further than ``explain`` lets it. Whether a client is claimed, and by whom,
changes no statement (R7).
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from wellkept.accounts.models import Account
from wellkept.clients.models import Claim
from wellkept.practice.models import Member
from wellkept.storage.plain import Reading, one_of, table
from wellkept.ties.keys import pair_key, person_key, tie_key
from wellkept.ties.models import AcceptedWarning, ClosedTo, PastCare, PracticeStrictness
from wellkept.ties.models import Tie as TieRow
from wellkept.ties.rules.judging import NEWCOMER, Conflict, Strictness, Tie, obstacles
from wellkept.ties.rules.matrix import TieKind
from wellkept.trust.viewer import Role

Conflicts = Mapping[tuple[int, int], Conflict]  # by the therapist's account and the client

_ACCOUNT, _CLAIM, _MEMBER = table(Account), table(Claim), table(Member)


class Person(NamedTuple):
    """An account, and by what a tie may name it: its ref, or its address."""

    account: int
    ref: str
    email: str

    @property
    def names(self) -> tuple[str, ...]:
        return self.ref, self.email


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known before ties are asked for: who is asked for, who stands behind which client, and how strict the
    practice is."""

    therapists: Mapping[int, Person] = field(default_factory=dict)
    behind: Mapping[int, Person] = field(default_factory=dict)
    strictness: Strictness = Strictness()

    @property
    def persons(self) -> Mapping[int, Person]:
        """Those behind the clients, by account."""
        return {person.account: person for person in self.behind.values()}


def ask_settled(
    reading: Reading, *, practice: int, therapists: Sequence[int], clients: Sequence[int], newcomer: int = 0
) -> Callable[[], Settled]:
    """Asked now, told once the reading was fetched. ``newcomer`` is an account that asks for itself: its client is zero.

    Where nobody is asked for whom a tie could concern, nothing is read.
    """
    if not (clients or newcomer):
        return Settled
    columns = "a.id, a.ref, a.email"
    named = (*therapists, newcomer)
    found = reading.ask(
        f"SELECT 0, {columns} FROM {_ACCOUNT} a WHERE {one_of('a.id', named)} UNION ALL "  # noqa: S608 - names, not values
        f"SELECT c.client_id, {columns} FROM {_CLAIM} c JOIN {_ACCOUNT} a ON a.id = c.account_id "
        f"WHERE {one_of('c.client_id', clients)} AND c.until IS NULL",
        [*named, *clients],
    )
    strictness = ask_strictness(reading, practice)

    def settled() -> Settled:
        known = {account: Person(account, *names) for client, account, *names in found if not client}
        behind = {client: Person(account, *names) for client, account, *names in found if client}
        if newcomer:
            behind[NEWCOMER] = known[newcomer]
        return Settled({account: known[account] for account in therapists}, behind, strictness())

    return settled


def ask_strictness(reading: Reading, practice: int) -> Callable[[], Strictness]:
    """How this practice keeps the matrix."""
    columns = ("refused", "warned", "cooling_months", "review_days")
    found = reading.rows(PracticeStrictness, columns, "practice_id = %s", [practice])

    def strictness() -> Strictness:
        if not found:
            return Strictness()
        refused, warned, months, days = found[0]
        return Strictness(_kinds(refused), _kinds(warned), months, days)

    return strictness


def _kinds(stored: str) -> frozenset[TieKind]:
    return frozenset(TieKind(kind) for kind in json.loads(stored))


def ask_conflicts(
    reading: Reading,
    *,
    settled: Settled,
    practice: int,
    clients: Sequence[int],
    treating: Collection[tuple[int, int]],
    on: date,
) -> Callable[[Iterable[Tie]], Conflicts]:
    """What stands between each therapist and each client, on that day. ``treating`` are those who have the client
    in their care.

    What is returned takes the ties of present care, which rooms above know of. Pairs without a conflict are left out.
    """
    if not (clients or settled.behind):
        return lambda care: {}
    ties = [_ask_declared(reading, settled), _ask_team(reading, settled), _ask_past_care(reading, settled)]
    accepted = _ask_accepted(reading, settled, practice)
    closed = _ask_closed(reading, settled, clients)

    def conflicts(care: Iterable[Tie]) -> Conflicts:
        between: dict[frozenset[int], list[Tie]] = defaultdict(list)
        for tie in (*care, *(tie for told in ties for tie in told())):
            between[frozenset((tie.one, tie.other))].append(tie)
        waived, shut = accepted(), closed()
        found = {}
        for therapist, client in _pairs(settled, clients):
            person = settled.behind[client].account if client in settled.behind else 0
            found[therapist, client] = Conflict(
                therapist=therapist,
                person=person,
                treating=(therapist, client) in treating,
                closed=(therapist, client) in shut,
                obstacles=obstacles(
                    between[frozenset((therapist, person))],
                    therapist=therapist,
                    person=person,
                    strictness=settled.strictness,
                    accepted=frozenset(waived[therapist, person]),
                    on=on,
                ),
            )
        return {pair: conflict for pair, conflict in found.items() if conflict}

    return conflicts


def _pairs(settled: Settled, clients: Sequence[int]) -> Iterator[tuple[int, int]]:
    for client in {*clients, *settled.behind}:
        for therapist in settled.therapists:
            yield therapist, client


def _ask_declared(reading: Reading, settled: Settled) -> Callable[[], Iterator[Tie]]:
    """Declared ties between those asked for and those behind the clients, whoever of the two declared them."""
    therapists, persons = settled.therapists, settled.persons
    owners = sorted({*therapists, *persons})
    columns = ("account_id", "kind", "other", "until")
    found = reading.rows(TieRow, columns, one_of("account_id", owners), owners)

    @cache  # one person may have declared many, and be asked for with a hundred therapists
    def keys(kind: TieKind, owner: Person, theirs: Iterable[Person]) -> Mapping[str, int]:
        return {tie_key(kind, owner.ref, name): person.account for person in theirs for name in person.names}

    def declared() -> Iterator[Tie]:
        for mine, theirs in ((therapists, tuple(persons.values())), (persons, tuple(therapists.values()))):
            for owner, kind, other, until in found:
                if owner in mine and (meant := keys(TieKind(kind), mine[owner], theirs).get(other)):
                    yield Tie(TieKind(kind), owner, meant, until)

    return declared


def _ask_team(reading: Reading, settled: Settled) -> Callable[[], Iterator[Tie]]:
    """Who works at one practice, and who of the two manages it: read from the teams as they are."""
    therapists, persons = sorted(settled.therapists), sorted(settled.persons)
    manages = f"""(CAST(one.roles AS TEXT) LIKE '%%"{Role.MANAGER}"%%' OR CAST(other.roles AS TEXT) LIKE '%%"{Role.MANAGER}"%%')"""
    found = reading.ask(
        f"SELECT one.account_id, other.account_id, {manages} FROM {_MEMBER} one "  # noqa: S608 - names, not values
        f"JOIN {_MEMBER} other ON other.practice_id = one.practice_id AND other.account_id <> one.account_id "
        f"WHERE {one_of('one.account_id', persons)} AND {one_of('other.account_id', therapists)} "
        "AND one.active AND other.active",
        [*persons, *therapists],
    )

    def team() -> Iterator[Tie]:
        for one, other, manages in found:
            yield Tie(TieKind.COLLEAGUE, one, other)
            if manages:
                yield Tie(TieKind.MANAGEMENT, one, other)

    return team


def _ask_past_care(reading: Reading, settled: Settled) -> Callable[[], Iterator[Tie]]:
    """Care that is over and stands in no chart any more. Only who is named as both people finds it."""
    keys = {
        pair_key(person.ref, therapist.ref): (person.account, therapist.account)
        for person in settled.persons.values()
        for therapist in settled.therapists.values()
    }
    found = reading.rows(PastCare, ("pair", "until"), one_of("pair", list(keys)), list(keys))
    return lambda: (Tie(TieKind.TREATS, *keys[key], until) for key, until in found)


def _ask_accepted(
    reading: Reading, settled: Settled, practice: int
) -> Callable[[], Mapping[tuple[int, int], set[TieKind]]]:
    """The warnings that one of the two has accepted at this practice, by therapist and the other's account."""
    therapists = sorted(settled.therapists)
    keys = {person_key(person.ref): person.account for person in settled.persons.values()}
    found = reading.rows(
        AcceptedWarning,
        ("account_id", "person", "kind"),
        f"{one_of('account_id', therapists)} AND practice_id = %s AND {one_of('person', list(keys))} AND ended_at IS NULL",
        [*therapists, practice, *keys],
    )

    def accepted() -> Mapping[tuple[int, int], set[TieKind]]:
        kinds: dict[tuple[int, int], set[TieKind]] = defaultdict(set)
        for therapist, key, kind in found:
            kinds[therapist, keys[key]].add(TieKind(kind))
        return kinds

    return accepted


def _ask_closed(
    reading: Reading, settled: Settled, clients: Sequence[int]
) -> Callable[[], Collection[tuple[int, int]]]:
    """Whom the therapists have closed their calendars to."""
    therapists = sorted(settled.therapists)
    where = f"{one_of('account_id', therapists)} AND {one_of('client_id', clients)}"
    found = reading.rows(ClosedTo, ("account_id", "client_id"), where, [*therapists, *clients])
    return lambda: {(therapist, client) for therapist, client in found}
