"""Requests that wait for an answer, and what a therapist looks for before she gives one."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wellkept.kernel.outcome import Reason
from wellkept.practice.queries import account_refs
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.queries import appointment, requests_to_answer
from wellkept.web.work.desk import Desk, at_work

# The same with every request, whoever asks: nobody else can know of it, and no program may compare clients (R8).
LOOKED_FOR = {
    "client": gettext_lazy("No client in common"),
    "relative": gettext_lazy("No relative of a client"),
    "business": gettext_lazy("No business tie"),
}


@require_GET
@at_work
def requests(desk: Desk) -> HttpResponse:
    """Requests that wait for an answer."""
    me, cards = own_ref(desk), requests_to_answer(desk.viewer, now=desk.now)
    return desk.render(
        "requests.html",
        "requests",
        cards=[(card, me in {ref for ref, _name in card.clinicians}) for card in cards],
        looked_for=LOOKED_FOR.items(),
    )


def accept(desk: Desk, ref: str) -> Reason | None:
    """Accept a request, once the therapist has looked: she ticks each line, others that she has."""
    mine = own_ref(desk) in {who for who, _name in appointment(desk.viewer, ref).clinicians}
    wanted = set(LOOKED_FOR) if mine else {"therapist"}
    if not wanted <= set(desk.request.POST.getlist("looked")):
        return Reason("look_first")
    return actions.accept(viewer=desk.viewer, ref=ref, now=desk.now)


def own_ref(desk: Desk) -> str:
    """The viewer's own ref, as cards of appointments name people."""
    me = desk.viewer.account_id
    return account_refs(desk.viewer.practice_id, (me,)).get(me, "")
