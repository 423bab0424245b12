"""Reading ties: what a person declared, what she was named in, what was accepted, and how strict a practice is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from wellkept.accounts.models import Account
from wellkept.accounts.queries import AccountCard, account_cards
from wellkept.clients.models import ChartMember, Claim
from wellkept.clients.queries import names_for, visible_charts
from wellkept.practice.models import Member
from wellkept.storage.plain import at_once
from wellkept.ties.facts import ask_strictness
from wellkept.ties.keys import person_key
from wellkept.ties.labels import labels_of
from wellkept.ties.models import AcceptedWarning, Tie
from wellkept.ties.rules.judging import Strictness
from wellkept.ties.rules.matrix import ONE_SIDED
from wellkept.trust.viewer import Oneself, Staff

_HERS = "a person reads what concerns herself, whoever declared or accepted it"


@dataclass(frozen=True, slots=True)
class TieCard:
    """A tie as its owner reads it, or whoever is named in it. ``who`` is empty where no name is kept."""

    ref: str
    kind: str
    who: str
    since: date | None
    until: date | None
    declared_at: datetime
    one_sided: bool


@dataclass(frozen=True, slots=True)
class AcceptedCard:
    """An accepted warning as one of its two parties reads it. ``who`` is the other, as far as she may be named."""

    ref: str
    kind: str
    why: str
    who: str
    client_ref: str
    practice: str
    by_client: bool
    opinion_on: date | None
    accepted_at: datetime
    seen: bool
    review_on: date


def own_ties(viewer: Oneself) -> tuple[TieCard, ...]:
    """What she declared herself, the newest first."""
    rows = list(Tie.objects.within(viewer.account_id).order_by("-declared_at", "-id"))
    labels = labels_of(_ref(viewer.account_id), rows)
    return tuple(_card(row, labels[row.ref]) for row in rows)


def ties_named_in(viewer: Oneself) -> tuple[TieCard, ...]:
    """What others declared about themselves and her, the newest first. One-sided kinds are never among them."""
    ref, email = Account.objects.values_list("ref", "email").get(id=viewer.account_id)
    rows = Tie.objects.everywhere(because=_HERS).filter(other__in=[person_key(ref), person_key(email)])
    rows = rows.exclude(kind__in=ONE_SIDED).select_related("account").order_by("-declared_at", "-id")
    return tuple(_card(row, row.account.name) for row in rows)


def _card(row: Tie, who: str) -> TieCard:
    return TieCard(
        ref=row.ref,
        kind=row.kind,
        who=who,
        since=row.since,
        until=row.until,
        declared_at=row.declared_at,
        one_sided=row.kind in ONE_SIDED,
    )


def _ref(account: int) -> str:
    return Account.objects.values_list("ref", flat=True).get(id=account)


def colleagues(viewer: Oneself) -> tuple[AccountCard, ...]:
    """Those with whom she works at any practice, by name."""
    rows = Member.objects.everywhere(because="a person may know with whom she works").filter(active=True)
    practices = rows.filter(account=viewer.account_id).values("practice")
    ids = rows.filter(practice__in=practices).exclude(account=viewer.account_id)
    cards = account_cards(ids.values_list("account_id", flat=True))
    return tuple(sorted(cards.values(), key=lambda card: (card.name, card.id)))


def strictness(viewer: Staff) -> Strictness:
    """How the practice keeps the matrix."""
    return at_once(lambda reading: ask_strictness(reading, viewer.practice_id))


def accepted_with(viewer: Staff | Oneself) -> QuerySet[AcceptedWarning]:
    """The accepted warnings to which the viewer is a party: as therapist at this practice, or as who would be a client."""
    if isinstance(viewer, Staff):
        rows = AcceptedWarning.objects.within(viewer.account_id).filter(practice=viewer.practice_id)
    else:
        key = person_key(_ref(viewer.account_id))
        rows = AcceptedWarning.objects.everywhere(because=_HERS).filter(person=key)
    return rows.filter(ended_at=None)


def accepted_warnings(viewer: Staff | Oneself, *, hidden_on: date | None = None) -> tuple[AcceptedCard, ...]:
    """What holds, the one that is to be looked at first on top.

    A therapist reads the client's name where she treats her; whom she does not treat yet, she reads without.
    """
    rows = list(accepted_with(viewer).select_related("practice", "account").order_by("review_on", "id"))
    if isinstance(viewer, Oneself):
        return tuple(_accepted(row, row.account.name, "") for row in rows)
    known = _clients_by_key(viewer)
    named = names_for(viewer, [client for client, _ref in known.values()], hidden_on=hidden_on)
    cards = []
    for row in rows:
        client, ref = known.get(row.person, (0, ""))
        cards.append(_accepted(row, named.get(client, ""), ref if client in named else ""))
    return tuple(cards)


def count_due(viewer: Staff, *, today: date) -> int:
    """How many are to be looked at again, or to be taken note of, by this therapist."""
    rows = accepted_with(viewer)
    return rows.filter(Q(review_on__lte=today) | Q(seen_at=None)).count()


def _clients_by_key(viewer: Staff) -> Mapping[str, tuple[int, str]]:
    """The clients whom the viewer treats and who were claimed, by the keyed id of who claimed them."""
    treated = ChartMember.objects.within(viewer.practice_id).filter(
        chart__in=visible_charts(viewer).filter(treating=viewer.account_id)
    )
    claims = Claim.objects.within(viewer.practice_id).filter(until=None, client__in=treated.values("client"))
    rows = claims.values_list("account__ref", "client_id", "client__ref")
    return {person_key(account): (client, ref) for account, client, ref in rows}


def _accepted(row: AcceptedWarning, who: str, client_ref: str) -> AcceptedCard:
    return AcceptedCard(
        ref=row.ref,
        kind=row.kind,
        why=row.why,
        who=who,
        client_ref=client_ref,
        practice=row.practice.name,
        by_client=row.by_client,
        opinion_on=row.opinion_on,
        accepted_at=row.accepted_at,
        seen=row.seen_at is not None,
        review_on=row.review_on,
    )
