"""Every address and every command there is, as the program itself lists them: so that a new one is tried, or fails."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from typer.main import get_command

from wellkept.cli.main import _app


def addresses() -> dict[str, URLPattern]:
    """Every named address."""

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, inner)
            elif pattern.name:
                yield space + pattern.name, pattern

    return dict(walk(get_resolver().url_patterns, ""))


def takes(pattern: URLPattern) -> set[str]:
    """What stands open in it."""
    return set(pattern.pattern.regex.groupindex)


def verbs(pattern: URLPattern) -> list[str]:
    """The verbs that it may end in."""
    (found,) = re.findall(r"\(\?P<verb>([\w|-]+)\)", pattern.pattern.regex.pattern)
    return str(found).split("|")


def commands() -> list[str]:
    """Every command with its group."""
    found = []
    for name, command in get_command(_app()).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [f"{name} {sub}" for sub in inner] if inner else [name]
    return found
