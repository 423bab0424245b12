"""Write docs/visibility.md from the rule in code (``wellkept.trust.visibility``)."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from wellkept.trust.viewer import Role
from wellkept.trust.visibility import HERSELF, STANDING_IN, Act, Door, Hat, Thing, allowed, in_emergency

FILE = Path(__file__).parent.parent / "docs" / "visibility.md"

_CLINICIAN = frozenset({Role.CLINICIAN})
_EVERY_ROLE = frozenset(Role)
HATS: tuple[tuple[str, Hat], ...] = (
    ("Treating clinician", Hat(_CLINICIAN, treats=True)),
    ("Another clinician of the practice, a custodian or former clinician among them", Hat(_CLINICIAN)),
    ("Front desk", Hat(frozenset({Role.FRONT_DESK}))),
    ("Manager, owner, privacy contact", Hat(frozenset({Role.MANAGER}))),
    ("Biller", Hat(frozenset({Role.BILLER}))),
    ("Supervisor", Hat(frozenset({Role.SUPERVISOR}))),
    ("The client herself, at work there, in any role", Hat(_EVERY_ROLE, herself=True)),
    ("Anybody of another practice, its owner too, in any role", Hat(_EVERY_ROLE, here=False)),
)
DOORS = {
    Door.OWN_CARE: "The client in her own care",
    Door.PROXY: "Whoever acts for her in own care of her own: a guardian, or somebody with her leave",
    Door.BOOKING_LINK: "The client by her personal booking link",
    Door.APPOINTMENT_LINK: "Whoever holds the link to one appointment: that one",
    Door.FEED: "Whoever holds the feed of her appointments",
    Door.PUBLIC: "Anybody at the public page",
}
THINGS = {
    Thing.CLIENT: "Client: name, contact ways, contacts",
    Thing.CHART: "Chart: with whom, since when",
    Thing.APPOINTMENT: "Appointment",
    Thing.SERIES: "Standing appointment",
    Thing.MESSAGE: "Mail about an appointment",
}
_HEAD = """\
# Who may see what

<!-- Written by tools/visibility.py from src/wellkept/trust/visibility.py: change the rule, then `make visibility`. -->

Whoever asks wears a hat: work at one practice with all roles held there, or own care. Several roles give what each gives.
*find* means lists, searches, counts, calendars, exports and feeds. A dash means that it is as if it were not there: what is
absent, what belongs to another practice and what is sealed answer alike, by the same words.
"""
_REASONS = """\
*In an emergency*, by name, number or address, for an hour, to read alone; told at once to who treats, to the privacy contact
and to the client, and looked at afterwards. Nobody else gets anything by it, and nothing sealed opens so: that is as if it
were absent. *As custodian*, where the client named her: for three days, should the clinician not be able to act; both are told
at once, and to change is to cancel. Until then she reads that a client of that colleague named her, and not who. Besides, a client may wish that whoever does not treat her says why before *open* and
*change*; a colleague's record asks so from the beginning.
"""
_FOOT = """\
Tokens of programs, calendar feeds and commands with `--as` see what the person sees whose they are, at the practice for which
they were made. Beside this table, a clinician who takes part in an appointment sees that appointment.

*Why* an hour is private is known to its holder alone: everybody else, in every role, sees `Private`. That a client is a
certain account (a claim) is known to that person alone: no role, page, call or command of a practice reads it.
One who was born sealed stands in no search and in no list to choose from, her clinician's own list of sealed clients excepted.

`tests/visibility/` asks every page, call, feed and command about clients of each kind, in two practices and in every hat, and
compares the answers with this table. `tools/seal.toml` lists places that uphold it, each with a test that failed when it
was broken on purpose; `make seal` breaks them again.
"""


def _words(acts: Iterable[Act]) -> str:
    return ", ".join(act for act in Act if act in acts) or "–"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _table(first: str, rows: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    yield _row([first, *THINGS.values()])
    yield _row(["---"] * (len(THINGS) + 1))
    for label, cells in rows:
        yield _row([label, *cells])


def _in_emergency() -> Iterator[tuple[str, list[str]]]:
    """Whoever gets anything by it, not sealed and sealed; the rest get nothing."""
    for name, hat in HATS:
        cells = [_words(in_emergency(hat, thing, sealed=False)) for thing in THINGS]
        if set(cells) != {"–"}:
            yield name, cells
    if any(in_emergency(hat, thing, sealed=True) for _name, hat in HATS for thing in THINGS):
        raise AssertionError("a sealed chart opens in no emergency")


def page() -> str:
    """The whole page."""
    lines = [_HEAD]
    for title, sealed in (("Not sealed", False), ("Sealed", True)):
        rows = [
            (name, [_words(allowed(hat, thing, sealed=sealed)) for thing in THINGS]) for name, hat in HATS
        ]
        lines += [f"## {title}: the staff", "", *_table("hat", rows), ""]
    cells = [_words(STANDING_IN.get(thing, ())) for thing in THINGS]
    reasons = [*_in_emergency(), ("Custodian, of the one sealed chart that she opened", cells)]
    lines += ["## With a reason", "", *_table("hat", reasons), "", _REASONS]
    hers = [(DOORS[door], [_words(HERSELF[door].get(thing, ())) for thing in THINGS]) for door in Door]
    lines += ["## Sealed or not: the client", "", *_table("by what she comes", hers), "", _FOOT]
    return "\n".join(lines)


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
