"""Viewers are values: equal by who asks, whatever they have seen."""

from dataclasses import FrozenInstanceError

import pytest

from wellkept.trust.viewer import (
    KnownClient,
    LinkHolder,
    Oneself,
    Recorder,
    Role,
    Staff,
    Stranger,
    System,
    Viewer,
)

EVERYONE: list[Viewer] = [
    Staff(1, 2, frozenset({Role.CLINICIAN})),
    Oneself(1),
    Stranger(2, browser="b" * 64, network="n" * 64),
    KnownClient(2, 3, 4, 5),
    LinkHolder(2, 6, 3),
    System("lapse"),
]


@pytest.mark.parametrize("viewer", EVERYONE, ids=lambda viewer: type(viewer).__name__)
def test_a_viewer_does_not_change_and_fits_into_the_audits_column(viewer: Viewer) -> None:
    with pytest.raises((FrozenInstanceError, TypeError)):
        viewer.recorder = Recorder()  # type: ignore[misc]
    assert 0 < len(viewer.describe()) <= 120
    assert "recorder" not in repr(viewer)


def test_every_viewer_is_told_apart_in_the_audit() -> None:
    assert len({viewer.describe() for viewer in EVERYONE}) == len(EVERYONE)
    assert Staff(1, 2, frozenset()).describe() != Staff(1, 2, frozenset(), via="shell").describe()


def test_of_a_strangers_network_the_audit_says_nothing() -> None:
    assert "n" * 16 not in Stranger(2, browser="b" * 64, network="n" * 64).describe()


def test_what_a_viewer_has_seen_does_not_make_her_another() -> None:
    one, same = Oneself(1), Oneself(1)
    one.recorder.disclosed(("practice", 1), "client:a")
    assert one == same
    assert hash(one) == hash(same)
    assert one.recorder is not same.recorder


@pytest.mark.parametrize(
    ("roles", "handles"),
    [
        ({Role.FRONT_DESK}, True),
        ({Role.MANAGER}, True),
        ({Role.CLINICIAN, Role.MANAGER}, True),
        ({Role.CLINICIAN}, False),
        ({Role.BILLER, Role.SUPERVISOR}, False),
        (set(), False),
    ],
)
def test_front_desk_and_managers_handle_bookings(roles: set[Role], handles: bool) -> None:
    assert Staff(1, 2, frozenset(roles)).handles_bookings is handles


def test_roles_add_up() -> None:
    staff = Staff(1, 2, frozenset({Role.CLINICIAN, Role.BILLER}))
    assert staff.has(Role.BILLER)
    assert not staff.has(Role.MANAGER)
    assert staff.has_any([Role.MANAGER, Role.CLINICIAN])
    assert not staff.has_any([])


def test_a_recorder_gives_what_was_shown_once_sorted_and_by_chain() -> None:
    recorder = Recorder()
    recorder.disclosed(("practice", 2), "client:b", "client:a")
    recorder.disclosed(("practice", 2), "client:b")
    recorder.disclosed(("account", 1), "appointment:x")
    recorder.disclosed(("practice", 3))
    assert recorder.take() == [
        (("account", 1), ("appointment:x",)),
        (("practice", 2), ("client:a", "client:b")),
    ]
    assert recorder.take() == []
