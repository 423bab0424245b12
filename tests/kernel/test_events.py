"""Reactions run at once, in order, and take the publisher down with them."""

from dataclasses import dataclass

import pytest

from wellkept.kernel.events import Bus, Event


@dataclass(frozen=True, slots=True)
class Opened(Event):
    door: str


@dataclass(frozen=True, slots=True)
class Slammed(Opened):
    pass


def test_reactions_run_at_once_in_the_order_in_which_they_subscribed() -> None:
    bus, seen = Bus(), []
    bus.subscribe(Opened, lambda event: seen.append(("first", event.door)))
    bus.subscribe(Opened, lambda event: seen.append(("second", event.door)))
    bus.publish(Opened("front"))
    assert seen == [("first", "front"), ("second", "front")]


def test_subscribing_twice_calls_once() -> None:
    bus, seen = Bus(), []
    bus.subscribe(Opened, seen.append)
    bus.subscribe(Opened, seen.append)
    bus.publish(Opened("front"))
    assert seen == [Opened("front")]


def test_an_event_reaches_those_who_named_exactly_its_type() -> None:
    bus, seen = Bus(), []
    bus.subscribe(Opened, seen.append)
    bus.subscribe(Event, seen.append)
    bus.publish(Slammed("front"))
    assert seen == []


def test_an_error_in_a_reaction_reaches_the_publisher_and_stops_the_rest() -> None:
    bus, seen = Bus(), []

    def fail(_event: Opened) -> None:
        raise RuntimeError("the door is locked")

    bus.subscribe(Opened, fail)
    bus.subscribe(Opened, seen.append)
    with pytest.raises(RuntimeError, match="locked"):
        bus.publish(Opened("front"))
    assert seen == []


def test_an_event_that_nobody_awaits_is_no_error() -> None:
    Bus().publish(Opened("front"))
