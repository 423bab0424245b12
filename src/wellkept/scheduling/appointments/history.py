"""What was done to an appointment, when, and by whom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wellkept.accounts.models import Account
from wellkept.scheduling.appointments.models import Change
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done to an appointment: what, when, and by what kind of person. ``name`` is that of a member of
    the practice, ``via`` how she came (web, token, shell); a client is never named here, by whatever door she came (R7)."""

    verb: str
    at: datetime
    by: str  # staff, client or system
    name: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What was done since it was made, the latest first; and how it was made. That is by nobody of the practice where a
    client or the software did it, or where it is older than this being kept."""

    done: tuple[Done, ...]
    entered: Done


_BY = re.compile(r"account:(\d+) at practice:\d+ via (\w+)")


def history(viewer: Staff, ref: str) -> History:
    """What was done to an appointment, by members of the practice by name. Raises ``NotFound``."""
    found = visible_appointments(viewer).filter(ref=ref).first()
    if found is None:
        raise NotFound
    rows = Change.objects.everywhere(because="the appointment was scoped").filter(appointment=found)
    changes = [("entered", found.created_at, found.made_by)]
    changes += rows.order_by("revision").values_list("verb", "at", "by")
    accounts = {int(match[1]) for _verb, _at, by in changes if (match := _BY.match(by))}
    names = dict(Account.objects.filter(id__in=accounts).values_list("id", "name"))
    entered, *done = [_done(verb, at, by, names) for verb, at, by in changes]
    return History(done=tuple(reversed(done)), entered=entered)


def _done(verb: str, when: datetime, by: str, names: Mapping[int, str]) -> Done:
    if match := _BY.match(by):
        return Done(verb, when, "staff", names.get(int(match[1]), ""), match[2])
    return Done(verb, when, "system" if by.startswith("system:") else "client")
