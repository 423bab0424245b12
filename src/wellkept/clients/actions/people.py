"""Clients themselves: made, corrected, kept, put away."""

from datetime import date, datetime

from wellkept.accounts.addresses import clean_email
from wellkept.clients.actions.keeping import change_client, must_keep, note
from wellkept.clients.models import Chart, ChartMember, Client
from wellkept.clients.phones import normalized_phone, region_of
from wellkept.clients.queries import sees_all_unsealed, visible_clients
from wellkept.clients.rules.calls import Calls
from wellkept.clients.sealing import chart_key_owner, identity_of, key_owner, put_identity, seal
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.jurisdictions import JURISDICTIONS
from wellkept.kernel.languages import language
from wellkept.kernel.text import clean_line
from wellkept.kernel.wallclock import is_zone, local_date
from wellkept.practice.models import Member, Practice
from wellkept.practice.queries import under_supervision
from wellkept.storage.ids import new_ref
from wellkept.storage.locks import in_transaction
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.keys import create_key
from wellkept.trust.viewer import KnownClient, LinkHolder, Staff, Stranger, System, Viewer

LONGEST_NAME = 200


def clean_identity(*, name: str, email: str, phone: str, region: str) -> tuple[str, str, str]:
    """Name and contact ways as they are kept. Raises ``Invalid``."""
    email = clean_email(email, required=False)
    name = clean_line(name, field="name", longest=LONGEST_NAME)
    return name, email, normalized_phone(phone, region=region)


def create_client(
    *,
    viewer: Viewer,
    practice_id: int,
    name: str,
    born: str,
    now: datetime,
    email: str = "",
    phone: str = "",
    zone: str = "",
    locale: str = "",
    jurisdiction: str = "",
    calls: str = Calls.ANY,
    sealed_for: int | None = None,
    opened_on: date | None = None,
) -> tuple[int, int | None]:
    """A new client, matched to nobody whatever was typed. Gives her id, and that of her chart when one was made.

    From the public page she is provisional until staff merge or keep her. ``sealed_for`` seals her at birth for that
    clinician: her chart is made with her, and name and contact lie under its key (R7). A clinician who sees only those
    whom she treats treats whom she takes in, so the chart is made then too. Raises ``Invalid``, ``NotAllowed``,
    ``NotFound``.
    """
    _may_create(viewer, practice_id)

    def create() -> tuple[int, int | None]:
        practice = Practice.objects.within(practice_id).get()
        cleaned = clean_identity(name=name, email=email, phone=phone, region=region_of(practice))
        client = Client(
            ref=new_ref(),
            practice=practice,
            state="provisional" if born == "public" else "active",
            born=born,
            zone=_zone(zone, typed=born != "public"),
            locale=locale[:16],
            jurisdiction=_jurisdiction(jurisdiction),
            calls=_calls(calls),
            created_at=now,
        )
        chart = _birth_chart(viewer, practice, sealed_for, opened_on, now)
        _save_born(client, chart, cleaned)
        note(viewer=viewer, action="client.create", clients=(client,), now=now)
        return client.id, chart.id if chart else None

    return in_transaction(create)


def _save_born(client: Client, chart: Chart | None, identity: tuple[str, str, str]) -> None:
    """Her identity under the key of the chart that seals her, or of her practice; and she as its member."""
    if chart is not None and chart.sealed:
        client.sealed_by = chart_key_owner(chart)
        create_key(client.sealed_by)
    owner = key_owner(client, client.practice.key_owner)
    name, email, phone = identity
    put_identity(client, owner, name=name, email=email, phone=phone)
    client.save()
    if chart is not None:
        chart.save()
        ChartMember.objects.create(
            practice=client.practice, chart=chart, client=client, since=chart.opened_on
        )


def _may_create(viewer: Viewer, practice_id: int) -> None:
    """Staff of the practice, whoever books at its public page, and the software itself."""
    if not isinstance(viewer, Staff | Stranger | System):
        raise NotAllowed
    if not isinstance(viewer, System) and viewer.practice_id != practice_id:
        raise NotFound
    if isinstance(viewer, Staff):
        must_keep(viewer)


def _zone(zone: str, *, typed: bool) -> str:
    """A browser may name a zone that we do not know: then the practice's serves. Raises ``Invalid`` for typed ones."""
    if zone and not is_zone(zone):
        if typed:
            raise Invalid("zone", "zone")
        return ""
    return zone


def _locale(locale: str) -> str:
    """Empty: as her practice. Raises ``Invalid``."""
    if locale and not language(locale):
        raise Invalid("locale", "choice")
    return language(locale)


def _jurisdiction(code: str) -> str:
    """Empty: not known. Raises ``Invalid``."""
    if code and code not in JURISDICTIONS:
        raise Invalid("jurisdiction", "choice")
    return code


def _calls(wish: str) -> str:
    """Whether she may be called. Raises ``Invalid``."""
    if wish not in list(Calls):
        raise Invalid("calls", "choice")
    return wish


def _birth_chart(
    viewer: Viewer, practice: Practice, sealed_for: int | None, opened_on: date | None, now: datetime
) -> Chart | None:
    """The chart that is made together with a client, not saved yet."""
    treating = sealed_for
    if treating is None and isinstance(viewer, Staff) and not sees_all_unsealed(viewer):
        treating = viewer.account_id
    if treating is None:
        return None
    if not Member.objects.within(practice.id).filter(account=treating, active=True).exists():
        raise NotFound
    if sealed_for is not None and under_supervision(practice.id, sealed_for):
        raise Invalid("seal", "supervised")
    return Chart(
        ref=new_ref(),
        practice=practice,
        kind="individual",
        treating_id=treating,
        sealed=sealed_for is not None,
        opened_on=opened_on or local_date(int(now.timestamp()), practice.zone),
    )


def edit_client(
    *,
    viewer: Staff,
    ref: str,
    name: str,
    email: str,
    phone: str,
    zone: str,
    now: datetime,
    locale: str | None = None,
    jurisdiction: str | None = None,
    calls: str | None = None,
) -> None:
    """Correct a client's name, contact ways and zone; language, the state where she usually is, and whether she may be
    called (None: as it is). Raises ``Invalid``, ``NotFound``, ``NotAllowed``."""

    def edit(client: Client) -> None:
        practice = Practice.objects.within(viewer.practice_id).get()
        cleaned = clean_identity(name=name, email=email, phone=phone, region=region_of(practice))
        owner = key_owner(client, practice.key_owner)
        _remember_address(client, owner, cleaned[1], now)
        put_identity(client, owner, name=cleaned[0], email=cleaned[1], phone=cleaned[2])
        client.zone = _zone(zone, typed=True)
        client.locale = client.locale if locale is None else _locale(locale)
        client.jurisdiction = client.jurisdiction if jurisdiction is None else _jurisdiction(jurisdiction)
        client.calls = client.calls if calls is None else _calls(calls)
        client.save()

    change_client(viewer=viewer, ref=ref, action="client.edit", now=now, do=edit)


def _remember_address(client: Client, owner: str, email: str, now: datetime) -> None:
    """Since when she has this address, and which one she had before: whoever types a new one at the desk has not shown
    that it is hers."""
    before = identity_of(client, owner)["email"]
    if email.casefold() != before.casefold():
        client.email_since = now
        client.email_before = seal(owner, client.ref, "email_before", before)


def choose_language(*, viewer: LinkHolder | KnownClient, locale: str, now: datetime) -> None:
    """In which language she is written to, as she chose it by her own link. Raises ``Invalid``, ``NotFound``."""
    locale = _locale(locale)

    def choose() -> None:
        client = visible_clients(viewer).first()
        if client is None:
            raise NotFound
        if client.locale != locale:
            client.locale = locale
            client.save(update_fields=["locale"])
            note(viewer=viewer, action="client.edit", clients=(client,), now=now)

    in_transaction(choose)


def confirm_client(*, viewer: Staff, ref: str, now: datetime) -> None:
    """A provisional client is nobody whom the practice knew: she becomes a client of her own."""
    _to_state(viewer, ref, "client.confirm", now, {"provisional": "active"})


def archive_client(*, viewer: Staff, ref: str, now: datetime) -> None:
    """Put a client away: she is booked no more, and nothing is lost."""
    _to_state(viewer, ref, "client.archive", now, {"active": "archived", "provisional": "archived"})


def restore_client(*, viewer: Staff, ref: str, now: datetime) -> None:
    """Take an archived client back."""
    _to_state(viewer, ref, "client.restore", now, {"archived": "active"})


def _to_state(viewer: Staff, ref: str, action: str, now: datetime, steps: dict[str, str]) -> None:
    """One step of a client's state. Who stands elsewhere already stays there: a second click does no harm."""

    def step(client: Client) -> None:
        if client.state in steps:
            client.state = steps[client.state]
            client.archived_at = now if client.state == "archived" else None
            client.save(update_fields=["state", "archived_at"])

    change_client(viewer=viewer, ref=ref, action=action, now=now, do=step)
