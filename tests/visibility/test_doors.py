"""R7 at every door: what the rule allows is there, and what it does not is as if it had never been."""

import copy
import re

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests.visibility.addresses import addresses, commands, takes
from tests.visibility.cast import ABSENT, STAFF, Case, Cast
from tests.visibility.doors import CALLS, COMMANDS, PAGES, Asker, DoorTo
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Role
from wellkept.trust.visibility import allowed

OF_OTHER_THINGS = {
    "work:absence-plan", "work:undo-absence",  # a colleague's absence: tests/absences
    "work:undo-rearrangement",  # several appointments that one moved oneself: tests/web/test_decision_pages.py
    "work:attest",  # handed out by who treats alone: tests/attestations
    "work:emergency-record",  # one's own emergency access: test_emergency.py
    "work:custody", "work:custody-cancel",  # what was entrusted to oneself: tests/owncare/test_custody.py
    "work:access-act",  # that somebody opened a record with a reason: tests/clients/test_accesses.py
    "work:review",  # a clinician's own accepted warnings: tests/ties/test_warnings.py
}  # fmt: skip
OF_NO_CLIENT = {
    "serve", "worker", "init", "backup", "restore", "doctor", "audit verify", "key sheet", "key restore", "account recover",
    "token create", "token revoke", "feed revoke", "import ics", "import clients", "import series", "import undo", "settings export", "settings import",
    "openings", "agenda", "token list", "feed list",  # which list: test_lists.py
}  # fmt: skip


Told = tuple[int, str, int]  # status, what was said, and how many entries it left in the record


def tried(asker: Asker, door: DoorTo, case: Case) -> Told:
    """The answer, without refs and tokens of forms; what was done is undone."""
    cache.clear()
    cookies = copy.deepcopy(asker.browser.cookies)
    with transaction.atomic():
        before = _entries()
        status, text = door.come(asker, case)
        written = _entries() - before
        transaction.set_rollback(True)
    asker.browser.cookies = cookies  # among them what the next page would say of this one
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", text)
    return status, re.sub(r"\b[0-9a-z]{13}\b", "<ref>", text), written


def _entries() -> int:
    return AuditEntry.objects.count()


def fault(cast: Cast, who: str, door: DoorTo, case: Case, answer: Told, absent: Told) -> str:
    """What is wrong with an answer; empty for nothing."""
    hat = cast.hat(who, case)
    acts = allowed(hat, door.thing, sealed=case.sealed)
    if not acts:
        return "" if answer == absent else "not as if it were absent"
    if door.act not in acts or (door.own and Role.CLINICIAN not in hat.roles):
        return "" if answer[0] == door.shut else "should be seen only"
    return "" if answer[0] not in (403, 404) or door.idle else "should be there"


@pytest.mark.parametrize("who", STAFF)
@pytest.mark.parametrize("doors", [PAGES, CALLS, COMMANDS], ids=["pages", "calls", "commands"])
def test_r7_every_door_opens_as_the_rule_says_and_absent_foreign_and_sealed_are_alike(
    cast: Cast, who: str, doors: dict[str, DoorTo]
) -> None:
    asker, wrong = Asker(cast, who), []
    for name, door in doors.items():
        absent = tried(asker, door, ABSENT)
        for key, case in cast.cases.items():
            answer = tried(asker, door, case)
            if found := fault(cast, who, door, case, answer, absent):
                wrong.append(f"{name} of {key}: {found}, is {answer[0]} with {answer[2]}, absent {absent[0]}")
    assert wrong == [], "\n" + "\n".join(wrong)


def test_r7_the_pages_of_another_practice_are_not_there(cast: Cast) -> None:
    asker = Asker(cast, "olga")
    asker.slug = cast.work.slug
    for name, door in PAGES.items():
        absent = tried(asker, door, ABSENT)
        assert absent[0] == 404
        for case in cast.cases.values():
            assert tried(asker, door, case) == absent, name


def test_r7_a_stranger_is_led_to_sign_in_whatever_she_asks_for(cast: Cast) -> None:
    asker = Asker(cast, "dora")
    asker.browser, asker.secret = Client(), "nobody"
    for name, door in {**PAGES, **CALLS}.items():
        absent = tried(asker, door, ABSENT)
        assert absent[0] in (302, 401), name
        for case in cast.cases.values():
            status, text, written = tried(asker, door, case)
            assert (status, text, written) == absent, name


def test_every_address_and_command_about_somebody_stands_among_the_doors() -> None:
    """Whatever has a ref in its address, or takes one; those named here tell of nobody who is a client.
    Own care has its own test (test_own_doors.py)."""
    taking = {
        name
        for name, pattern in addresses().items()
        if takes(pattern) & {"ref", "chart", "id", "client"} and not name.startswith("me:")
    }
    assert taking - set(PAGES) - set(CALLS) - OF_OTHER_THINGS == set()
    assert set(commands()) - set(COMMANDS) - OF_NO_CLIENT == set()
