"""Compacts between states, as dated data: who belongs to them, where that was read, and of when it is.

Members change with every legislature, so this is a hint and no authority. Nothing here says that anybody may practise
anywhere: a therapist attests to that herself, after asking the commission of the compact. What could not be confirmed is
left out, so that the software warns once too often and not once too seldom.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Profession(StrEnum):
    """As what somebody works."""

    PSYCHOLOGIST = "psychologist"
    COUNSELOR = "counselor"
    FAMILY_THERAPIST = "family_therapist"
    SOCIAL_WORKER = "social_worker"
    PHYSICIAN = "physician"


class Ground(StrEnum):
    """By what she may: a license of that state; the authority of PSYPACT, held in a home state; a privilege that a state
    granted under the Counseling Compact; or another ground, told in her own words."""

    LICENCE = "licence"
    PSYPACT = "psypact"
    COUNSELING = "counseling"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Compact:
    """``as_of``: the day of the newest source. ``checked_on``: when the sources were looked up. ``anywhere``: one
    authority counts in all member states, and not only where a privilege was granted."""

    name: str
    profession: Profession
    members: frozenset[str]
    anywhere: bool
    as_of: date
    checked_on: date
    sources: tuple[str, ...]
    site: str


def _states(codes: str) -> frozenset[str]:
    return frozenset(f"US-{code}" for code in codes.split())


COMPACTS: Mapping[Ground, Compact] = {
    # The list of 15 April 2024 with South Dakota and Vermont (in effect since 1 July 2024), and Montana: 43, as many as were
    # counted in February 2026. The commission's own page was not read; lists of others agree with this one.
    Ground.PSYPACT: Compact(
        name="PSYPACT",
        profession=Profession.PSYCHOLOGIST,
        members=_states(
            "AL AZ AR CO CT DE DC FL GA ID IL IN KS KY ME MD MI MN MS MO MT NE NV NH NJ NC ND MP OH OK PA RI SC SD "
            "TN TX UT VT VA WA WV WI WY"
        ),
        anywhere=True,
        as_of=date(2026, 2, 1),
        checked_on=date(2026, 11, 27),
        sources=(
            "drworthen.net/psypact-states.html (2 May 2024)",
            "getlicensemap.com/compacts/psychology",
            "juanbarrigapsyd.com/what-is-psypact",
        ),
        site="psypact.gov",
    ),
    # The jurisdictions that the American Counseling Association names. It counts one state more than it names: that one is
    # left out. Privileges were granted by Arizona, Minnesota and Ohio on that day.
    Ground.COUNSELING: Compact(
        name="Counseling Compact",
        profession=Profession.COUNSELOR,
        members=_states(
            "AL AZ AR CO CT DE DC FL GA IN IA KS KY LA ME MD MN MS MO MT NE NV NH NJ NC ND OH OK RI SC SD TN UT VT VA "
            "WA WV WI WY"
        ),
        anywhere=False,
        as_of=date(2026, 1, 5),
        checked_on=date(2026, 11, 27),
        sources=(
            "counseling.org/advocacy/counseling-compact/2026/01/05/ohio-becomes-the-3rd-state-to-grant-counseling-compact-privileges",
        ),
        site="counselingcompact.gov",
    ),
}
