"""What was lifted for an appointment, to and from its row: codes as they are, reasons sealed."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from wellkept.scheduling.appointments.rules.booking import Lifted
from wellkept.trust.reasons import put_away, read_again


def kept(lifted: Lifted) -> dict[str, Any]:
    """As the row keeps it."""
    return asdict(replace(lifted, why=put_away(lifted.why)))


def lifted_of(item: Mapping[str, Any]) -> Lifted:
    """What a row keeps."""
    return Lifted(item["code"], read_again(item.get("why", "")), item.get("holder", 0))
