"""A query that is put into SQL once asks what the ORM asks, whatever the values and whoever asks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from tests.world import NOW, World
from wellkept.practice.models import Member, Room
from wellkept.storage.prepared import Prepared


def _rooms(case: bool, *, practice: int, names: list[str]) -> QuerySet[Room, Any]:
    rows = Room.objects.within(practice).filter(name__in=names).order_by("name")
    return (rows.reverse() if case else rows).values_list("name")


def test_values_and_lists_of_any_length_come_later_and_the_case_decides(world: World) -> None:
    rooms, practice = Prepared(_rooms), world.ada.practice_id
    known = sorted(Room.objects.within(practice).values_list("name", flat=True))
    for names in ([], known[:1], known):
        asked = {"practice": practice, "names": names}
        assert [name for (name,) in rooms.now(False, **asked)] == names
        assert [name for (name,) in rooms.now(True, **asked)] == names[::-1]
    assert rooms.now(False, practice=0, names=known) == []


def test_rows_are_converted_as_the_orm_converts_them(world: World) -> None:
    def members(_case: None, *, practice: int, since: datetime | None = None) -> QuerySet[Member, Any]:
        rows = Member.objects.within(practice).order_by("id").values_list("roles", "active", "joined_at")
        return rows if since is None else rows.filter(joined_at__gt=since)

    prepared, practice = Prepared(members), world.ada.practice_id
    assert prepared.now(practice=practice) == list(members(None, practice=practice))
    later = datetime(2999, 1, 1, tzinfo=UTC)
    assert prepared.now(practice=practice, since=later) == []
    assert prepared.now(practice=practice, since=NOW - timedelta(days=9999)) == prepared.now(
        practice=practice
    )


def test_a_value_that_is_reckoned_with_or_left_out_raises(world: World) -> None:
    def reckons(_case: None, *, practice: int) -> QuerySet[Room, Any]:
        return Room.objects.within(practice).filter(id__gt=practice - 1).values_list("id")

    def leaves_out(_case: None, *, practice: int, place: int) -> QuerySet[Room, Any]:
        return Room.objects.within(practice).values_list("id")

    with pytest.raises(ValueError, match="not used as they are"):
        Prepared(reckons).now(practice=1)
    with pytest.raises(ValueError, match="place"):
        Prepared(leaves_out).now(practice=1, place=1)
