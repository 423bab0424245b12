"""Reading without a scope raises, for every table of a practice or a person."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.state import ModelState

from tests.world import World
from wellkept.storage.scope import ReadWithoutScope, ScopedManager

OWNERS = {"practice.Practice", "accounts.Account"}


def owned_models() -> list[type[models.Model]]:
    """Models of our own that say whose rows they are."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("wellkept.")
        and any(
            field.related_model is not None and field.related_model._meta.label in OWNERS
            for field in model._meta.concrete_fields
        )
    ]


def test_there_are_tables_with_an_owner() -> None:
    assert len(owned_models()) > 20


@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model._meta.label)
def test_every_table_with_an_owner_is_read_within_it(model: Any) -> None:
    assert isinstance(model._default_manager, ScopedManager)
    model._meta.get_field(model._default_manager._owner)


@pytest.mark.parametrize(
    "read",
    [
        lambda objects: objects.all(),
        lambda objects: objects.filter(id=1),
        lambda objects: objects.get(id=1),
        lambda objects: objects.exclude(id=1),
        lambda objects: objects.count(),
        lambda objects: objects.first(),
        lambda objects: objects.values_list("id"),
        lambda objects: objects.raw("SELECT 1"),
        lambda objects: objects.get_or_create(id=1),
        lambda objects: objects.update(id=1),
        lambda objects: objects.everywhere(because=""),
        lambda objects: objects.within(None),
    ],
)
def test_reading_without_a_scope_raises(read: Any) -> None:
    with pytest.raises(ReadWithoutScope):
        read(place().objects)


def place() -> Any:
    """A model of a practice."""
    return apps.get_model("practice", "Place")


def test_reading_within_an_owner_finds_its_rows_alone(world: World) -> None:
    here = world.practice_id
    one = place().objects.create(practice_id=here, name="One", zone="UTC")
    assert one in place().objects.within(here)
    assert one not in place().objects.within(here + 1)
    assert one in place().objects.everywhere(because="a test reads across practices")


def test_a_refused_row_is_never_dropped_silently() -> None:
    with pytest.raises(ValueError, match="heard of"):
        place().objects.bulk_create([], ignore_conflicts=True)


def test_django_itself_and_migrations_read_by_plain_managers() -> None:
    assert type(place()._base_manager) is models.Manager
    assert ModelState.from_model(place()).managers == []
