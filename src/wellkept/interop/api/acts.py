"""What is done to an appointment: answered, moved, cancelled, attended, undone."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from wellkept.interop.api.access import ATTEND, BOOK, EITHER, scopes_of, viewer_of
from wellkept.interop.api.meetings import Changed
from wellkept.interop.api.problems import Problem
from wellkept.interop.api.repeating import change
from wellkept.interop.api.requests import (
    ArriveIn,
    AttendIn,
    CancelIn,
    ChangeIn,
    DeclineIn,
    Id,
    KeepIn,
    Key,
    MoveIn,
    waivers,
)
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.history import history
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.trust.tokens import Scope

router = Router(tags=["acts"])

_OF_ATTENDANCE = frozenset({"arrive", "keep", "no_show", "times"})


@router.post("/appointments/{id}/accept", response=Changed, auth=BOOK)
def accept(request: HttpRequest, id: Id, body: ChangeIn | None = None, key: Key = "") -> Changed:
    """The request becomes a booking."""
    viewer, now, given = viewer_of(request), timezone.now(), body or ChangeIn()
    return change(
        viewer=viewer, id=id, verb="accept", body=given, key=key, now=now,
        do=lambda: actions.accept(viewer=viewer, ref=id, now=now, revision=given.revision),
    )  # fmt: skip


@router.post("/appointments/{id}/decline", response=Changed, auth=BOOK)
def decline(request: HttpRequest, id: Id, body: DeclineIn | None = None, key: Key = "") -> Changed:
    """The request ends and its time is free."""
    viewer, now, given = viewer_of(request), timezone.now(), body or DeclineIn()
    return change(
        viewer=viewer, id=id, verb="decline", body=given, key=key, now=now,
        do=lambda: actions.decline(viewer=viewer, ref=id, now=now, why=given.why, revision=given.revision),
    )  # fmt: skip


@router.post("/appointments/{id}/move", response=Changed, auth=BOOK)
def move(request: HttpRequest, id: Id, body: MoveIn, key: Key = "") -> Changed:
    """To another time, place or clinician, under the same rules as a booking."""
    viewer, now = viewer_of(request), timezone.now()
    wish = MoveRequest(
        ref=id,
        start=body.start,
        service=body.service or "",
        clinicians=tuple(body.clinicians),
        place=body.place or "",
        room=body.room or "",
        mode=Mode(body.mode) if body.mode else None,
        minutes=body.minutes,
        waivers=waivers(body.lift),
        revision=body.revision,
    )
    return change(
        viewer=viewer, id=id, verb="move", body=body, key=key, now=now,
        do=lambda: actions.move(viewer=viewer, request=wish, now=now),
    )  # fmt: skip


@router.post("/appointments/{id}/cancel", response=Changed, auth=BOOK)
def cancel(request: HttpRequest, id: Id, body: CancelIn | None = None, key: Key = "") -> Changed:
    """The whole appointment, or one client's part in it."""
    viewer, now, given = viewer_of(request), timezone.now(), body or CancelIn()
    return change(
        viewer=viewer, id=id, verb="cancel", body=given, key=key, now=now,
        do=lambda: actions.cancel(
            viewer=viewer, ref=id, now=now, client=given.client or "", why=given.why, revision=given.revision
        ),
    )  # fmt: skip


@router.post("/appointments/{id}/undo", response=Changed, auth=EITHER)
def undo(request: HttpRequest, id: Id, body: ChangeIn | None = None, key: Key = "") -> Changed:
    """Take the last change back. It takes the scope that the change took."""
    viewer, now, given = viewer_of(request), timezone.now(), body or ChangeIn()

    def take_back() -> Reason | None:
        read = appointment(viewer, id).revision
        changes = history(viewer, id).done
        scope = Scope.ATTEND if changes and changes[0].verb in _OF_ATTENDANCE else Scope.BOOK
        if scope not in scopes_of(request):
            raise Problem("scope_missing")
        return actions.undo(viewer=viewer, ref=id, now=now, revision=given.revision or read)

    return change(viewer=viewer, id=id, verb="undo", body=given, key=key, now=now, do=take_back)


@router.post("/appointments/{id}/arrive", response=Changed, auth=ATTEND)
def arrive(request: HttpRequest, id: Id, body: ArriveIn | None = None, key: Key = "") -> Changed:
    """The client is here."""
    viewer, now, given = viewer_of(request), timezone.now(), body or ArriveIn()
    return change(
        viewer=viewer, id=id, verb="arrive", body=given, key=key, now=now,
        do=lambda: actions.arrive(
            viewer=viewer, ref=id, now=now, client=given.client or "", where=given.where or ""
        ),
    )  # fmt: skip


@router.post("/appointments/{id}/keep", response=Changed, auth=ATTEND)
def keep(request: HttpRequest, id: Id, body: KeepIn | None = None, key: Key = "") -> Changed:
    """The session took place."""
    viewer, now, given = viewer_of(request), timezone.now(), body or KeepIn()
    return change(
        viewer=viewer, id=id, verb="keep", body=given, key=key, now=now,
        do=lambda: actions.keep(
            viewer=viewer, ref=id, now=now, client=given.client or "",
            actual_start=given.actual_start, actual_end=given.actual_end,
        ),
    )  # fmt: skip


@router.post("/appointments/{id}/no-show", response=Changed, auth=ATTEND)
def no_show(request: HttpRequest, id: Id, body: AttendIn | None = None, key: Key = "") -> Changed:
    """The client did not come."""
    viewer, now, given = viewer_of(request), timezone.now(), body or AttendIn()
    return change(
        viewer=viewer, id=id, verb="no-show", body=given, key=key, now=now,
        do=lambda: actions.no_show(viewer=viewer, ref=id, now=now, client=given.client or ""),
    )  # fmt: skip
