"""Taking clients in from a table: judged row by row, then written together or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from wellkept.clients.actions.keeping import must_keep, note
from wellkept.clients.actions.people import LONGEST_NAME, clean_identity
from wellkept.clients.models import Chart, ChartMember, Client, RelatedContact
from wellkept.clients.phones import region_of
from wellkept.clients.queries import disclose, listed_clients, sees_all_unsealed
from wellkept.clients.rules.duplicates import likenesses
from wellkept.clients.sealing import identity_of, put_identity
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_line
from wellkept.kernel.wallclock import is_zone, local_date
from wellkept.practice.models import Practice
from wellkept.storage.ids import new_ref
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.keys import keyed_digest
from wellkept.trust.viewer import Staff

MOST_ROWS = 5000
Verdict = Literal["new", "known", "duplicate", "error"]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of a table, as text. ``line`` is where it stands in the file; ``key`` is its name in the old system.

    ``guardian`` is the guardian's name, and becomes a contact of the client.
    """

    line: int
    name: str
    email: str = ""
    phone: str = ""
    zone: str = ""
    key: str = ""
    guardian: str = ""

    @classmethod
    def of(cls, line: int, cells: Mapping[str, str]) -> "ImportRow":
        """From cells by heading; those that are missing are empty."""
        headings = ("name", "email", "phone", "zone", "key", "guardian")
        return cls(line, *(cells.get(heading, "") for heading in headings))


@dataclass(frozen=True, slots=True)
class RowReport:
    """What becomes of a row. *Known* came in with an earlier import; a *duplicate* looks like somebody who is there.

    ``like`` is the ref of the client, or the line of the earlier row, that a duplicate looks like. An *error* has the
    field and code of an ``Invalid``.
    """

    line: int
    verdict: Verdict
    like: str | int = ""
    error: Invalid | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Every row with its verdict, and whether the new ones were written."""

    rows: tuple[RowReport, ...]
    written: bool

    def count(self, verdict: Verdict) -> int:
        """How many rows have this verdict."""
        return sum(row.verdict == verdict for row in self.rows)


@dataclass(frozen=True, slots=True)
class _New:
    """A row that can be taken in, cleaned."""

    name: str
    email: str
    phone: str
    zone: str
    guardian: str
    digest: str


@dataclass(slots=True)
class _Known:
    """What is there already, and grows with every row: digests of earlier imports, and who is like whom."""

    digests: set[str]
    alike: dict[str, str | int] = field(default_factory=dict)


def import_clients(
    *,
    viewer: Staff,
    rows: Sequence[ImportRow],
    now: datetime,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> ImportReport:
    """Make a client of every row that is good and new, in one transaction; the same rows again change nothing.

    ``dry_run`` judges and writes nothing. ``all_or_nothing`` writes nothing when a row has an error. Rows are compared
    with those clients alone whom the viewer may list. Cells are text, whatever they look like. Raises ``NotAllowed``,
    and ``Invalid`` for a table of too many rows.
    """
    must_keep(viewer)
    if len(rows) > MOST_ROWS:
        raise Invalid("rows", "too_many", most=MOST_ROWS)

    def take_in() -> ImportReport:
        lock(practices=(viewer.practice_id,))
        practice = Practice.objects.within(viewer.practice_id).get()
        judged = _judge_all(viewer, practice, rows)
        reports = tuple(report for report, _new in judged)
        failed = any(report.verdict == "error" for report in reports)
        written = not dry_run and not (all_or_nothing and failed)
        if written:
            _write(viewer, practice, [new for _report, new in judged if new], now)
        return ImportReport(reports, written)

    return in_transaction(take_in)


def _judge_all(
    viewer: Staff, practice: Practice, rows: Sequence[ImportRow]
) -> list[tuple[RowReport, _New | None]]:
    """Each row with what becomes of it. Clients whom a row is like are thereby shown to the viewer (R15)."""
    there = {row.ref: row for row in listed_clients(viewer)}
    imported = Client.objects.within(practice.id).exclude(import_digest="")
    known = _Known(set(imported.values_list("import_digest", flat=True)))
    for ref, row in there.items():
        known.alike.update(dict.fromkeys(likenesses(**identity_of(row, practice.key_owner)), ref))
    judged = [_judge(viewer, practice, row, known) for row in rows]
    disclose(viewer, [there[report.like] for report, _new in judged if report.like in there])
    return judged


def _judge(viewer: Staff, practice: Practice, row: ImportRow, known: _Known) -> tuple[RowReport, _New | None]:
    try:
        new = _cleaned(viewer, practice, row)
    except Invalid as error:
        return RowReport(row.line, "error", error=error), None
    if new.digest in known.digests:
        return RowReport(row.line, "known"), None
    mine = likenesses(name=new.name, email=new.email, phone=new.phone)
    like = next((known.alike[likeness] for likeness in sorted(mine) if likeness in known.alike), None)
    if like is not None:
        return RowReport(row.line, "duplicate", like=like), None
    known.digests.add(new.digest)
    known.alike.update(dict.fromkeys(mine, row.line))
    return RowReport(row.line, "new"), new


def _cleaned(viewer: Staff, practice: Practice, row: ImportRow) -> _New:
    """The row as it would be kept. Raises ``Invalid``."""
    name, email, phone = clean_identity(
        name=row.name, email=row.email, phone=row.phone, region=region_of(practice)
    )
    zone, key = row.zone.strip(), clean_line(row.key, field="key", longest=200, required=False)
    guardian = clean_line(row.guardian, field="guardian", longest=LONGEST_NAME, required=False)
    if zone and not is_zone(zone):
        raise Invalid("zone", "zone")
    # Whoever sees only those whom she treats must not learn from a digest whom a colleague took in.
    importer = "" if sees_all_unsealed(viewer) else viewer.account_id
    person = f"key {key}" if key else " ".join(sorted(likenesses(name=name, email=email, phone=phone)))
    digest = keyed_digest("client-import", f"{practice.ref} {importer} {person}")
    return _New(name, email, phone, zone, guardian, digest)


def _write(viewer: Staff, practice: Practice, people: Sequence[_New], now: datetime) -> None:
    clients = []
    for person in people:
        client = Client(
            ref=new_ref(),
            practice=practice,
            born="import",
            zone=person.zone,
            import_digest=person.digest,
            created_at=now,
        )
        put_identity(client, practice.key_owner, name=person.name, email=person.email, phone=person.phone)
        clients.append(client)
    clients = Client.objects.bulk_create(clients, batch_size=500)
    _write_guardians(practice, clients, people)
    if not sees_all_unsealed(viewer):
        _take_into_care(viewer, practice, clients, now)
    note(viewer=viewer, action="client.import", clients=clients, now=now)


def _write_guardians(practice: Practice, clients: Sequence[Client], people: Sequence[_New]) -> None:
    contacts = []
    for client, person in zip(clients, people, strict=True):
        if person.guardian:
            contact = RelatedContact(ref=new_ref(), practice=practice, client=client, role="guardian")
            put_identity(contact, practice.key_owner, name=person.guardian, email="", phone="")
            contacts.append(contact)
    RelatedContact.objects.bulk_create(contacts, batch_size=500)


def _take_into_care(viewer: Staff, practice: Practice, clients: Sequence[Client], now: datetime) -> None:
    """A clinician who sees only those whom she treats treats whom she takes in."""
    day = local_date(int(now.timestamp()), practice.zone)
    charts = Chart.objects.bulk_create(
        [
            Chart(practice=practice, kind="individual", treating_id=viewer.account_id, opened_on=day)
            for _client in clients
        ],
        batch_size=500,
    )
    ChartMember.objects.bulk_create(
        [
            ChartMember(practice=practice, chart=chart, client=client, since=day)
            for chart, client in zip(charts, clients, strict=True)
        ],
        batch_size=500,
    )
