"""Bounded numbers of requests: counted by name and window, for network blocks and not for people."""

import importlib.util
from datetime import timedelta
from types import ModuleType

import pytest
from django.core.cache import cache

from tests.world import NOW
from wellkept.trust import rates
from wellkept.trust.rates import network_of, within_rate


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def test_so_many_are_let_through_in_a_window_and_no_more() -> None:
    assert [within_rate("a", most=2, per=600, now=NOW) for _ in range(4)] == [True, True, False, False]
    assert within_rate("b", most=2, per=600, now=NOW)
    assert within_rate("a", most=2, per=600, now=NOW + timedelta(seconds=600))


def test_whoever_asks_all_the_time_is_let_through_again_in_the_next_window() -> None:
    told = [within_rate("a", most=5, per=60, now=NOW + timedelta(seconds=s)) for s in range(180)]
    assert [sum(told[minute * 60 : minute * 60 + 60]) for minute in range(3)] == [5, 5, 5]


def test_of_many_none_more_are_let_through_by_several_processes() -> None:
    """Each counts some ahead: together they let through no more, and hardly less."""
    others = [_another_process() for _ in range(3)]
    told = [one.within_rate("a", most=600, per=60, now=NOW) for _ in range(250) for one in (rates, *others)]
    assert 600 - 3 * 12 <= sum(told) <= 600
    assert told[:560] == [True] * 560
    alone = [within_rate("b", most=600, per=60, now=NOW) for _ in range(650)]
    assert alone == [True] * 600 + [False] * 50


def _another_process() -> ModuleType:
    """It shares the cache, and what it counted ahead is its own."""
    spec = importlib.util.find_spec("wellkept.trust.rates")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_network_block_is_one_asker_and_no_address_is_kept(settings: object) -> None:
    one, same, other = (
        network_of({"REMOTE_ADDR": address}) for address in ("192.0.2.7", "192.0.2.99", "192.0.3.7")
    )
    assert one == same != other
    assert network_of({"REMOTE_ADDR": "2001:db8:1:2::7"}) == network_of({"REMOTE_ADDR": "2001:db8:1:3::8"})
    assert "192.0.2" not in one


def test_only_proxies_that_the_settings_trust_are_believed(settings: object) -> None:
    told = {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "203.0.113.5, 198.51.100.9"}
    assert network_of(told) == network_of({"REMOTE_ADDR": "192.0.2.7"})
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # type: ignore[attr-defined]
    assert network_of(told) == network_of({"REMOTE_ADDR": "198.51.100.9"})
