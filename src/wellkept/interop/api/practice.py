"""What a practice is made of: itself, its clinicians, services, places and rooms."""

from django.http import HttpRequest
from ninja import Router

from wellkept.interop.api.access import READ, viewer_of
from wellkept.interop.api.answers import (
    ClinicianOut,
    Clinicians,
    PlaceOut,
    Places,
    PracticeOut,
    Practices,
    RoomOut,
    Rooms,
    ServiceOut,
    Services,
)
from wellkept.practice import queries

router = Router(tags=["practice"])


@router.get("/practices", response=Practices, auth=READ)
def practices(request: HttpRequest) -> Practices:
    """The practice at which the token works."""
    return Practices(practices=[PracticeOut.of(queries.practice_card(viewer_of(request).practice_id))])


@router.get("/clinicians", response=Clinicians, auth=READ)
def clinicians(request: HttpRequest) -> Clinicians:
    """Those of the team who see clients."""
    found = queries.clinicians(viewer_of(request))
    return Clinicians(clinicians=[ClinicianOut.of(card) for card in found])


@router.get("/services", response=Services, auth=READ)
def services(request: HttpRequest) -> Services:
    """What can be booked."""
    viewer = viewer_of(request)
    currency = queries.practice_card(viewer.practice_id).currency
    return Services(services=[ServiceOut.of(card, currency) for card in queries.services(viewer)])


@router.get("/places", response=Places, auth=READ)
def places(request: HttpRequest) -> Places:
    """Where the practice meets its clients."""
    return Places(places=[PlaceOut.of(card) for card in queries.places(viewer_of(request))])


@router.get("/rooms", response=Rooms, auth=READ)
def rooms(request: HttpRequest) -> Rooms:
    """The rooms of all places."""
    found = queries.places(viewer_of(request))
    return Rooms(
        rooms=[
            RoomOut(id=room.ref, name=room.name, place=place.ref) for place in found for room in place.rooms
        ]
    )
