"""Why, and for how long, somebody opens a record that she otherwise would not (45 CFR 164.312(a)(2)(ii), emergency access).

How long it lasts is this product's own choice, as are the grounds; the law asks for a procedure, and for a record of it.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class AccessKind(StrEnum):
    """``ASKED``: its client asks everybody for a reason first. ``EMERGENCY``: her role alone would not let her.
    ``CUSTODY``: its client named her, should the clinician not be able to act."""

    ASKED = "asked"
    EMERGENCY = "emergency"
    CUSTODY = "custody"


OTHER = "other"  # of a ground: then words are needed
GROUNDS: Mapping[AccessKind, tuple[str, ...]] = {
    AccessKind.ASKED: ("here", "appointment", "by_request", OTHER),
    AccessKind.EMERGENCY: ("danger", "unreachable", "authority", OTHER),
    AccessKind.CUSTODY: ("ill", "gone", "unreachable", OTHER),
}
LASTS: Mapping[AccessKind, timedelta] = {
    AccessKind.ASKED: timedelta(hours=1),
    AccessKind.EMERGENCY: timedelta(hours=1),
    AccessKind.CUSTODY: timedelta(days=3),  # to reach the client and settle the next appointments
}
LONGEST_WHY = 1000
