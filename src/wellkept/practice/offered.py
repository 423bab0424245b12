"""What practices offer to anybody, side by side: for whoever looks for a therapist on this installation."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from wellkept.practice.models import Member, Service, ServiceOffer

_WHY = "what stands on public pages"


@dataclass(frozen=True, slots=True)
class PublicOffer:
    """With whom something can be booked, in which ways, and from which fee on, in minor units; 0 where none is named."""

    clinicians: tuple[str, ...]
    modes: tuple[str, ...]
    fee_minor: int


def public_offers(practices: Sequence[int], *, known: Collection[int] = ()) -> Mapping[int, PublicOffer]:
    """By practice, where anybody may book something with somebody; as many statements for thirty as for one.

    ``known`` are the practices where whoever looks is a client: what is for clients alone counts there too.
    """
    hers = Q(booking="everyone") | Q(booking="known", practice__in=known)
    services = Service.objects.everywhere(because=_WHY).filter(practice__in=practices, active=True)
    open_to_her = {row.id: row for row in services.filter(hers)}
    members = Member.objects.everywhere(because=_WHY).filter(practice__in=practices, active=True)
    teams = set(members.values_list("practice_id", "account_id"))
    offers = ServiceOffer.objects.everywhere(because=_WHY).filter(service__in=open_to_her)
    names: defaultdict[int, dict[str, None]] = defaultdict(dict)
    offered: defaultdict[int, list[Service]] = defaultdict(list)
    for offer in offers.select_related("account").order_by("account__name", "id"):
        if (offer.practice_id, offer.account_id) in teams:
            names[offer.practice_id][offer.account.name] = None
            offered[offer.practice_id].append(open_to_her[offer.service_id])
    return {practice: _offer(tuple(found), offered[practice]) for practice, found in names.items()}


def _offer(clinicians: tuple[str, ...], services: Sequence[Service]) -> PublicOffer:
    modes = [mode for mode in ("in_person", "video", "phone") if any(getattr(one, mode) for one in services)]
    fees = [one.fee_minor for one in services if one.fee_minor]
    return PublicOffer(clinicians, tuple(modes), min(fees, default=0))
