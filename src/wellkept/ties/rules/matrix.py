"""The pairing matrix as data: what a tie between a therapist and a would-be client means for therapy between the two.

Each row names its ground: APA 3.05 and 3.06, 10.04 to 10.08; ACA 2014 A.5, A.6.e, F.6.c; AAMFT 4.1, 4.2, 4.6;
NASW 1.06, 3.01. Months and days are this product's own choice and say so. Read in copies, 2026-11-23; the codes
themselves say when to refrain and leave the judgment to people, so everything but a refusal is theirs to weigh.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

COOLING_MONTHS = 24  # product choice, between APA's two years and ACA's five for closer ties
REVIEW_DAYS = 90  # product choice; BACP asks that such relationships are looked at again


class TieKind(StrEnum):
    """What two people are to each other. Which of the two is which is kept only where it matters: for care."""

    SUPERVISION = "supervision"  # one supervises, trains or grades the other
    CLOSE = "close"  # partner, relative or household, now or before
    EMPLOYMENT = "employment"
    MANAGEMENT = "management"  # one reports to the other
    OWNERSHIP = "ownership"  # they own a practice or business together
    TENANCY = "tenancy"  # one is the other's landlord
    DEBT = "debt"
    CONSULTATION = "consultation"  # consultation partners, or one peer group
    COLLEAGUE = "colleague"  # they work at one practice
    TREATS = "treats"  # the therapist treats, or treated, this client: the ordinary case
    TREATED = "treated"  # the client treats, or treated, the therapist


class Stance(StrEnum):
    """What follows for a booking."""

    ALLOW = "allow"
    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the matrix: while the tie holds, in the cooling-off after its end, and from then on.

    ``loosens``: a practice may turn the refusal into a warning, with a second opinion.
    """

    now: Stance
    cooling: Stance
    after: Stance
    ground: str
    loosens: bool = False


_ALLOW, _WARN, _REFUSE = Stance.ALLOW, Stance.WARN, Stance.REFUSE

MATRIX: Mapping[TieKind, Row] = {
    TieKind.SUPERVISION: Row(_REFUSE, _WARN, _ALLOW, "APA 7.05, ACA F.6.c, AAMFT 4.2"),
    TieKind.CLOSE: Row(_REFUSE, _REFUSE, _REFUSE, "APA 3.05, 10.06, 10.07"),
    TieKind.TREATS: Row(_ALLOW, _ALLOW, _ALLOW, "ordinary"),
    TieKind.TREATED: Row(_REFUSE, _REFUSE, _WARN, "APA 3.05, ACA A.6.e"),
    TieKind.EMPLOYMENT: Row(_REFUSE, _WARN, _ALLOW, "APA 3.06, AAMFT 4.6", loosens=True),
    TieKind.MANAGEMENT: Row(_REFUSE, _WARN, _ALLOW, "APA 3.06, AAMFT 4.6", loosens=True),
    TieKind.OWNERSHIP: Row(_REFUSE, _WARN, _ALLOW, "APA 3.06, AAMFT 4.6", loosens=True),
    TieKind.TENANCY: Row(_WARN, _ALLOW, _ALLOW, "APA 3.06"),
    TieKind.DEBT: Row(_WARN, _ALLOW, _ALLOW, "APA 3.06"),
    TieKind.CONSULTATION: Row(_WARN, _ALLOW, _ALLOW, "APA 3.05"),
    TieKind.COLLEAGUE: Row(_WARN, _ALLOW, _ALLOW, "APA 3.05"),
}

WHYS = (
    "no_other",
    "specialty",
    "in_care",
    "slight",
)  # why somebody goes on in spite of a warning; no free text
ONE_SIDED = frozenset({TieKind.CLOSE})  # known to whoever declared it, and never told to the other
DECLARED = (
    TieKind.CLOSE,
    TieKind.SUPERVISION,
    TieKind.MANAGEMENT,
    TieKind.EMPLOYMENT,
    TieKind.OWNERSHIP,
    TieKind.TENANCY,
    TieKind.DEBT,
    TieKind.CONSULTATION,
)
MAY_BE_LOOSENED = frozenset(kind for kind, row in MATRIX.items() if row.loosens)
MAY_BE_TIGHTENED = frozenset(
    kind for kind, row in MATRIX.items() if Stance.WARN in (row.now, row.cooling, row.after)
)
