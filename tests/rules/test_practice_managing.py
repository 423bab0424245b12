"""Who manages a practice, and whose calendar rules somebody sets."""

import pytest

from wellkept.practice.rules.managing import manages, manages_calendar_of
from wellkept.trust.viewer import KnownClient, LinkHolder, Oneself, Role, Staff, Stranger, System, Viewer

ME, OTHER = 1, 2
OUTSIDERS: list[Viewer] = [
    Oneself(ME),
    Stranger(1, "b", "n"),
    KnownClient(1, 1, None, 1),
    LinkHolder(1, 1, None),
    System("job"),
]


@pytest.mark.parametrize("role", list(Role))
def test_managers_alone_manage(role: Role) -> None:
    viewer = Staff(ME, 1, frozenset({role}))
    assert manages(viewer) is (role is Role.MANAGER)
    assert manages_calendar_of(viewer, ME)
    assert manages_calendar_of(viewer, OTHER) is (role is Role.MANAGER)


@pytest.mark.parametrize("viewer", OUTSIDERS)
def test_nobody_outside_the_team_manages_anything(viewer: Viewer) -> None:
    assert not manages(viewer)
    assert not manages_calendar_of(viewer, ME)
