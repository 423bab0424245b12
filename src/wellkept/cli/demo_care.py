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
from wellkept.practice.queries import clinicians
from wellkept.scheduling.appointments.actions.move import MoveRequest, move
from wellkept.scheduling.appointments.queries import client_appointments
from wellkept.scheduling.appointments.request import Booked
from wellkept.trust.viewer import Oneself, Staff, Sure


def fill_own_care(*, elm: Staff, solo: Staff, now: datetime) -> None:
    """``elm`` and ``solo`` are the desks of the two practices."""
    mira = _at_home("mira@elm-house.example.org", "mira.castell@example.net", now)
    claim(solo, "Mira Castell", mira, now)
    _taken_twice(elm, solo, now)
    plan.set_plan(viewer=mira, every=1, nudge=6, now=now)
    plan.bring(viewer=mira, text="The hour that I keep moving", now=now)
    plan.bring(viewer=mira, text="How I ended with R. before the summer", now=now)
    _elsewhere(_at_home("judith@elm-house.example.org", "judith.amsel@example.net", now), now)
    _colleague(elm, _at_home("colin@elm-house.example.org", "colin.marsh@example.net", now), now)
    _at_home("tomas@elm-house.example.org", "tomas.herrera@example.net", now)
    _at_home("elias@elm-house.example.org", "elias.brandt@example.net", now)
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
    link = clients.ask_for_claim(viewer=desk, client=_ref(desk, name), now=now)
    return clients.claim(viewer=viewer, token=clients.mail_of_link(link_id=link, now=now).token, now=now)


def _taken_twice(elm: Staff, solo: Staff, now: datetime) -> None:
    """Her therapist moves a session into an hour in which she works, and cannot know: she alone is told."""
    work, own = (
        [
            card
            for card in client_appointments(desk, _ref(desk, name))
            if card.start > now and card.state == "booked"
        ]
        for desk, name in ((elm, "Noor Rahimi"), (solo, "Mira Castell"))
    )
    hers = [
        card.start for card in reversed(work) if any(name == "Mira Castell" for _ref, name in card.clinicians)
    ]
    for start in hers[1:5]:
        near = min(own, key=lambda card: abs(card.start - start))
        done = move(
            viewer=solo, request=MoveRequest(ref=near.ref, start=start, revision=near.revision), now=now
        )
        if isinstance(done, Booked):
            return


def _colleague(desk: Staff, viewer: Oneself, now: datetime) -> None:
    """Whoever keeps the books is a client in the same practice: open to its desk still, for the client to seal."""
    clients.create_client(
        viewer=desk,
        practice_id=desk.practice_id,
        name="Colin Marsh",
        email="colin.marsh@example.net",
        phone="",
        born="desk",
        now=now,
    )
    clients.open_chart(
        viewer=desk,
        kind="individual",
        treating=next(card.ref for card in clinicians(desk) if card.name == "Tomás Herrera"),
        members=[(_ref(desk, "Colin Marsh"), "client")],
        opened_on=local_date(int(now.timestamp()), "America/New_York"),
        now=now,
    )
    claim(desk, "Colin Marsh", viewer, now)


def _ref(desk: Staff, name: str) -> str:
    return next(card.ref for card in client_list(desk, query=name, limit=5) if card.name == name)


def _elsewhere(viewer: Oneself, now: datetime) -> None:
    """Friday afternoons with somebody who does not use Wellkept."""
    zone = "America/New_York"
    today: date = local_date(int(now.timestamp()), zone)
    friday = today - timedelta(days=(today.weekday() - 4) % 7 + 7 * 9)
    rhythm = Rhythm(start=datetime.combine(friday, time(15, 30)), zone=zone)
    outside.keep_outside(viewer=viewer, name="Helen Marchetti", rhythm=rhythm, fee=Fee(17500, "USD"), now=now)


def _child(desk: Staff, viewer: Oneself, now: datetime) -> None:
    """The front desk's own child is treated in the practice; its mother books."""
    ref = _ref(desk, "Jonas Weller")
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
