"""Emergency access to the record of a client who is not sealed: for whoever of the practice would not know of her by her role.

It stands beside the wall, not in it: no list, search or calendar shows anything more by it, and nothing can be changed.
"""

from datetime import datetime

from wellkept.clients.models import Access, Chart, Client, RelatedContact
from wellkept.clients.phones import normalized_phone, region_of
from wellkept.clients.queries import ClientPage, card_of, chart_card, contact_card, disclose, own_records
from wellkept.clients.rules.accesses import AccessKind
from wellkept.clients.rules.search import folded
from wellkept.clients.sealing import identity_of, practice_key_owner
from wellkept.kernel.invalid import Invalid
from wellkept.practice.models import Practice
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Staff
from wellkept.trust.visibility import Act, Hat, Thing, in_emergency


def must_be_for_her(viewer: Staff) -> None:
    """Who sees every client that is not sealed has no emergency access. Raises ``NotAllowed``."""
    if Act.OPEN not in in_emergency(Hat.of(viewer), Thing.CLIENT, sealed=False):
        raise NotAllowed


def found_by(viewer: Staff, asked: str) -> Client | None:
    """The one client of this practice who is called exactly so, or has exactly this number or address, whatever the case and
    accents; None where there is none or more than one, and for the sealed and oneself, who are as if absent."""
    practice = Practice.objects.within(viewer.practice_id).get()
    name, email = folded(asked), asked.strip().casefold()
    try:
        phone = normalized_phone(asked, region=region_of(practice))
    except Invalid:
        phone = ""
    rows = Client.objects.within(practice.id).filter(sealed_by="", state__in=("active", "provisional"))
    fitting = []
    for row in rows.exclude(id__in=own_records(viewer)):
        known = identity_of(row, practice.key_owner)
        same = (folded(known["name"]), name), (known["email"].casefold(), email), (known["phone"], phone)
        if any(kept and kept == typed for kept, typed in same):
            fitting.append(row)
    return fitting[0] if len(fitting) == 1 else None


def live_emergency(viewer: Staff, ref: str, now: datetime) -> Access:
    """The viewer's own emergency access of that ref, while it lasts. Raises ``NotFound``, also once the client is sealed."""
    rows = Access.objects.within(viewer.practice_id).filter(
        kind=AccessKind.EMERGENCY, account=viewer.account_id
    )
    found = rows.filter(ref=ref, until__gt=now, client__sealed_by="").exclude(client__in=own_records(viewer))
    row = found.select_related("client").first()
    if row is None:
        raise NotFound
    must_be_for_her(viewer)
    return row


def emergency_page(viewer: Staff, ref: str, *, now: datetime) -> tuple[ClientPage, datetime]:
    """The client of one emergency access, with contacts and who treats her, and until when. Raises ``NotFound``."""
    access = live_emergency(viewer, ref, now)
    row = access.client
    assert row is not None
    return record_of(viewer, row, practice_key_owner(viewer.practice_id), sealed=False), access.until


def record_of(viewer: Staff, row: Client, key: str, *, sealed: bool) -> ClientPage:
    """Whom to reach and who treats, of a client whom the caller has judged to be open to the viewer. ``key``: whose key seals
    her name; ``sealed``: of which charts."""
    disclose(viewer, [row])
    contacts = RelatedContact.objects.within(viewer.practice_id).filter(client=row).order_by("id")
    charts = Chart.objects.within(viewer.practice_id).filter(members__client=row, sealed=sealed)
    charts = charts.exclude(state="merged").select_related("treating").order_by("-opened_on", "-id")
    return ClientPage(
        card=card_of(row, key),
        contacts=tuple(contact_card(contact, key) for contact in contacts),
        charts=tuple(map(chart_card, charts)),  # who else takes part is no matter of this client's emergency
        links=(),
    )
