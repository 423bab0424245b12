"""The list of clients: by name, searched, and narrowed to those with whom something is to be done."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wellkept.agreements.queries import current_policy
from wellkept.clients.queries import sees_all_unsealed
from wellkept.insight.queries import OF_THE_RECORD, ClientWish, Only, clients_by
from wellkept.insight.sealed import own_sealed
from wellkept.practice.queries import MemberCard
from wellkept.trust.viewer import Role
from wellkept.web.ui.forms import whole_number
from wellkept.web.work.desk import Desk, at_work, with_names

PAGE, MOST_PAGES = 100, 10_000  # clients on one page of the list, and pages
LONGEST_QUERY = 200

NARROWED: dict[Only, Any] = {
    Only.NOTHING_AHEAD: gettext_lazy("Nothing booked ahead"),
    Only.STANDING: gettext_lazy("With a standing hour"),
    Only.NOT_STANDING: gettext_lazy("Without a standing hour"),
    Only.UNREACHABLE: gettext_lazy("No email or phone"),
    Only.POLICY: gettext_lazy("Policy not accepted"),
    Only.CONSENT: gettext_lazy("Consent or guardian missing"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing to narrow the list to."""

    code: str
    label: str | Promise
    chosen: bool


@require_GET
@at_work
def clients(desk: Desk) -> HttpResponse:
    """The list of clients, or the best fits of a search, narrowed to what the address says."""
    asked = desk.request.GET
    team = desk.clinicians
    wish = _wish(desk, team)
    shown: dict[str, Any] = {
        "wish": wish,
        "team": team,
        "chips": _chips(desk, wish),
        "tabs": _tabs(wish),
        "treats": _treats(desk),
    }
    if desk.names_hidden:
        return desk.render("clients.html", "clients", **shown)
    page = max(min(whole_number(asked.get("page", "")) or 1, MOST_PAGES), 1)
    narrowed = bool(wish.query or wish.clinician or wish.only or wish.state == "archived")
    cards = clients_by(desk.viewer, wish, skip=(page - 1) * PAGE, limit=PAGE, now=desk.now)
    return desk.render(
        "clients.html",
        "clients",
        cards=cards,
        narrowed=narrowed,
        here=_address(wish),
        page=page,
        more=len(cards) == PAGE and not wish.query,
        of_the_record=bool(wish.only & OF_THE_RECORD),
        emergency=not sees_all_unsealed(desk.viewer),
        **shown,
    )


@require_GET
@at_work
@with_names
def sealed(desk: Desk) -> HttpResponse:
    """The viewer's own sealed clients. Everybody may open the page; it is empty for who treats none (R7)."""
    found = own_sealed(desk.viewer, now=desk.now) if _treats(desk) else ()
    return desk.render(
        "sealed.html", "clients", rows=found, treats=_treats(desk), tabs=_tabs(ClientWish(), current="sealed")
    )


def _treats(desk: Desk) -> bool:
    return desk.viewer.has(Role.CLINICIAN)


def _wish(desk: Desk, team: tuple[MemberCard, ...]) -> ClientWish:
    """What the address asks for; what it cannot mean is left out."""
    asked = desk.request.GET
    known = {member.ref for member in team}
    return ClientWish(
        query="" if desk.names_hidden else asked.get("q", "").strip()[:LONGEST_QUERY],
        state="archived" if asked.get("state") == "archived" else "active",
        clinician=asked["with"] if asked.get("with") in known else "",
        only=frozenset(one for one in NARROWED if one in asked.getlist("only")),
    )


def _tabs(wish: ClientWish, current: str = "") -> list[tuple[str, str | Promise, bool]]:
    """The same list of those who come and of those who do not any more: address, words, which is shown."""
    words = {"active": gettext_lazy("Active"), "archived": gettext_lazy("Archived")}
    return [
        (_address(wish, state=state), label, state == (current or wish.state))
        for state, label in words.items()
    ]


def _address(wish: ClientWish, *, state: str = "") -> str:
    """The same list as part of an address, its page left out."""
    pairs = [("q", wish.query), ("state", state or wish.state), ("with", wish.clinician)]
    pairs += [("only", one) for one in NARROWED if one in wish.only]
    return urlencode([(name, value) for name, value in pairs if value])


def _chips(desk: Desk, wish: ClientWish) -> list[Chip]:
    """What can be asked for here: of a policy only where there is one."""
    policy = current_policy(desk.viewer.practice_id) is not None
    return [
        Chip(one, label, one in wish.only)
        for one, label in NARROWED.items()
        if one is not Only.POLICY or policy
    ]
