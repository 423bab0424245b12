"""Where a therapist has attested that she may work, by what, and until when.

Care is generally held to happen where the client is (domain T5). The software compares what was attested with where a
client says to be; it never says that anybody is licensed.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from wellkept.accounts.rules.compacts import COMPACTS, Ground, Profession
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.jurisdictions import JURISDICTIONS


class Licence(NamedTuple):
    """What was attested. Days are inclusive; without a last one it goes on."""

    ground: Ground
    jurisdiction: str
    valid_from: date
    valid_until: date | None = None


def covers(licence: Licence, where: str, on: date) -> bool:
    """Whether it counts on that day for somebody who is there. A compact that reaches anywhere counts from one member
    state into all others; a privilege counts where it was granted, whatever our list of members says."""
    if on < licence.valid_from or (licence.valid_until is not None and on > licence.valid_until):
        return False
    if where == licence.jurisdiction:
        return True
    compact = COMPACTS.get(licence.ground)
    return compact is not None and compact.anywhere and {where, licence.jurisdiction} <= compact.members


def covered(licences: Iterable[Licence], where: str, on: date) -> bool:
    """Whether any of them does."""
    return any(covers(licence, where, on) for licence in licences)


def check(licence: Licence, profession: Profession, why: str) -> None:
    """Whether it can be attested like that. Raises ``Invalid``."""
    if licence.jurisdiction not in JURISDICTIONS:
        raise Invalid("jurisdiction", "choice")
    if licence.valid_until is not None and licence.valid_until < licence.valid_from:
        raise Invalid("valid_until", "before_start")
    compact = COMPACTS.get(licence.ground)
    if compact is not None and compact.profession is not profession:
        raise Invalid("ground", "other_profession")
    if licence.ground is Ground.PSYPACT and licence.jurisdiction not in COMPACTS[Ground.PSYPACT].members:
        raise Invalid("jurisdiction", "no_member")
    if licence.ground is Ground.OTHER and not why:
        raise Invalid("why", "required")
