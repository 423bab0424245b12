"""Several dates at once: who of a group comes to one of them."""

from dataclasses import replace

from tests.rules.desk import ADA, PROPOSAL, facts, service, span
from wellkept.scheduling.appointments.rules.facts import ClientFacts
from wellkept.scheduling.appointments.rules.several import able_to_come
from wellkept.ties.rules.judging import Conflict

GROUP = facts(service=service(seats=8), clients=tuple(map(ClientFacts, (1, 2, 3))))
APART = {(ADA, 2): Conflict(ADA, closed=True)}


def test_a_group_meets_without_who_is_taken() -> None:
    taken = ClientFacts(3, taken=(span((10, 30), (11, 30)),))
    assert able_to_come(PROPOSAL, replace(GROUP, clients=(*GROUP.clients[:2], taken))) == (1, 2)


def test_r8_a_group_meets_without_whom_something_keeps_from_its_clinician() -> None:
    assert able_to_come(PROPOSAL, replace(GROUP, conflicts=APART)) == (1, 3)


def test_care_for_few_is_for_all_of_them_or_refused() -> None:
    couple = facts(clients=(ClientFacts(1), ClientFacts(2)), conflicts=APART)
    assert able_to_come(PROPOSAL, couple) == (1, 2)
