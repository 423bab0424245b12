"""Publishing policies and accepting them."""

from datetime import datetime

from wellkept.agreements.models import Acceptance, PolicyVersion
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_text
from wellkept.practice.models import Practice
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Role, Staff, Viewer

LONGEST_WINDOW = 14 * 24  # hours


def publish_policy(*, viewer: Viewer, hours: int, fee_minor: int, text: str, now: datetime) -> int:
    """Put a new version in force and give its number. What was accepted before stays as it was.

    Raises ``NotAllowed`` for all but managers, and ``Invalid``.
    """
    if not isinstance(viewer, Staff) or not viewer.has(Role.MANAGER):
        raise NotAllowed
    if not 0 <= hours <= LONGEST_WINDOW:
        raise Invalid("hours", "out_of_range", least=0, most=LONGEST_WINDOW)
    if not 0 <= fee_minor <= 10_000_000:
        raise Invalid("fee", "out_of_range", least=0, most=10_000_000)
    words = clean_text(text, field="text", longest=5000, required=True)

    def publish() -> int:
        lock(practices=(viewer.practice_id,))
        last = PolicyVersion.objects.within(viewer.practice_id).order_by("-number").first()
        number = last.number + 1 if last else 1
        practice = Practice.objects.within(viewer.practice_id).get()
        PolicyVersion.objects.create(
            practice=practice,
            number=number,
            hours=hours,
            fee_minor=fee_minor,
            currency=practice.currency,
            text=words,
            published_at=now,
            published_by_id=viewer.account_id,
        )
        record(viewer=viewer, action="policy.publish", chain=Chain.practice(practice.id), now=now)
        return number

    return in_transaction(publish)


def accept_terms(
    *, viewer: Viewer, practice_id: int, version_id: int, client_id: int, how: str, now: datetime
) -> None:
    """Keep that a client accepted a version; accepting twice keeps the first. Raises ``NotFound``."""

    def accept() -> None:
        if not PolicyVersion.objects.within(practice_id).filter(id=version_id).exists():
            raise NotFound
        known = Acceptance.objects.within(practice_id).filter(version=version_id, client=client_id)
        if not known.exists():
            Acceptance.objects.create(
                practice_id=practice_id, version_id=version_id, client_id=client_id, accepted_at=now, how=how
            )
            record(viewer=viewer, action="policy.accept", chain=Chain.practice(practice_id), now=now)

    in_transaction(accept)
