"""R6: which code below the room of own care knows that there is such a thing. The list is short, and each has its reason."""

import re
from pathlib import Path

from wellkept import config

_SRC = Path(config.__file__).parent.parent
_ROOMS = ("kernel", "storage", "trust", "agreements", "scheduling", "messages", "money", "records")
_WORDS = re.compile(
    r"claim|own_time|(?:her|nobody's|people's) own time|own_records|own care|\bperson=|\.person\b"
)

KNOWN = {
    "storage/locks.py": "whoever locks a client locks her claimant",
    "trust/sentences.py": "what a claim or a seal refuses is said where all such is",
    "trust/visibility.py": "what a client may do with what is hers, by whatever she comes",
    "trust/viewer.py": "a client who comes from her own care carries her claim",
    "messages/models.py": "a word that there is something to read may be for her own care",
    "messages/rules/care.py": "what is new to her about it, since she was written to",
    "messages/actions/care.py": "mail about it, to the address that she named and to no other",
    "messages/care_text.py": "the words of that mail",
    "messages/actions/personal.py": "her own record was opened with a reason, told where she alone reads it",
    "scheduling/availability/earliest.py": "says that it looks at nothing of her own time",
    "scheduling/appointments/models.py": "rows of her own time, and that they name no practice",
    "scheduling/appointments/named.py": "for whose own care something is asked",
    "scheduling/appointments/spans.py": "her own time is nobody's work, and has no buffers",
    "scheduling/appointments/rows.py": "her own rows are no part of the practice's appointment",
    "scheduling/appointments/load.py": "when she is taken by her own work, told to her alone",
    "scheduling/appointments/rules/facts.py": "the fact that this is",
    "scheduling/appointments/rules/clients.py": "the one rule about it",
    "scheduling/appointments/actions/book.py": "whoever books from her own care is locked herself",
    "scheduling/appointments/actions/people.py": "who comes from her own care is claimed from birth",
    "scheduling/appointments/between.py": "who a client is, where ties between people are asked for",
    "scheduling/appointments/conflicts.py": "what stands between a therapist and a person, told to them alone",
    "scheduling/appointments/rules/ties.py": "the rule about conflicts of interest: between people, not records",
    "scheduling/appointments/actions/go_on.py": "a party goes on in spite of a warning",
    "scheduling/appointments/actions/past_care.py": "who was whose client, under keyed names",
    "scheduling/appointments/reactions.py": "when somebody claims, past care becomes a tie",
    "scheduling/appointments/scope.py": "nobody meets herself at work",
}


def test_r6_few_places_know_of_own_care() -> None:
    found = {
        str(file.relative_to(_SRC))
        for room in _ROOMS
        for file in (_SRC / room).rglob("*.py")
        if "migrations" not in file.parts and _WORDS.search(file.read_text())
    }
    assert found == set(KNOWN)
