"""Reading practices, teams and what they offer."""

from wellkept.practice.calendars import country_names, holiday_calendars
from wellkept.practice.queries.closed_days import (
    ClosedDayCard,
    ask_closed_days,
    closed_days,
    closed_names,
    own_closed_days,
)
from wellkept.practice.queries.hats import HatCard, hats_of, protecting_limits, staff_viewer, viewer_of_bearer
from wellkept.practice.queries.places import PlaceCard, RoomCard, places, public_place, travel_minutes
from wellkept.practice.queries.practices import (
    PracticeCard,
    all_practices,
    any_practice,
    owner_of,
    practice_card,
    practice_names,
    privacy_contact,
    privacy_contact_of,
    public_practice,
    published_practices,
)
from wellkept.practice.queries.security import SecurityCard, is_at_a_workplace, security
from wellkept.practice.queries.services import ServiceCard, public_services, services
from wellkept.practice.queries.team import (
    InvitationCard,
    MemberCard,
    account_refs,
    clinicians,
    invitation_by_token,
    invitations,
    public_clinicians,
    team,
    under_supervision,
)

__all__ = [
    "ClosedDayCard",
    "HatCard",
    "InvitationCard",
    "MemberCard",
    "PlaceCard",
    "PracticeCard",
    "RoomCard",
    "SecurityCard",
    "ServiceCard",
    "account_refs",
    "all_practices",
    "any_practice",
    "ask_closed_days",
    "clinicians",
    "closed_days",
    "closed_names",
    "country_names",
    "hats_of",
    "holiday_calendars",
    "invitation_by_token",
    "invitations",
    "is_at_a_workplace",
    "own_closed_days",
    "owner_of",
    "places",
    "practice_card",
    "practice_names",
    "privacy_contact",
    "privacy_contact_of",
    "protecting_limits",
    "public_clinicians",
    "public_place",
    "public_practice",
    "public_services",
    "published_practices",
    "security",
    "services",
    "staff_viewer",
    "team",
    "travel_minutes",
    "under_supervision",
    "viewer_of_bearer",
]
