"""R7 in all that lists: who is found is found by those whom the rule lets, and by nobody else, however they search."""

import re

import pytest

from tests.visibility.cast import STAFF, Case, Cast
from tests.visibility.doors import Asker
from tests.visibility.lists import everything
from wellkept.trust.visibility import Act, Thing, allowed

SEARCHES = (
    "hawthron",
    "Gustaf",
    "moorlan",
    "Brambel",
    "queence",
)  # what was typed may be said again: so not their names
WHERE = {
    Thing.CLIENT: ("clients", "api clients"),
    Thing.CHART: ("api charts",),
    Thing.APPOINTMENT: ("week?", "api appointments", "agenda"),
    Thing.MESSAGE: ("mail",),
}
"""Where they stand who may be found: so that it is not for lack of anything that nobody else finds them."""

UNSEALED_ALONE = (
    "api clients",
    "api charts",
)  # to choose from: what is sealed stands in none, hers to treat or not


def found_in(text: str, case: Case, thing: Thing) -> bool:
    """Whether a text tells of it."""
    if thing is Thing.CLIENT:
        return case.client in text or case.email in text
    return case.ref(thing) in text


@pytest.mark.parametrize("who", STAFF)
def test_r7_lists_show_what_the_rule_lets_be_found(cast: Cast, who: str) -> None:
    texts = list(everything(Asker(cast, who), SEARCHES))
    wrong = []
    for key, case in cast.cases.items():
        may = {thing: Act.FIND in allowed(cast.hat(who, case), thing, sealed=case.sealed) for thing in Thing}
        for where, text in texts:
            told = [thing for thing in Thing if found_in(text, case, thing) and not may[thing]]
            named = any(re.search(rf"\b{word}\b", text) for word in case.name.split()) and not any(
                may.values()
            )
            wrong += [(key, where, told, named)] if told or named else []
        for thing, places in WHERE.items():
            for place in places if may[thing] else ():
                page = "sealed" if case.sealed and place == "clients" else place
                shown = [text for where, text in texts if where.startswith(page)]
                if not any(found_in(text, case, thing) for text in shown) and not (
                    case.sealed and place in UNSEALED_ALONE
                ):
                    wrong.append((key, place, thing, "is not shown"))
    assert wrong == [], "\n" + "\n".join(map(str, wrong))
