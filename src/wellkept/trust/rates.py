"""Bounded numbers of requests, counted across processes in the shared cache.

Where many are let through, a process counts some ahead there and uses them up by itself: a call of a program would
otherwise cost more for being counted than for being answered.
"""

import ipaddress
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.cache import cache

from wellkept.trust.keys import keyed_digest

_AHEAD = 50  # of a rate, the part that a process counts ahead
_REMEMBERED = 1000  # rates of which a process has some left

_left: dict[str, tuple[int, int]] = {}  # by key: what was counted last, and up to what it may go on


def within_rate(name: str, *, most: int, per: int, now: datetime) -> bool:
    """Count one more of ``name``, and tell whether that is still at most ``most`` in this window of ``per`` seconds.

    What a process counted ahead and does not use is lost to the others, a fiftieth of the rate at most, and once more where
    it had too many rates to remember and forgot them all; below a hundred each is counted by itself. Two processes that
    count at the very same moment may count as one: it bounds a flood, and is no lock.
    """
    key = _key(name, per, now)
    count, until = _left.pop(key, (0, 0))
    if count == until:
        count = cache.get(key, 0)
        until = count + (most // _AHEAD or 1)
        cache.set(key, until, per)
    if count + 1 < until:
        if len(_left) >= _REMEMBERED:
            _left.clear()
        _left[key] = count + 1, until
    return bool(count < most)


def rate_reached(name: str, *, most: int, per: int, now: datetime) -> bool:
    """Whether ``most`` of ``name`` were counted in this window, ahead or not. Counts nothing itself."""
    return bool(cache.get(_key(name, per, now), 0) >= most)


def _key(name: str, per: int, now: datetime) -> str:
    return f"rate:{name}:{int(now.timestamp()) // per}"


def network_of(meta: Mapping[str, str]) -> str:
    """The keyed digest of the asker's network block: /24 for IPv4, /48 for IPv6. No address is kept.

    ``meta`` is a request's environment; as many proxies are believed as the settings say.
    """
    address = meta.get("REMOTE_ADDR", "")
    hops = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        address = forwarded[-hops]
    try:
        parsed = ipaddress.ip_address(address)
        block = ipaddress.ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False)
    except ValueError:
        return keyed_digest("network", address)
    return keyed_digest("network", str(block))
