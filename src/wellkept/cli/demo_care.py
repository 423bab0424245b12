"""The demo world's own care: therapists who are clients, here, elsewhere and under seal; a mother who books for her child.

Everything by the product's own actions, as everywhere in the demo.
"""

from datetime import date, datetime, time, timedelta

from wellkept.accounts.actions import add_address, mail_code, prove_by_code
from wellkept.accounts.queries import account_by_email
from wellkept.clients import actions as clients
from wellkept.clients.queries import client_list, client_page
from wellkept.kernel.wallclock import local_date
from wellkept.owncare.actions import outside, plan
from wellkept.owncare.actions.outside import Fee, Rhythm
from wellkept.trust.viewer import Oneself, Staff, Sure


def fill_own_care(*, elm: Staff, solo: Staff, now: datetime) -> None:
    """``elm`` and ``solo`` are the desks of the two practices."""
    mira = _at_home("mira@elm-house.example.org", "mira.castell@example.net", now)
    claim(solo, "Mira Castell", mira, now)
    plan.set_plan(viewer=mira, every=1, nudge=6, now=now)
    plan.bring(viewer=mira, text="The hour that I keep moving", now=now)
    plan.bring(viewer=mira, text="How I ended with R. before the summer", now=now)
    _elsewhere(_at_home("judith@elm-house.example.org", "judith.amsel@example.net", now), now)
    _child(elm, _at_home("dana@elm-house.example.org", "dana.whitlock@example.net", now), now)


def _at_home(work: str, own: str, now: datetime) -> Oneself:
    """A person with an address of her own, her own care open."""
    viewer = Oneself(account_id=account_by_email(work), sure=Sure.OPENED)
    ref = add_address(viewer=viewer, email=own, now=now)
    mailed = mail_code(viewer=viewer, ref=ref, now=now)
    assert mailed is not None
    prove_by_code(viewer=viewer, code=mailed.code, now=now)
    return viewer


def claim(desk: Staff, name: str, viewer: Oneself, now: datetime) -> str:
    """She follows the link that the desk had mailed to her."""
    ref = next(card.ref for card in client_list(desk, query=name, limit=5) if card.name == name)
    link = clients.ask_for_claim(viewer=desk, client=ref, now=now)
    return clients.claim(viewer=viewer, token=clients.mail_of_link(link_id=link, now=now).token, now=now)


def _elsewhere(viewer: Oneself, now: datetime) -> None:
    """Friday afternoons with somebody who does not use Wellkept."""
    zone = "America/New_York"
    today: date = local_date(int(now.timestamp()), zone)
    friday = today - timedelta(days=(today.weekday() - 4) % 7 + 7 * 9)
    rhythm = Rhythm(start=datetime.combine(friday, time(15, 30)), zone=zone)
    outside.keep_outside(viewer=viewer, name="Helen Marchetti", rhythm=rhythm, fee=Fee(17500, "USD"), now=now)


def _child(desk: Staff, viewer: Oneself, now: datetime) -> None:
    """The front desk's own child is treated in the practice; its mother books."""
    ref = next(card.ref for card in client_list(desk, query="Jonas Weller", limit=5))
    clients.record_minor(
        viewer=desk,
        client=ref,
        of_age_on=date(now.year + 4, 6, 1),
        basis="guardian",
        now=now,
    )
    clients.add_contact(
        viewer=desk,
        client=ref,
        role="guardian",
        name="Dana Whitlock",
        email="dana.whitlock@example.net",
        phone="",
        now=now,
    )
    contacts = client_page(desk, ref, now=now).contacts
    guardian = next(contact.ref for contact in contacts if contact.name == "Dana Whitlock")
    link = clients.ask_for_guardian(viewer=desk, client=ref, contact=guardian, now=now)
    clients.accept_proxy(viewer=viewer, token=clients.mail_of_link(link_id=link, now=now).token, now=now)
