"""Feeds: what shows one's calendar, or a room's, in a calendar program."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wellkept.accounts.queries import account_cards
from wellkept.scheduling.exports import actions
from wellkept.scheduling.exports.queries import room_names, team_feeds
from wellkept.trust.feeds import FeedCard, FeedOf
from wellkept.trust.viewer import Role
from wellkept.web.ui.forms import Form
from wellkept.web.work.desk import Desk

OWN = "own"


class FeedForm(Form):
    """A new feed."""

    calendar = forms.ChoiceField(label=gettext_lazy("Calendar"))
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=10_000,
        help_text=gettext_lazy("Which program or device will show it. Managers see this name."),
    )
    names = forms.BooleanField(
        label=gettext_lazy("With names"),
        required=False,
        help_text=gettext_lazy(
            "Without them it says what a colleague may see. Calendar programs keep what they read on servers and "
            "devices of others. Clients under seal are never named."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["calendar"].choices = self.initial["calendars"]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, desk: Desk) -> "FeedForm":
        """The form of this request, with the calendars that are this person's to show."""
        own = [(OWN, _("My calendar"))] if desk.viewer.has(Role.CLINICIAN) else []
        rooms = [
            (room.ref, f"{room.name}, {place.name}")
            for place in (desk.places if desk.viewer.handles_bookings else ())
            for room in place.rooms
        ]
        return cls(desk.request.POST or None, initial={"calendars": [*own, *rooms]})


def make_feed(desk: Desk, data: dict[str, Any]) -> str:
    """Make it. Gives its address, which is shown on this answer and nowhere else."""
    common = {"viewer": desk.viewer, "name": data["name"], "names": data["names"], "now": desk.now}
    if data["calendar"] == OWN:
        secret = actions.make_own_feed(**common)
    else:
        secret = actions.make_room_feed(room=data["calendar"], **common)
    return feed_address(desk, secret)


def feed_address(desk: Desk, secret: str) -> str:
    """Where a feed is read."""
    return desk.request.build_absolute_uri(reverse("feeds:feed", args=[secret]))


def revoke_feed(desk: Desk, ref: str) -> None:
    """It opens nothing from now on."""
    actions.revoke_team_feed(viewer=desk.viewer, ref=ref, now=desk.now)


def list_feeds(desk: Desk) -> dict[str, Any]:
    """One's own feeds, or those of the team; with whose calendars they show."""
    found = team_feeds(desk.viewer)
    people, rooms = account_cards(card.account_id for card in found), room_names(desk.viewer)

    def shows(card: FeedCard) -> str:
        mine = card.account_id == desk.viewer.account_id
        if card.kind is FeedOf.ROOM:
            return rooms[card.subject] if mine else f"{rooms[card.subject]}. {people[card.account_id].name}"
        return _("My calendar") if mine else people[card.account_id].name

    return {"feeds": [(card, shows(card)) for card in found]}
