"""Remembering care that is over, once no chart says so any more: under a keyed id of both people, and nothing else."""

from collections.abc import Iterable
from datetime import date

from wellkept.accounts.models import Account
from wellkept.ties.keys import pair_key
from wellkept.ties.models import PastCare


def remember_care(*, pairs: Iterable[tuple[int, int]], until: date) -> None:
    """Each pair: who treated whom, by account, until that day. In the caller's transaction; the latest day stays."""
    pairs = set(pairs)
    rows = Account.objects.filter(id__in={id for pair in pairs for id in pair}).values_list("id", "ref")
    refs = dict(rows)
    for treating, treated in sorted(pairs):
        key = pair_key(refs[treating], refs[treated])
        known = PastCare.objects.filter(pair=key)
        if not known.update(until=until):
            PastCare.objects.create(pair=key, until=until)
