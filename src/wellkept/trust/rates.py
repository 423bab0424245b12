"""Bounded numbers of requests, counted across processes in the shared cache."""

import ipaddress
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.cache import cache

from wellkept.trust.keys import keyed_digest


def within_rate(name: str, *, most: int, per: int, now: datetime) -> bool:
    """Count one more of ``name``, and tell whether that is still at most ``most`` in this window of ``per`` seconds.

    Two at the very same moment may count as one: it bounds a flood, and is no lock.
    """
    key = _key(name, per, now)
    count = cache.get(key, 0) + 1
    cache.set(key, count, per)
    return bool(count <= most)


def rate_reached(name: str, *, most: int, per: int, now: datetime) -> bool:
    """Whether ``most`` of ``name`` were counted in this window. Counts nothing itself."""
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
