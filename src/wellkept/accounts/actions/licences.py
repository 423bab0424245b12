"""What a therapist attests about where she may work. Her word, with its day; nobody else writes it, and nobody checks it."""

from datetime import date, datetime

from wellkept.accounts.models import Licence as LicenceRow
from wellkept.accounts.rules.compacts import Ground, Profession
from wellkept.accounts.rules.licences import Licence, check
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_line
from wellkept.storage.ids import new_ref
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Role, Staff

MOST = 120  # of one person: every jurisdiction twice


def attest_licence(
    *,
    viewer: Staff,
    profession: str,
    ground: str,
    jurisdiction: str,
    valid_from: date,
    valid_until: date | None,
    now: datetime,
    why: str = "",
) -> str:
    """She may work there, she says. It counts at every practice of hers. Gives its ref. Raises ``Invalid``, ``NotAllowed``."""
    if not viewer.has(Role.CLINICIAN):
        raise NotAllowed
    try:
        attested = Licence(Ground(ground), jurisdiction, valid_from, valid_until)
        as_what = Profession(profession)
    except ValueError as error:
        raise Invalid("ground", "choice") from error
    why = clean_line(why, field="why", longest=200, required=False)
    check(attested, as_what, why)

    def attest() -> str:
        lock(accounts=(viewer.account_id,))
        if LicenceRow.objects.within(viewer.account_id).count() >= MOST:
            raise Invalid("jurisdiction", "too_many", most=MOST)
        row = LicenceRow.objects.create(
            ref=new_ref(),
            account_id=viewer.account_id,
            profession=as_what,
            ground=attested.ground,
            jurisdiction=jurisdiction,
            valid_from=valid_from,
            valid_until=valid_until,
            why=why,
            attested_at=now,
        )
        _note(viewer, "account.attest_licence", row.ref, now)
        return row.ref

    return in_transaction(attest)


def withdraw_licence(*, viewer: Staff, ref: str, now: datetime) -> None:
    """It counts no more, also for what is booked: that is listed. Raises ``NotFound``."""

    def withdraw() -> None:
        lock(accounts=(viewer.account_id,))
        if not LicenceRow.objects.within(viewer.account_id).filter(ref=ref).delete()[0]:
            raise NotFound
        _note(viewer, "account.withdraw_licence", ref, now)

    in_transaction(withdraw)


def _note(viewer: Staff, action: str, ref: str, now: datetime) -> None:
    chain, subjects = Chain.account(viewer.account_id), (f"licence:{ref}",)
    record(viewer=viewer, action=action, chain=chain, subjects=subjects, now=now)
