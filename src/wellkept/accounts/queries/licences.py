"""What therapists have attested about where they may work."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wellkept.accounts.models import Licence as LicenceRow
from wellkept.accounts.rules.compacts import Ground
from wellkept.accounts.rules.licences import Licence
from wellkept.storage.plain import Reading, one_of


@dataclass(frozen=True, slots=True)
class LicenceCard:
    """One of a person's own."""

    ref: str
    profession: str
    ground: str
    jurisdiction: str
    valid_from: date
    valid_until: date | None
    why: str
    attested_at: datetime


def licence_cards(account: int) -> tuple[LicenceCard, ...]:
    """All of one person, by state."""
    rows = LicenceRow.objects.within(account).order_by("jurisdiction", "valid_from", "id")
    return tuple(LicenceCard(*row) for row in rows.values_list(*LicenceCard.__dataclass_fields__))


def keep_licences(people: Collection[str]) -> bool:
    """Whether any of these people, by their refs, keeps a list."""
    rows = LicenceRow.objects.everywhere(because="clients are asked where they are, where it matters")
    return bool(people) and rows.filter(account__ref__in=people).exists()


def ask_licences(
    reading: Reading, accounts: Sequence[int]
) -> Callable[[], Mapping[int, tuple[Licence, ...]]]:
    """Those of several people, for the rules; who has none is left out."""
    columns = ("account_id", "ground", "jurisdiction", "valid_from", "valid_until")
    found = reading.rows(LicenceRow, columns, one_of("account_id", accounts), list(accounts))

    def licences() -> Mapping[int, tuple[Licence, ...]]:
        held: dict[int, list[Licence]] = defaultdict(list)
        for account, ground, where, first, last in found:
            held[account].append(Licence(Ground(ground), where, first, last))
        return {account: tuple(rows) for account, rows in held.items()}

    return licences
