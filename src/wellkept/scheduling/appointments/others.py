"""The one sentence that says a therapist is not available for a client, in full: who it is, and who else is (R8)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from wellkept.accounts.queries import account_card
from wellkept.kernel.outcome import Reason
from wellkept.practice.models import Member
from wellkept.scheduling.appointments.between import conflicts_of, pairing_of
from wellkept.scheduling.appointments.named import Named
from wellkept.scheduling.appointments.rules.facts import Asker
from wellkept.scheduling.appointments.rules.ties import conflict_between
from wellkept.ties.rules.explaining import NEUTRAL

_MOST = 5


def in_full(reasons: Iterable[Reason], *, named: Named, asker: Asker, now: datetime) -> tuple[Reason, ...]:
    """The reasons, that sentence with its names. It is made alike whatever stands in the way, and reads alike."""
    reasons = tuple(reasons)
    if all(reason.code != NEUTRAL for reason in reasons):
        return reasons
    others = ", ".join(_others(named, asker, now))
    return tuple(_named(reason, others) if reason.code == NEUTRAL else reason for reason in reasons)


def _named(reason: Reason, others: str) -> Reason:
    therapist = account_card(int(reason.params["clinician"])).name
    return replace(reason, params={**reason.params, "therapist": therapist, "others": others})


def _others(named: Named, asker: Asker, now: datetime) -> list[str]:
    """Names of those who offer the service, and of whom nothing stands between them and these clients that this asker
    could read of."""
    offering = sorted(named.offering - set(named.clinicians))
    team = Member.objects.within(named.practice.id).filter(account__in=offering, active=True)
    names = dict(team.order_by("account__name", "account_id").values_list("account_id", "account__name"))
    pairing = pairing_of(named, asker, tuple(names))
    found = conflicts_of(pairing, now)
    free = (name for id, name in names.items() if not conflict_between(found, (id,), named.clients, asker))
    return [name for name, _ in zip(free, range(_MOST), strict=False)]
