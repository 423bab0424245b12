"""How strict a practice is: tighter where it likes, looser in three rows alone."""

from collections.abc import Collection
from datetime import datetime

from wellkept.kernel.invalid import Invalid
from wellkept.practice.rules.managing import manages
from wellkept.storage.locks import in_transaction, lock
from wellkept.ties.models import PracticeStrictness
from wellkept.ties.rules.judging import LONGEST_COOLING, SHORTEST_REVIEW
from wellkept.ties.rules.matrix import COOLING_MONTHS, MAY_BE_LOOSENED, MAY_BE_TIGHTENED, REVIEW_DAYS, TieKind
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed
from wellkept.trust.viewer import Staff, Viewer


def save_strictness(
    *,
    viewer: Viewer,
    refused: Collection[str],
    warned: Collection[str],
    cooling_months: int,
    review_days: int,
    now: datetime,
) -> None:
    """Which warnings are refusals here, which of three refusals are warnings with a second opinion, and for how long.

    What was accepted before stands as far as the rows still warn. Raises ``NotAllowed`` for all but managers, and
    ``Invalid`` for what a practice may not choose.
    """
    if not isinstance(viewer, Staff) or not manages(viewer):
        raise NotAllowed
    staff = viewer  # narrowed for the inner function
    fields: dict[str, object] = {
        "refused": _kinds("refused", refused, MAY_BE_TIGHTENED),
        "warned": _kinds("warned", warned, MAY_BE_LOOSENED),
        "cooling_months": _between("cooling_months", cooling_months, COOLING_MONTHS, LONGEST_COOLING),
        "review_days": _between("review_days", review_days, SHORTEST_REVIEW, REVIEW_DAYS),
    }

    def save() -> None:
        lock(practices=(staff.practice_id,))
        rows = PracticeStrictness.objects.within(staff.practice_id)
        row = rows.first() or PracticeStrictness(practice_id=staff.practice_id)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        record(viewer=staff, action="ties.strictness", chain=Chain.practice(staff.practice_id), now=now)

    in_transaction(save)


def _kinds(field: str, chosen: Collection[str], allowed: Collection[TieKind]) -> list[str]:
    if any(kind not in set(allowed) for kind in chosen):
        raise Invalid(field, "choice")
    return [kind.value for kind in TieKind if kind in chosen]


def _between(field: str, number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise Invalid(field, "out_of_range", least=least, most=most)
    return number
