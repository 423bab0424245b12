"""Several desks save a form that all of them saw as it was: the first wins, and the others are told."""

from functools import partial

import pytest
from django.test import RequestFactory

from tests.races.plan import Plan
from tests.races.racing import Crew
from tests.world import NOW, World
from wellkept.kernel.outcome import Reason
from wellkept.practice.queries import practice_card
from wellkept.web.work.desk import Desk
from wellkept.web.work.setting_pages import PublicForm, save_public

pytestmark = pytest.mark.race

DESKS = 8


def eight_save_what_they_saw(world: World) -> Plan:
    """The settings of a public page."""
    was = PublicForm.of(desk_of(world, {})).was
    return Plan([[partial(save, world, was, desk)] for desk in range(DESKS)])


def desk_of(world: World, typed: dict[str, str]) -> Desk:
    return Desk(RequestFactory().post("/", typed), world.ada, practice_card(world.practice_id), NOW)


def save(world: World, was: str, desk: int) -> Reason | None:
    typed = {"was": was, "once": str(desk), "public_intro": f"Desk {desk}", "stranger_share": "50"}

    def saved(fresh: Desk) -> bool:
        form = PublicForm.of(fresh)
        return form.attempt(lambda data: fresh.once(lambda: save_public(fresh, data), form=form))[0]

    return None if desk_of(world, typed).alone(saved) else Reason("changed_meanwhile")


def test_of_several_who_save_at_once_one_wins_and_the_others_are_told(crew: Crew) -> None:
    outcomes = crew.race(eight_save_what_they_saw, processes=4)
    assert (len(outcomes.only("done")), len(outcomes.only("refused"))) == (1, DESKS - 1)
